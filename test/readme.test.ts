import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Command } from "commander";
import { describe, expect, it } from "vitest";
import { commandLine } from "../src/cli/main.ts";
import { COMMANDS } from "../src/commands/all.ts";
import { usageOf } from "../src/commands/help.ts";
import { describeConfig } from "../src/config/describe.ts";
import { VARIABLES } from "../src/config/environment.ts";
import { readConfig } from "../src/config/read-config.ts";
import { readCatalogue } from "../src/domain/pricing/read-catalogue.ts";
import { RULES } from "../src/domain/alerting/rules.ts";

const root = join(import.meta.dirname, "..");
const path = join(root, "README.md");
const scripts = Object.keys(
  (JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { scripts: object }).scripts,
);

const GENERATED: Readonly<Record<string, string>> = {
  commands: table(
    ["type", "to"],
    COMMANDS.map((each) => [`\`/redis ${usageOf(each)}\``, each.summary]),
  ),
  rules: table(
    ["rule", "severity", "fires when"],
    RULES.map((rule) => [`\`${rule.id}\``, rule.severity, rule.summary]),
  ),
  configuration: describeConfig().trim(),
};

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  return [line(head), `|${head.map(() => "---|").join("")}`, ...rows.map(line)].join("\n");
}

/** Documentation that will still be there; everything else belongs into a sentence. */
const KNOWN_SITES = [
  "api.slack.com",
  "docs.slack.dev",
  "discord.com",
  "docs.discord.com",
  "upstash.com",
  "redis.io",
  "github.com",
];

/** As GitHub makes them. */
const anchorOf = (heading: string) =>
  heading
    .toLowerCase()
    .replaceAll(/[^\w\s-]/g, "")
    .replaceAll(/\s/g, "-");

