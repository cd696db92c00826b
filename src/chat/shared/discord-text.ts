import type { Person } from "../../domain/alerting/incident.ts";
import type { Instant } from "../../domain/time/instant.ts";
import type { Inline, Text } from "../../messages/message.ts";
import { oneLine } from "./width.ts";

/** A line of a message in Discord's Markdown. */
export const discordText = (text: Text): string => notMarkup(text.map(discordPart).reduce(joined, ""));

/**
 * Text from outside as it is, on one line: no formatting, mention, link, time stamp, command or emoji comes out of it.
 * discord.js' `escapeMarkdown` leaves quotes, small print, bare addresses and everything in angle brackets alone.
 */
export function escapeDiscord(foreign: string): string {
  const words = oneLine(foreign);
  if (!MARKUP.test(words)) return words;
  return (
    words
      .replaceAll(/[\\*_~`|<>[\]]/g, String.raw`\$&`)
      .replaceAll(/@(?=everyone|here)/g, "@\u200B")
      .replaceAll("://", String.raw`\://`)
      // An invitation becomes a card even without "https://".
      .replaceAll(/\.(?=gg\/|com\/invite)/gi, String.raw`\.`)
      .replaceAll(/:(?=[\w+-]+:)/g, String.raw`\:`)
  );
}

// Nearly all words of a message have nothing of it.
const MARKUP = /[\\*_~`|<>[\]@:.]/;

/** Keeps a composed line from beginning as a heading, a list or small print. */
const notMarkup = (line: string): string =>
  line
    .replace(/^(\s*)(#{1,3}|-#?|\+)(?=\s)/, String.raw`$1\$2`)
    .replace(/^(\s*\d+)\.(?=\s)/, String.raw`$1\.`);

// Two code spans or two bold parts side by side would melt into one: a space that nobody sees keeps them apart.
const joined = (before: string, part: string) =>
  /[`*]$/.test(before) && before.at(-1) === part[0] ? `${before}\u200B${part}` : before + part;

function discordPart(part: Inline): string {
  switch (part.kind) {
    case "text":
      return escapeDiscord(part.text);
    case "strong":
      return part.text.trim() === "" ? part.text : `**${escapeDiscord(part.text)}**`;
    case "code":
      return discordCode(part.text);
    case "command":
      return discordCode(`/redis ${part.line}`);
    case "person":
      return personWords(part.person);
    case "link":
      return link(part.text, part.url);
    case "time":
      return timestamp(part.at, STYLES[part.show]);
    case "distance":
      return timestamp(part.at, "R");
  }
}

// https://docs.discord.com/developers/reference#message-formatting-timestamp-styles: the reader's own zone.
const STYLES = { time: "t", date: "D", "date-time": "f" } as const;

const timestamp = (at: Instant, style: string) => `<t:${Math.floor(at / 1_000)}:${style}>`;

/** A mention shows the name that people know here; it notifies nobody, because no message of ours allows it to. */
const personWords = (person: Person) =>
  person.platform === "discord" && /^\d{17,20}$/.test(person.id)
    ? `<@${person.id}>`
    : escapeDiscord(`@${person.name}`);

/** A link under words of ours; an address that is none of the web stays text. */
function link(words: string, url: string): string {
  const address = URL.canParse(url) ? new URL(url) : undefined;
  if (address?.protocol !== "https:" && address?.protocol !== "http:") return escapeDiscord(words);
  const safe = address.href.replaceAll(
    /[()<>\s]/g,
    (mark) => `%${mark.charCodeAt(0).toString(16).padStart(2, "0")}`,
  );
  return `[${escapeDiscord(words)}](<${safe}>)`;
}

/** Nothing escapes a backtick inside code, so a look-alike takes its place. */
export function discordCode(foreign: string): string {
  const inside = oneLine(foreign).replaceAll("`", "ˋ").trim();
  return inside === "" ? "" : `\`${inside}\``;
}

/** A block of lines to copy; a fence inside it is broken up with a space that nobody sees. */
export const discordCodeBlock = (text: string): string =>
  `\`\`\`\n${text
    .split("\n")
    .map((line) => oneLine(line))
    .join("\n")
    .replaceAll("```", "`\u200B``")}\n\`\`\``;
