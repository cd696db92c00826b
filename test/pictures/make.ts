/** Draws the README's pictures from the golden files: `npm run pictures`, where a chromium is installed. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DISCORD_STYLE, discordPage } from "./discord-page.ts";
import { escaped, node, nodes } from "./markup.ts";
import { SLACK_STYLE, slackPage } from "./slack-page.ts";

const root = join(import.meta.dirname, "..", "..");
const golden = (name: string) => readFileSync(join(root, "test/golden", name), "utf8");
const json = (name: string): unknown => JSON.parse(golden(`${name}.golden.json`));

const TERMINAL_STYLE = `
body { background:#1e1e2e; color:#cdd6f4; font:14px/1.5 "JetBrains Mono",monospace,"Noto Color Emoji"; padding:16px 20px; width:900px }
pre { margin:0; font:inherit } .prompt { color:#a6e3a1 }`;

const terminal = (typed: string, name: string) =>
  `<pre><span class="prompt">${escaped(typed)}</span>\n${escaped(golden(`terminal/${name}.txt`).trimEnd())}</pre>`;

const PICTURES = [
  {
    name: "slack-alert",
    style: SLACK_STYLE,
    body: slackPage(node(json("slack/usage-critical")), nodes(json("slack/thread")).slice(0, 2)),
  },
  {
    name: "discord-alert",
    style: DISCORD_STYLE,
    body: discordPage(node(json("discord/limit-month-refused"))),
  },
  { name: "terminal-summary", style: TERMINAL_STYLE, body: terminal("# 09:00, every day", "summary-day") },
  { name: "terminal-stats", style: TERMINAL_STYLE, body: terminal("> stats prod-cache", "answer-stats") },
];

const folder = mkdtempSync(join(tmpdir(), "headroom-pictures-"));
const chromium = (...words: readonly string[]) =>
  execFileSync("chromium", ["--headless", "--no-sandbox", "--hide-scrollbars", ...words], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
  });

/** The page is measured first: a screenshot is as large as the window. */
function draw({ name, style, body }: (typeof PICTURES)[number]): void {
  const page = join(folder, `${name}.html`);
  const measure =
    "<script>document.title = document.body.offsetWidth + 'x' + Math.ceil(document.body.offsetHeight)</script>";
  writeFileSync(
    page,
    `<!doctype html><meta charset="utf-8"><style>body { margin:0; box-sizing:border-box }${style}</style>${body}${measure}`,
  );
  const [, width, height] = /<title>(\d+)x(\d+)</.exec(chromium("--dump-dom", page)) ?? [];
  const picture = join(root, "manifests/pictures", `${name}.png`);
  chromium(
    `--window-size=${width},${height}`,
    "--force-device-scale-factor=1.5",
    `--screenshot=${picture}`,
    page,
  );
  console.log(`manifests/pictures/${name}.png: ${statSync(picture).size} bytes`);
}

for (const picture of PICTURES) draw(picture);
rmSync(folder, { recursive: true });
