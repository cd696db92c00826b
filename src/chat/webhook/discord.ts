import { MARKS, type Message } from "../../messages/message.ts";
import { plain } from "../../messages/plain.ts";
import { discordText, escapeDiscord } from "../shared/discord-text.ts";
import { fitRows } from "../shared/rows.ts";
import { COLOURS } from "./colours.ts";
import { DISCORD } from "./limits.ts";
import { piecesOf, type Markup } from "./pieces.ts";

export interface DiscordPayload {
  readonly content: string;
  readonly embeds: readonly { readonly description: string; readonly color?: number }[];
  readonly allowed_mentions: {
    readonly parse: readonly "everyone"[];
    readonly roles?: readonly string[];
    readonly users?: readonly string[];
  };
  readonly flags?: number;
}

// https://docs.discord.com/developers/resources/message#message-object-message-flags
const SUPPRESS_NOTIFICATIONS = 1 << 12;

const MARKUP: Markup = {
  text: discordText,
  bold: (words) => `**${escapeDiscord(words)}**`,
  small: (markup) => `-# ${markup}`,
  fenced: (words) => words.replaceAll("`", "'"),
  bare: (text) => plain(text),
};

/** The first line as the content, which is also the notification; the rest in an embed for the colour bar. */
export function discordPayload(
  message: Message,
  options: { readonly mention?: string; readonly quiet?: boolean } = {},
): DiscordPayload {
  const first = contentOnly(message, options);
  const rows = fitRows(piecesOf(message, MARKUP), DISCORD.description);
  if (rows.length === 0) return first;
  const color = COLOURS[message.tone];
  const embed = { description: rows.join("\n"), ...(color === undefined ? {} : { color }) };
  return { ...first, embeds: [embed] };
}

/** What is left when Discord does not take the embed: no alert is lost for its looks. */
export function contentOnly(
  message: Message,
  options: { readonly mention?: string; readonly quiet?: boolean } = {},
): DiscordPayload {
  const mention = mentionOf(options.mention);
  const parts = [mention.text, MARKS[message.tone], discordText(message.title)];
  const content = fitRows([{ rows: [parts.filter(Boolean).join(" ")] }], DISCORD.content).join("");
  const flags = options.quiet === true ? { flags: SUPPRESS_NOTIFICATIONS } : {};
  return { content, embeds: [], allowed_mentions: mention.allowed, ...flags };
}

interface Mention {
  readonly text: string;
  readonly allowed: DiscordPayload["allowed_mentions"];
}

/** "here", "user:…", "role:…"; nothing else that the text may hold can notify anybody. */
function mentionOf(mention: string | undefined): Mention {
  if (mention === "here" || mention === "everyone")
    return { text: `@${mention}`, allowed: { parse: ["everyone"] } };
  const [, kind, id] = /^(user|role):(\d+)$/.exec(mention ?? "") ?? [];
  if (id === undefined) return { text: "", allowed: { parse: [] } };
  return kind === "role"
    ? { text: `<@&${id}>`, allowed: { parse: [], roles: [id] } }
    : { text: `<@${id}>`, allowed: { parse: [], users: [id] } };
}