/** What is wrong with a command line that people are told to type; empty when nothing is. */
function objectionsTo(line: string): string[] {
  const words = [...line.replace(/\s#.*$/, "").matchAll(/"[^"]*"|\S+/g)].map(([word]) => word);
  let command: Command = commandLine(() => Promise.resolve());
  const objections: string[] = [];
  let given = 0;
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? "";
    const below: Command | undefined = command.commands.find((each) => each.name() === word);
    if (below !== undefined) command = below;
    else if (word.startsWith("-")) {
      const option = optionOf(command, word);
      if (option === undefined) objections.push(`${line}: no flag ${word}`);
      else if (option.required) at += 1;
    } else if (command.commands.length > 0) objections.push(`${line}: no command ${word}`);
    else given += 1;
    const { registeredArguments: wanted } = command;
    if (given > wanted.length && wanted.at(-1)?.variadic !== true)
      objections.push(`${line}: one word too many: ${word}`);
  }
  return objections;
}

function optionOf(command: Command, word: string): Pick<Command["options"][number], "required"> | undefined {
  if (word === "--help") return { required: false };
  return (
    command.options.find((option) => [option.short, option.long].includes(word)) ??
    (command.parent ? optionOf(command.parent, word) : undefined)
  );
}

/** All that the program can say, in one text; quotes and backslashes are as people read them. */
function sourceText(folder: string): string {
  const texts = readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts") && !name.endsWith(".test.ts"))
    .map((name) => readFileSync(join(folder, name), "utf8"));
  return texts.join("\n").replaceAll("\\`", "`");
}

const section = (text: string, name: string) =>
  new RegExp(`<!-- ${name} -->\n([\\s\\S]*?)<!-- /${name} -->`).exec(text)?.[1];

describe("README.md", () => {
  // `UPDATE_README=1 npx vitest run --config test/vitest.config.ts test/readme.test.ts` writes them anew.
  it.each(Object.entries(GENERATED))("tells the %s as they are", (name, expected) => {
    const text = readFileSync(path, "utf8");
    if (process.env["UPDATE_README"] !== undefined)
      writeFileSync(
        path,
        text.replace(
          `<!-- ${name} -->\n${section(text, name) ?? ""}`,
          () => `<!-- ${name} -->\n${expected}\n`,
        ),
      );
    expect(section(readFileSync(path, "utf8"), name)?.trim()).toBe(expected);
  });

  const text = readFileSync(path, "utf8");

  it("shows a price table that can be read", () => {
    const shown = /```json\n([\s\S]*?)```/.exec(text)?.[1] ?? "";
    expect(readCatalogue(JSON.parse(shown))).toMatchObject({ ok: true });
  });

  it("shows commands of the program with flags that it has", () => {
    const typed = text.replaceAll("npm start -- ", "npm run headroom -- run ");
    const lines = [...typed.matchAll(/(?:npm run headroom -- |`headroom )([^`\n]+)/g)].map(
      ([, line = ""]) => line,
    );
    expect(lines.length).toBeGreaterThan(10);
    expect(lines.flatMap((line) => objectionsTo(line))).toEqual([]);
  });

  it.each([
    { line: "chek", because: "no command chek" },
    { line: "check --jsn", because: "no flag --jsn" },
    { line: "config init --slack-chanel x", because: "no flag --slack-chanel" },
    { line: "manifest slack discord", because: "one word too many: discord" },
  ])("would not show headroom $line", ({ line, because }) => {
    expect(objectionsTo(line).join()).toContain(because);
  });

  it("leads to headings, files and sites that exist", () => {
    const headings = [...text.matchAll(/^#+ (.*)$/gm)].map(([, heading = ""]) => anchorOf(heading));
    const links = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = ""]) => target);
    expect(links.length).toBeGreaterThan(5);
    for (const link of links) {
      if (link.startsWith("#")) expect(headings, link).toContain(link.slice(1));
      else if (/^https?:/.test(link)) expect(KNOWN_SITES, link).toContain(new URL(link).hostname);
      else expect(existsSync(join(root, link)), link).toBe(true);
    }
    // Each of its own, or a link would lead to the first.
    expect(new Set(headings).size).toBe(headings.length);
  });

  it("shows every picture, all of them small", () => {
    const folder = join(root, "manifests/pictures");
    const pictures = readdirSync(folder);
    for (const picture of pictures) expect(text).toContain(`](manifests/pictures/${picture})`);
    const bytes = pictures.reduce((sum, picture) => sum + statSync(join(folder, picture)).size, 0);
    expect(bytes).toBeLessThan(600_000);
  });

  it("quotes errors as the program says them", () => {
    const source = sourceText(join(root, "src"));
    const rows = [...(section(text, "troubleshooting") ?? "").matchAll(/^\| `([^|]+)` \|/gm)];
    expect(rows.length).toBeGreaterThan(30);
    const pieces = rows.flatMap(([, quoted = ""]) => quoted.split("…").map((each) => each.trim()));
    expect(pieces.filter((piece) => !source.includes(piece))).toEqual([]);
  });

  it("speaks of chat commands that exist", () => {
    const known = COMMANDS.map(({ name }) => name);
    for (const [, command = ""] of text.matchAll(/`\/redis ([a-z-]+)/g)) expect(known).toContain(command);
  });

  it("names only scripts, files and variables that exist", () => {
    for (const [, script = ""] of text.matchAll(/npm run (?:--silent )?([\w:]+)/g))
      expect(scripts, script).toContain(script);
    for (const [, file = ""] of text.matchAll(/`((?:src|manifests|test|bench)\/[\w./-]+)`/g))
      expect(existsSync(join(root, file)), file).toBe(true);
    const known = new Set([...VARIABLES.map((each) => each.name), "PROD_REDIS_URL", "LOG_LEVEL", "PROD_URL"]);
    for (const [, variable = ""] of text.matchAll(/`([A-Z][A-Z]+_[A-Z_]+)`/g))
      expect(known, variable).toContain(variable);
  });

  it("shows a configuration that is sound", () => {
    const yaml = /```yaml\n(databases:\n {2}- name[\s\S]*?)```/.exec(text)?.[1] ?? "";
    const env = {
      PROD_REDIS_URL: "redis://127.0.0.1:6379",
      ALERT_WEBHOOK_URL: "https://hooks.slack.com/services/T0/B0/x",
    };
    const reading = readConfig({
      file: { path: "headroom.yaml", text: yaml },
      env,
      readSecretFile: () => "",
    });
    expect(reading).toMatchObject({ ok: true });
  });
});
