import { DiscordAPIError, HTTPError, RateLimitError } from "@discordjs/rest";
import { milliseconds, seconds } from "../../domain/time/instant.ts";
import { DeliveryError, type MessageRef } from "../../ports/chat.ts";
import { oneLine } from "../shared/width.ts";
import { fit } from "./limits.ts";

/** Discord's codes that mean something of their own to us: https://docs.discord.com/developers/topics/opcodes-and-status-codes#json */
export const CODE = {
  unknownChannel: 10_003,
  unknownGuild: 10_004,
  unknownMember: 10_007,
  unknownMessage: 10_008,
  unknownInteraction: 10_062,
  oldEdits: 30_046,
  tooLarge: 40_005,
  alreadyAcknowledged: 40_060,
  missingAccess: 50_001,
  missingPermissions: 50_013,
  invalidBody: 50_035,
  noMessagesThere: 50_008,
  mayNotReply: 160_002,
  threadExists: 160_004,
} as const;

/** Something between the bot and Discord answered. */
export class ForeignAnswer extends Error {
  override readonly name = "ForeignAnswer";
  readonly status: number;
  constructor(status: number) {
    super(`it answered ${status}, not in Discord's words`);
    this.status = status;
  }
}

export const codeOf = (error: unknown): number | undefined =>
  error instanceof DiscordAPIError ? Number(error.code) : undefined;

export const isTokenRefusal = (error: unknown) => error instanceof DiscordAPIError && error.status === 401;

/** What may be logged of an error: discord.js' own carry addresses with tokens in them, and whole bodies. */
export function fieldsOf(error: unknown): Readonly<Record<string, unknown>> {
  if (error instanceof DiscordAPIError)
    return { error: wordsOf(error), code: error.code, status: error.status };
  if (error instanceof HTTPError || error instanceof ForeignAnswer)
    return { error: error instanceof HTTPError ? "HTTPError" : error.name, status: error.status };
  if (error instanceof Error) return { error: error.name, code: networkCode(error) };
  return { error: typeof error };
}

// Nothing left this machine: the connection was never there.
const NEVER_SENT = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "UND_ERR_CONNECT_TIMEOUT",
]);

/** What a failed request means for the outbox; `channel` is its configured name, `ref` the message that was edited. */
export function deliveryError(error: unknown, channel: string, ref?: MessageRef): DeliveryError {
  if (error instanceof DeliveryError) return error;
  if (error instanceof RateLimitError) {
    const after = milliseconds(Math.max(0, Math.ceil(error.retryAfter)));
    return new DeliveryError(
      { kind: "retry", after },
      `Discord asks to slow down in ${channel} for ${after} ms.`,
    );
  }
  if (error instanceof ForeignAnswer) return refusedBetween(error.status, channel);
  if (error instanceof DiscordAPIError) return refusal(error, channel, ref);
  if (error instanceof HTTPError)
    return new DeliveryError(
      { kind: "unknown" },
      `Discord answered ${error.status} for ${channel}; it is tried again.`,
    );
  const code = networkCode(error);
  const kind = NEVER_SENT.has(code) ? ("retry" as const) : ("unknown" as const);
  return new DeliveryError(
    { kind },
    `Discord was not reached for ${channel} (${code}). Check the network and discordstatus.com; it is tried again.`,
  );
}

function refusal(error: DiscordAPIError, channel: string, ref: MessageRef | undefined): DeliveryError {
  const said = saysOf(error);
  if (error.status === 401) return tokenRefusal();
  switch (Number(error.code)) {
    case CODE.unknownMessage:
      return new DeliveryError({ kind: "message-gone" }, `The message in ${channel} was deleted.`);
    case CODE.oldEdits:
      return new DeliveryError(
        { kind: "message-gone", ...(ref === undefined ? {} : { earlier: ref }) },
        `Discord edits the old message in ${channel} no more for now.`,
      );
    case CODE.unknownChannel:
    case CODE.unknownGuild:
      return permanent(`Discord has no such channel as ${channel} is set to (${said}). Check its id.`);
    case CODE.noMessagesThere:
      return permanent(`What ${channel} is set to takes no messages (${said}). Set a text channel's id.`);
    case CODE.missingAccess:
      return permanent(
        `The bot was taken out of ${channel} (${said}). Give it View Channels and Send Messages.`,
      );
    case CODE.missingPermissions:
      return permanent(
        `The bot may not post to ${channel} (${said}). Give it the permissions of the invite link: headroom manifest discord.`,
      );
    default:
      return new DeliveryError(
        { kind: "message-refused" },
        `Discord refused a message to ${channel} (${said}).`,
      );
  }
}

/** What a filter dislikes of one message must not hold up those behind it; a closed way is closed to all of them. */
function refusedBetween(status: number, channel: string): DeliveryError {
  const isOfTheMessage = [400, 413, 422].includes(status);
  return new DeliveryError(
    isOfTheMessage ? { kind: "message-refused", perhaps: true } : { kind: "retry", after: seconds(15) },
    `Something between the bot and Discord answered ${status} for ${channel}. Check the proxy or firewall on the way, and DISCORD_API_URL where it is set.`,
  );
}

/** In a few words: "Missing Access, 50001", "it answered 503", "ECONNREFUSED". */
export function saysOf(error: unknown): string {
  if (error instanceof ForeignAnswer) return error.message;
  if (error instanceof DiscordAPIError) return `${wordsOf(error)}, ${error.code}`;
  if (error instanceof HTTPError) return `it answered ${error.status}`;
  return error instanceof RateLimitError ? "it asks to slow down" : networkCode(error);
}

/** Longer ones are not Discord's. */
const MOST_WORDS = 200;

function wordsOf({ rawError }: DiscordAPIError): string {
  const words = "message" in rawError ? rawError.message : rawError.error;
  return fit(oneLine(words), MOST_WORDS).replace(/\.$/, "");
}

const permanent = (sentence: string) => new DeliveryError({ kind: "permanent" }, sentence);

/** No request is made before the process that is started with a new token, which is not to wait for long. */
export const tokenRefusal = () =>
  new DeliveryError({ kind: "retry", after: seconds(15), isForPeople: true }, TOKEN_REFUSED);

export const TOKEN_REFUSED =
  "Discord refused the bot's token (401). Make a new one on the Bot page of the application, set DISCORD_TOKEN and restart.";

/** The system's code, of the error itself or of its cause. */
export function networkCode(error: unknown): string {
  if (!(error instanceof Error)) return "unknown";
  const code = (error as { code?: unknown }).code;
  if (typeof code === "string") return code;
  return error.cause instanceof Error ? networkCode(error.cause) : error.name;
}
