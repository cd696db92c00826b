import { MARKS, type Message } from "../../messages/message.ts";
import { clip } from "../../messages/clip.ts";
import { plain } from "../../messages/plain.ts";
import { fitRows } from "../shared/rows.ts";
import { escapeMrkdwn, mrkdwn } from "../shared/slack-text.ts";
import { oneLine } from "../shared/width.ts";
import { COLOURS } from "./colours.ts";
import { SLACK } from "./limits.ts";
import { piecesOf, type Markup } from "./pieces.ts";

export interface SlackPayload {
  readonly text: string;
  readonly unfurl_links: false;
  readonly unfurl_media: false;
  readonly attachments?: readonly {
    readonly color?: string;
    readonly fallback: string;
    readonly blocks: readonly SlackSection[];
  }[];
}

interface SlackSection {
  readonly type: "section";
  readonly text: { readonly type: "mrkdwn"; readonly text: string; readonly verbatim: true };
}

const MARKUP: Markup = {
  text: mrkdwn,
  bold: (words) => `*${escapeMrkdwn(words).replaceAll("*", "")}*`,
  small: (markup) => markup,
  fenced: (words) => escapeMrkdwn(words).replaceAll("`", "'"),
  bare: (text) => plain(text),
};

/** The first line as the text, which is also the notification; the rest in one attachment for the colour bar. */
export function slackPayload(message: Message, mention?: string): SlackPayload {
  const first = titleOnly(message, mention);
  const rows = fitRows(piecesOf(message, MARKUP), SLACK.allBlocks - first.text.length);
  if (rows.length === 0) return first;
  const color = COLOURS[message.tone];
  const bar = color === undefined ? {} : { color: `#${color.toString(16).padStart(6, "0")}` };
  const fallback = clip(escapeMrkdwn(oneLine(plain(message.title))), SLACK.text);
  return { ...first, attachments: [{ ...bar, fallback, blocks: sections(rows) }] };
}

/** What is left when Slack does not take the blocks: no alert is lost for its looks. */
export function titleOnly(message: Message, mention?: string): SlackPayload {
  const parts = [mentionOf(mention), MARKS[message.tone], mrkdwn(message.title)];
  const text = fitRows([{ rows: [parts.filter(Boolean).join(" ")] }], SLACK.text).join("");
  return { text, unfurl_links: false, unfurl_media: false };
}

/** As many rows in a section as fit. */
function sections(rows: readonly string[]): readonly SlackSection[] {
  const texts: string[] = [];
  for (const row of rows.flatMap(split)) {
    const before = texts[texts.length - 1];
    if (before !== undefined && before.length + 1 + row.length <= SLACK.section)
      texts[texts.length - 1] = `${before}\n${row}`;
    else texts.push(row);
  }
  return texts
    .slice(0, SLACK.blocks)
    .map((text) => ({ type: "section", text: { type: "mrkdwn", text, verbatim: true } }));
}

/** A fenced table that is longer than a section continues in the next one, fenced again. */
function split(piece: string): readonly string[] {
  if (piece.length <= SLACK.section) return [piece];
  const fenced = piece.startsWith("```\n");
  const lines = (fenced ? piece.slice(4, -4) : piece).split("\n");
  return fitLines(lines, SLACK.section - 8).map((part) => (fenced ? `\`\`\`\n${part}\n\`\`\`` : part));
}

function fitLines(lines: readonly string[], room: number): readonly string[] {
  const parts: string[] = [];
  for (const line of lines) {
    const before = parts[parts.length - 1];
    if (before !== undefined && before.length + 1 + line.length <= room)
      parts[parts.length - 1] = `${before}\n${line}`;
    else parts.push(fitRows([{ rows: [line] }], room + 40).join("\n"));
  }
  return parts;
}

/** "here", "user:U…", "group:S…" in Slack's own form; what Slack does not know is left out. */
function mentionOf(mention: string | undefined): string {
  if (mention === undefined) return "";
  if (/^(here|channel|everyone)$/.test(mention)) return `<!${mention}>`;
  const [, kind, id] = /^(user|group):([A-Z0-9]+)$/.exec(mention) ?? [];
  if (id === undefined) return "";
  return kind === "user" ? `<@${id}>` : `<!subteam^${id}>`;
}
