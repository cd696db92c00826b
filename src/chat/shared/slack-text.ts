import type { Inline, Text } from "../../messages/message.ts";
import { plain, UTC_STYLE } from "../../messages/plain.ts";
import { oneLine } from "./width.ts";

/**
 * Slack's mrkdwn knows three escapes: https://docs.slack.dev/messaging/formatting-message-text/#escaping. They stop
 * mentions, links and dates; stars and the like in foreign text can still format, which harms nobody.
 */
export const escapeMrkdwn = (foreign: string) =>
  oneLine(foreign).replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

export const mrkdwn = (text: Text): string => text.map(mrkdwnPart).join("");

function mrkdwnPart(part: Inline): string {
  switch (part.kind) {
    case "text":
      return escapeMrkdwn(part.text);
    case "strong":
      return marked("*", part.text);
    case "code":
      return marked("`", part.text);
    case "command":
      return marked("`", `/redis ${part.line}`);
    case "person":
      // Not "<@…>": whoever acknowledged an alert need not be called to it.
      return escapeMrkdwn(`@${part.person.name}`);
    case "link":
      return linkTo(part.url, part.text);
    case "distance":
      return escapeMrkdwn(part.words);
    case "time":
      return `<!date^${Math.floor(part.at / 1_000)}^${DATES[part.show]}|${escapeMrkdwn(plain([part], UTC_STYLE))}>`;
  }
}

// https://docs.slack.dev/messaging/formatting-message-text/#date-formatting: the reader's own zone.
const DATES = {
  time: "{time}",
  date: "{date_short_pretty}",
  "date-time": "{date_short_pretty} {time}",
} as const;

/** Nothing escapes a mark inside a marked text, so it is taken out. */
function marked(mark: "*" | "`", foreign: string): string {
  const inside = escapeMrkdwn(foreign).replaceAll(mark, "").trim();
  return inside === "" ? "" : `${mark}${inside}${mark}`;
}

// Parsed, not decoded by hand: a lone "%" in an address must not cost the message.
function linkTo(url: string, words: string): string {
  const address = URL.parse(url);
  if (address === null || !/^https?:$/.test(address.protocol)) return escapeMrkdwn(words);
  const target = escapeMrkdwn(address.href).replaceAll("|", "%7C");
  return `<${target}|${escapeMrkdwn(words).replaceAll("|", "/")}>`;
}
