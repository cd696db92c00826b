import { MARKS, type Block, type Message, type Tone } from "../../messages/message.ts";
import { shorter } from "../shared/shorten.ts";
import { discordText } from "../shared/discord-text.ts";
import { blockParts, type Page } from "./blocks.ts";
import { pressButton } from "./buttons.ts";
import { LIMITS, fit } from "./limits.ts";
import { NOBODY, mentionOf } from "./mention.ts";
import { FLAGS, TYPE, type Container, type MessageBody, type Part, type TextDisplay } from "./wire.ts";

export interface RenderOptions {
  /** Whom to notify, in the configuration's words. */
  readonly mention?: string;
  /** Adds the button that runs this line for everybody to see. */
  readonly share?: string;
  /** File names of the pictures that go with it, by chart block. */
  readonly pictures?: ReadonlyMap<Block, string>;
  /** False where nobody can press: incoming webhooks. */
  readonly interactive?: boolean;
  readonly quiet?: boolean;
  /** A number that the message carries, so that it can be found again. */
  readonly mark?: number;
}

// The colours that on-call tools have taught people.
const COLOURS: Readonly<Record<Exclude<Tone, "neutral">, number>> = {
  warning: 0xda_a0_38,
  critical: 0xa3_02_00,
  resolved: 0x2e_b8_86,
  silenced: 0xdd_dd_dd,
  unknown: 0x86_86_86,
};

/** A message as Discord takes it; what does not fit is left out row by row, and said. */
export function renderDiscord(message: Message, options: RenderOptions = {}): MessageBody {
  let fitting: Message | undefined = message;
  while (fitting !== undefined) {
    const body = renderWhole(fitting, options);
    if (fits(body)) return body;
    fitting = shorter(fitting);
  }
  return renderPlain(message, options);
}

/** The same words as one text, without anything to press: for when Discord refuses the rest. */
export function renderPlain(message: Message, options: RenderOptions = {}): MessageBody {
  const page: Page = { next: () => 0, interactive: false, pictures: new Map() };
  const lines = [titleLine(message), ...blockParts(message.blocks, page).map(textOf)];
  const mention = mentionOf(options.mention);
  const room = LIMITS.textPerMessage - (mention?.words.length ?? 0);
  return bodyOf(message, [{ type: TYPE.text, content: fit(lines.join("\n"), room) }], options);
}

function renderWhole(message: Message, options: RenderOptions): MessageBody {
  let count = 0;
  const page: Page = {
    next: () => count++,
    interactive: options.interactive ?? true,
    pictures: options.pictures ?? new Map(),
  };
  const title: TextDisplay = { type: TYPE.text, content: titleLine(message) };
  const parts = withShare(blockParts(message.blocks, page), options.share, page);
  return bodyOf(message, title.content === "" ? parts : [title, ...parts], options);
}

function bodyOf(message: Message, parts: readonly Part[], options: RenderOptions): MessageBody {
  const mention = mentionOf(options.mention);
  const container: Container = {
    type: TYPE.container,
    ...(options.mark === undefined ? {} : { id: options.mark }),
    ...(message.tone === "neutral" ? {} : { accent_color: COLOURS[message.tone] }),
    components: parts.length === 0 ? [{ type: TYPE.text, content: "Redis" }] : parts,
  };
  const quiet = options.quiet === true ? FLAGS.suppressNotifications : 0;
  return {
    flags: FLAGS.componentsV2 | quiet,
    // A mention notifies from a text display only, and stands outside so that the container stays as it is.
    components: mention ? [{ type: TYPE.text, content: mention.words }, container] : [container],
    allowed_mentions: mention?.allowed ?? NOBODY,
  };
}

function titleLine(message: Message): string {
  const line = [MARKS[message.tone], discordText(message.title)].filter((part) => part !== "").join(" ");
  if (line === "") return "";
  // A lone line is a reply in a thread or a short answer: no heading over nothing.
  return message.blocks.length === 0 ? line : `### ${line}`;
}

/** Share stands behind the other buttons, and in a row of its own where theirs is full. */
function withShare(parts: readonly Part[], line: string | undefined, page: Page): readonly Part[] {
  if (line === undefined || !page.interactive) return parts;
  const share = pressButton({ label: "Share", line }, "share", page.next);
  if (share === undefined) return parts;
  const at = parts.findLastIndex(hasRoom);
  const row = parts[at];
  if (row?.type !== TYPE.row) return [...parts, { type: TYPE.row, components: [share] }];
  return parts.with(at, { ...row, components: [...row.components, share] });
}

const hasRoom = (part: Part) =>
  part.type === TYPE.row &&
  part.components.length < LIMITS.buttonsPerRow &&
  part.components.every(({ type }) => type === TYPE.button);

const textOf = (part: Part): string => (part.type === TYPE.text ? part.content : "");

/** Discord counts nested components and the text of all displays together. */
function fits(body: MessageBody): boolean {
  const all = [...everyPart(body.components)];
  const text = all.reduce((sum, part) => sum + (part.type === TYPE.text ? part.content.length : 0), 0);
  return all.length <= LIMITS.componentsPerMessage && text <= LIMITS.textPerMessage;
}

interface Nested {
  readonly type: number;
  readonly content?: string;
  readonly components?: readonly Nested[];
  readonly accessory?: Nested;
}

function* everyPart(parts: readonly Nested[]): Generator<{ type: number; content: string }> {
  for (const part of parts) {
    yield { type: part.type, content: part.content ?? "" };
    yield* everyPart(part.components ?? []);
    if (part.accessory) yield* everyPart([part.accessory]);
  }
}
