import type { RichTextElement } from "@slack/types";
import type { Instant } from "../../domain/time/instant.ts";
import type { Inline, Show, Text } from "../../messages/message.ts";
import { plain, UTC_STYLE } from "../../messages/plain.ts";
import { oneLine } from "../shared/width.ts";

/** The only characters that Slack lets one escape in `text` and mrkdwn. https://docs.slack.dev/messaging/formatting-message-text */
export const escape = (foreign: string) =>
  foreign.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

/** Cuts to that many UTF-16 units, never through a surrogate pair, with "…" for what is gone. */
export function cut(words: string, max: number): string {
  if (words.length <= max) return words;
  const end = /[\uD800-\uDBFF]/.test(words.charAt(max - 2)) ? max - 2 : max - 1;
  return `${words.slice(0, end).trimEnd()}…`;
}

/** Escaped and cut, with no escape cut in two: Slack would show the half of it. */
export const escapedWithin = (words: string, max: number) =>
  cut(escape(words), max).replace(/&[a-z]{0,3}…$/, "…");

export const plainLine = (text: Text) => oneLine(plain(text));

/**
 * A line as rich text: its leaves are not parsed by Slack, so whatever a key or a database is called, it cannot mention,
 * link or format.
 */
export function richLine(text: Text, look: { readonly bold?: boolean } = {}): RichTextElement[] {
  return text
    .map((part) => richPart(part, look.bold === true))
    .filter((leaf) => leaf.type !== "text" || leaf.text !== "");
}

function richPart(part: Inline, bold: boolean): RichTextElement {
  const style = bold ? { style: { bold: true } } : {};
  switch (part.kind) {
    case "text":
      return { type: "text", text: oneLine(part.text), ...style };
    case "distance":
      return { type: "text", text: oneLine(part.words), ...style };
    case "strong":
      return { type: "text", text: oneLine(part.text), style: { bold: true } };
    case "code":
      return { type: "text", text: oneLine(part.text), style: { code: true } };
    case "command":
      return { type: "text", text: `/redis ${oneLine(part.line)}`, style: { code: true } };
    // A name, not a mention: nobody is pinged for what they did themselves.
    case "person":
      return { type: "text", text: `@${oneLine(part.person.name)}`, ...style };
    case "link":
      return isWebAddress(part.url)
        ? { type: "link", url: part.url, text: oneLine(part.text) || part.url, ...style }
        : { type: "text", text: oneLine(`${part.text} (${part.url})`), ...style };
    case "time":
      return { type: "date", ...dateOf(part.at, part.show), ...style };
  }
}

export const isWebAddress = (url: string) => /^https?:\/\/[^\s<>|]+$/.test(url);

// https://docs.slack.dev/messaging/formatting-message-text#date-formatting
const FORMATS: Readonly<Record<Show, string>> = {
  time: "{time}",
  date: "{date_short_pretty}",
  "date-time": "{date_short_pretty} at {time}",
};

/** Slack shows it in the reader's own zone; the fallback says that it is UTC. */
const dateOf = (at: Instant, show: Show) => ({
  timestamp: Math.floor(at / 1_000),
  format: FORMATS[show],
  fallback: UTC_STYLE.time(at, show),
});

/** The same date inside mrkdwn. */
export function dateToken(at: Instant, show: Show): string {
  const { timestamp, format, fallback } = dateOf(at, show);
  return `<!date^${timestamp}^${format}|${fallback}>`;
}
