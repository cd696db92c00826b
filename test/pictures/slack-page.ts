import { clock, escaped, node, nodes, unknownKind, words, type Node } from "./markup.ts";

/** A payload of chat.postMessage as Slack shows it, with its thread below. */
export function slackPage(payload: Node, thread: readonly Node[]): string {
  const attachments = nodes(payload["attachments"])
    .map(
      (each) =>
        `<div class="bar" style="border-color:${words(each["color"])}">${blocks(each["blocks"])}</div>`,
    )
    .join("");
  const replies = thread.map((reply) => message(blocks(reply["blocks"]), timeIn(reply), "small"));
  const body = `${blocks(payload["blocks"])}${attachments}<div class="thread">${replies.join("")}</div>`;
  return message(body, thread.map(timeIn)[0] ?? "", "");
}

/** A reply begins with the moment that it tells of. */
function timeIn(reply: Node): string {
  const [first] = nodes(nodes(nodes(reply["blocks"])[0]?.["elements"])[0]?.["elements"]);
  return clock(first?.["timestamp"]);
}

const message = (body: string, at: string, size: string) =>
  `<div class="message ${size}"><div class="avatar">▰</div><div class="body"><div class="who"><b>headroom</b> <span class="app">APP</span> <span class="at">${at}</span></div>${body}</div></div>`;

const blocks = (value: unknown): string => nodes(value).map(block).join("");

function block(given: Node): string {
  switch (given["type"]) {
    case "section":
      return `<p>${mrkdwn(words(node(given["text"])["text"]))}</p>`;
    case "rich_text":
      return nodes(given["elements"]).map(rich).join("");
    case "context":
      return `<p class="context">${nodes(given["elements"])
        .map((each) => mrkdwn(words(each["text"])))
        .join(" ")}</p>`;
    case "actions":
      return `<div class="actions">${nodes(given["elements"]).map(control).join("")}</div>`;
    default:
      return unknownKind("Slack's block", given["type"]);
  }
}

function rich(given: Node): string {
  if (given["type"] !== "rich_text_section") return unknownKind("Slack's rich text", given["type"]);
  return `<p>${nodes(given["elements"]).map(part).join("")}</p>`;
}

function part(given: Node): string {
  const text = given["type"] === "date" ? clock(given["timestamp"]) : words(given["text"]);
  if (given["type"] === "user") return `<span class="mention">@ada</span>`;
  const shown = escaped(text).replaceAll("\n", "<br>");
  return node(given["style"])["bold"] === true ? `<b>${shown}</b>` : shown;
}

const mrkdwn = (text: string) =>
  escaped(text)
    .replaceAll(/&lt;!date\^(\d+)\^[^|]*\|[^&]*&gt;/g, (_, seconds: string) => clock(seconds))
    .replaceAll("&lt;!here&gt;", '<span class="mention">@here</span>')
    .replaceAll(/\*([^*]+)\*/g, "<b>$1</b>");

function control(given: Node): string {
  const label = escaped(words(node(given["text"] ?? given["placeholder"])["text"]));
  if (given["type"] === "static_select") return `<span class="button">${label} <i>⌄</i></span>`;
  if (given["type"] !== "button") return unknownKind("Slack's control", given["type"]);
  return `<span class="button ${words(given["style"])}">${label}</span>`;
}

export const SLACK_STYLE = `
body { background:#fff; color:#1d1c1d; font:15px/1.46 Lato,"Noto Color Emoji"; padding:16px 20px; width:760px }
p { margin:2px 0 }
.message { display:flex; gap:9px } .body { flex:1 }
.avatar { width:36px; height:36px; border-radius:8px; background:#a30200; color:#fff; text-align:center; line-height:36px; font-size:20px }
.small .avatar { width:24px; height:24px; line-height:24px; font-size:13px; border-radius:6px } .small { margin-top:8px }
.app { background:#e8e8e8; color:#616061; font-size:10px; font-weight:700; padding:1px 3px; border-radius:2px } .at { color:#616061; font-size:12px }
.bar { border-left:4px solid; border-radius:4px; padding:2px 0 2px 12px; margin-top:6px }
.context { color:#616061; font-size:13px; margin-top:6px }
.actions { margin:8px 0 2px; display:flex; gap:8px } .button { border:1px solid #bbb; border-radius:5px; padding:3px 12px; font-size:13px; font-weight:700 } .primary { background:#007a5a; border-color:#007a5a; color:#fff } i { font-style:normal; color:#616061; padding-left:6px }
.mention { background:#fdf2c4; border-radius:3px; padding:0 2px; color:#1264a3 }
.thread { border-top:1px solid #e4e4e4; margin-top:10px }`;
