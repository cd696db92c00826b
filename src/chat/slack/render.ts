import type { KnownBlock, MessageAttachment } from "@slack/types";
import { MARKS, type Block, type Message, type Tone } from "../../messages/message.ts";
import { plain, plainTitle } from "../../messages/plain.ts";
import { oneLine } from "../shared/width.ts";
import { newPage, renderBlocks } from "./blocks.ts";
import { withShare } from "./buttons.ts";
import { LIMITS } from "./limits.ts";
import { mentionOf } from "./mention.ts";
import { shorter } from "../shared/shorten.ts";
import { rich } from "./rich.ts";
import { textOnly } from "./text-only.ts";
import { escapedWithin, richLine } from "./words.ts";

export interface SlackMessage {
  /** What a lock screen shows and a screen reader says. */
  readonly text: string;
  readonly blocks: KnownBlock[];
  readonly attachments: MessageAttachment[];
}

export interface RenderOptions {
  /** Whom to notify, in the configuration's words. */
  readonly mention?: string;
  /** Adds the button that runs this line for everybody to see. */
  readonly share?: string;
  /** Home tabs and dialogues hold more than messages. */
  readonly on?: "message" | "view";
  /** Ids of uploaded pictures, by chart block. */
  readonly pictures?: ReadonlyMap<Block, string>;
  /** Charts without a picture are drawn by Slack, which it does in messages alone. */
  readonly nativeCharts?: boolean;
}

// The colours that on-call tools have taught people.
const COLOURS: Readonly<Record<Exclude<Tone, "neutral">, string>> = {
  warning: "#daa038",
  critical: "#a30200",
  resolved: "#2eb886",
  silenced: "#dddddd",
  unknown: "#868686",
};

/** A message as Slack takes it; what does not fit is left out row by row, and said. */
export function renderSlack(message: Message, options: RenderOptions = {}): SlackMessage {
  let fitting: Message | undefined = message;
  while (fitting !== undefined) {
    const rendered = renderWhole(fitting, options);
    if (fits(rendered, options.on ?? "message")) return rendered;
    fitting = shorter(fitting);
  }
  return renderPlain(message, options);
}

/** The same words without blocks: for when Slack refuses the blocks. */
export function renderPlain(message: Message, options: RenderOptions = {}): SlackMessage {
  const mention = mentionOf(options.mention);
  const words = escapedWithin(textOnly(message), LIMITS.text - mention.length - 1);
  return { text: mention === "" ? words : `${mention} ${words}`, blocks: [], attachments: [] };
}

function renderWhole(message: Message, options: RenderOptions): SlackMessage {
  const page = newPage(options);
  const mention = mentionOf(options.mention);
  const head = [...mentionBlocks(mention), ...titleBlocks(message)];
  const blocks = renderBlocks(message.blocks, page);
  const body = options.share === undefined ? blocks : withShare(blocks, options.share);
  const preview = escapedWithin(oneLine(plainTitle(message)), LIMITS.text / 2);
  const text = [mention, preview].filter(Boolean).join(" ") || "Redis";
  if (message.tone === "neutral" || body.length === 0)
    return { text, blocks: [...head, ...body], attachments: [] };
  const fallback = escapedWithin(oneLine(plain(message.title)), LIMITS.text);
  return { text, blocks: head, attachments: [{ color: COLOURS[message.tone], fallback, blocks: body }] };
}

function titleBlocks(message: Message): KnownBlock[] {
  const mark = MARKS[message.tone];
  // A line in a thread is no headline.
  const isLine = message.tone === "neutral" && message.blocks.length === 0;
  const words = richLine(message.title, { bold: !isLine });
  const all = mark === "" ? words : [{ type: "text" as const, text: `${mark} ` }, ...words];
  return all.length === 0 ? [] : [rich(all)];
}

const mentionBlocks = (mention: string): KnownBlock[] =>
  mention === "" ? [] : [{ type: "section", text: { type: "mrkdwn", text: mention } }];

const ROOM = {
  message: { blocks: LIMITS.blocksPerMessage, json: LIMITS.blocksJson },
  view: { blocks: LIMITS.blocksPerView, json: LIMITS.viewJson },
};

function fits({ blocks, attachments }: SlackMessage, on: keyof typeof ROOM): boolean {
  const all = [...blocks, ...attachments.flatMap((attachment) => attachment.blocks ?? [])];
  return all.length <= ROOM[on].blocks && JSON.stringify(all).length <= ROOM[on].json;
}
