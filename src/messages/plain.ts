import { isoDate, isoTime, type Instant } from "../domain/time/instant.ts";
import { MARKS, type Inline, type Message, type Show, type Text } from "./message.ts";

/** How a plain text shows times; platforms with times of their own do not need it. */
export interface PlainStyle {
  readonly time: (at: Instant, show: Show) => string;
  /** How a command is typed here: "/redis stats", or "headroom ask stats". */
  readonly command: (line: string) => string;
}

export const UTC_STYLE: PlainStyle = {
  time: (at, show) => {
    if (show === "date") return isoDate(at);
    if (show === "time") return `${isoTime(at)} UTC`;
    return `${isoDate(at)} ${isoTime(at)} UTC`;
  },
  command: (line) => `/redis ${line}`,
};

/** One line without any mark-up: for lock screens, screen readers, logs and terminals. */
export const plain = (parts: Text, style: PlainStyle = UTC_STYLE): string =>
  parts.map((part) => plainPart(part, style)).join("");

export const plainTitle = (message: Message, style: PlainStyle = UTC_STYLE): string =>
  [MARKS[message.tone], plain(message.title, style)].filter(Boolean).join(" ");

/** A bar of ten; a breached limit shows full, and 0.04 % of it still shows nothing. */
export function gaugeBar(share: number): string {
  const filled = Math.max(0, Math.min(10, Math.round(share * 10)));
  return "▰".repeat(filled) + "▱".repeat(10 - filled);
}

function plainPart(part: Inline, style: PlainStyle): string {
  switch (part.kind) {
    case "text":
    case "strong":
    case "code":
      return part.text;
    case "time":
      return style.time(part.at, part.show);
    case "distance":
      return part.words;
    case "person":
      return `@${part.person.name}`;
    case "link":
      return `${part.text} (${part.url})`;
    case "command":
      return style.command(part.line);
  }
}
