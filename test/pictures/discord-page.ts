import { clock, dayAndClock, escaped, node, nodes, unknownKind, words, type Node } from "./markup.ts";

/** When the message is looked at: 24 November 2026, 04:12 in Berlin. */
const NOW = 1_795_489_920;

/** A message of components as Discord shows it. */
export const discordPage = (payload: Node): string =>
  `<div class="message"><div class="avatar">▰</div><div class="body"><div class="who"><b>headroom</b> <span class="app">APP</span> <span class="at">${clock(String(NOW))}</span></div>${all(payload["components"])}</div></div>`;

const all = (value: unknown): string => nodes(value).map(component).join("");

/** https://docs.discord.com/developers/components/reference */
function component(given: Node): string {
  switch (given["type"]) {
    case 17:
      return `<div class="container" style="border-color:#${Number(given["accent_color"]).toString(16).padStart(6, "0")}">${all(given["components"])}</div>`;
    case 10:
      return words(given["content"]).split("\n").map(line).join("");
    case 14:
      return "<hr>";
    case 1:
      return `<div class="row">${all(given["components"])}</div>`;
    case 2:
      return `<span class="button style${Number(given["style"])}">${emoji(given)}${escaped(words(given["label"]))}</span>`;
    case 3:
      return `<span class="select">${escaped(words(given["placeholder"]))}<i>⌄</i></span>`;
    default:
      return unknownKind("Discord's component", given["type"]);
  }
}

const emoji = (given: Node) => escaped(words(node(given["emoji"])["name"]));

function line(text: string): string {
  if (text.startsWith("### ")) return `<h3>${inline(text.slice(4))}</h3>`;
  if (text.startsWith("-# ")) return `<p class="fine">${inline(text.slice(3))}</p>`;
  return `<p>${inline(text)}</p>`;
}

const inline = (text: string) =>
  escaped(text)
    .replaceAll(
      /&lt;t:(\d+):(\w)&gt;/g,
      (_, seconds: string, form: string) => `<span class="time">${timeIn(form, seconds)}</span>`,
    )
    .replaceAll(/`([^`]+)`/g, "<code>$1</code>")
    .replaceAll(/\*\*([^*]+)\*\*/g, "<b>$1</b>")
    .replaceAll(/\\(.)/g, "$1");

/** https://docs.discord.com/developers/reference#message-formatting-timestamp-styles */
function timeIn(form: string, seconds: string): string {
  if (form === "f") return dayAndClock(seconds);
  if (form !== "R") return clock(seconds);
  const days = Math.round((Number(seconds) - NOW) / 86_400);
  return new Intl.RelativeTimeFormat("en").format(days, "day");
}

export const DISCORD_STYLE = `
body { background:#313338; color:#dbdee1; font:15px/1.375 Inter,"Noto Color Emoji"; padding:16px 20px; width:760px }
p { margin:2px 0 } h3 { font-size:16px; margin:2px 0 6px; color:#f2f3f5 } b { color:#f2f3f5 } hr { border:0; border-top:1px solid #4e5058 }
.message { display:flex; gap:14px } .body { flex:1 } .avatar { width:40px; height:40px; border-radius:50%; background:#a30200; color:#fff; text-align:center; line-height:40px; font-size:20px }
.app { background:#5865f2; color:#fff; font-size:10px; font-weight:600; padding:1px 4px; border-radius:3px } .at { color:#949ba4; font-size:12px }
.container { background:#393a41; border-left:4px solid; border-radius:8px; padding:12px 16px; margin-top:6px }
.fine { font-size:12px; color:#b5bac1; margin-top:6px } .time { background:#46474e; border-radius:3px; padding:0 2px }
code { background:#2b2d31; border-radius:4px; padding:1px 4px; font:13px "JetBrains Mono" }
.row { display:flex; gap:8px; margin-top:10px } .button { border-radius:8px; padding:6px 14px; font-size:14px; font-weight:500; background:#4e5058; color:#fff } .style1 { background:#5865f2 } .style4 { background:#da373c }
.select { background:#1e1f22; border-radius:8px; padding:8px 12px; width:340px; color:#949ba4; font-size:14px; display:flex; justify-content:space-between } i { font-style:normal }`;
