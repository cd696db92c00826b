import type { Person } from "../domain/alerting/incident.ts";
import type { Duration } from "../domain/time/instant.ts";
import type { Message } from "../messages/message.ts";
import type { Endpoint } from "./endpoint.ts";

export type PlatformName = "slack" | "discord" | "webhook" | "terminal";

/** One channel on one platform, as configured. `address` is the platform's own: "#ops", an id, a URL (a secret). */
export interface Channel {
  readonly name: string;
  readonly platform: PlatformName;
  readonly address: string;
  readonly format?: "slack" | "discord";
}

/** Where a posted message lives: opaque to all but its platform, and kept as text. */
export type MessageRef = string & { readonly __brand: "MessageRef" };

export interface PostOptions {
  /** Stable over retries and restarts: the platform uses it to show a message once. */
  readonly key: string;
  /** An earlier try ended without an answer: look before posting again, where the platform can. */
  readonly mayHaveBeenSent: boolean;
  /** Whom to notify, in the configuration's words: "here", "user:…", "group:…", "role:…". First post only. */
  readonly mention?: string;
  /** Arrives without a sound where the platform can. */
  readonly quiet?: boolean;
  /** The message that this one takes over from, still there but no longer editable: link back to it. */
  readonly continues?: MessageRef;
}

/** A chat platform, seen from the outbox and the app. Slack, Discord, webhooks and the terminal are all of this kind. */
export interface ChatPlatform {
  readonly name: PlatformName;
  readonly can: Capabilities;
  /** Where channels of one platform differ: a Discord webhook can edit, a Slack one cannot. Ask `capabilities`. */
  canIn?(channel: Channel): Capabilities;
  /** Connects and listens; resolves when the first try is over, connected or not. Never throws: see `status`. */
  start(handlers: ChatHandlers): Promise<void>;
  stop(): Promise<void>;
  /** Of the whole platform, or as one channel sees it: another channel's trouble is not its own. */
  status(channel?: Channel): PlatformStatus;
  /** Throws `DeliveryError`. */
  post(channel: Channel, message: Message, options: PostOptions): Promise<MessageRef>;
  /** Throws `DeliveryError`, kind `message-gone` when somebody deleted it. */
  edit(channel: Channel, ref: MessageRef, message: Message): Promise<void>;
  /** Adds to the thread below a message; answers with what edits and replies to the addition need, where it can have them. */
  reply(
    channel: Channel,
    ref: MessageRef,
    message: Message,
    options: PostOptions,
  ): Promise<MessageRef | undefined>;
  /** Where the service calls us, when it does: the app's HTTP server offers it. */
  readonly endpoint?: Endpoint;
  /** Tells the platform that what it shows by itself (Slack's home tab) may be out of date. */
  refresh?(): void;
}

export interface Capabilities {
  readonly edit: boolean;
  readonly thread: boolean;
}

export const capabilities = (platform: ChatPlatform, channel: Channel): Capabilities =>
  platform.canIn?.(channel) ?? platform.can;

export type PlatformStatus =
  | { readonly state: "connected" | "stopped" | "connecting" }
  /** `sentence` says what failed and what to do. */
  | { readonly state: "degraded"; readonly sentence: string };

/** What a platform calls when somebody types or presses. */
export interface ChatHandlers {
  /** Runs one command. Never throws: a failure is a message too. */
  run(line: string, caller: Caller): Promise<CommandAnswer>;
  /** Offers values for one option of a command, best first: what autocomplete and menus show. */
  suggest(command: string, option: string, typed: string, caller: Caller): Promise<readonly Suggestion[]>;
  /** What the home tab shows. */
  home(caller: Caller): Promise<Message>;
  /** True for the first of all replicas that asks about this key; absent where this process is the only one. */
  isFirst?(key: string): Promise<boolean>;
}

export interface Suggestion {
  readonly label: string;
  readonly value: string;
}

export interface Caller {
  readonly person: Person;
  /** The platform's id of the channel, where the command came from one. */
  readonly channel?: string;
  /** The same as people call it, "#ops"; absent where the platform does not tell. */
  readonly place?: string;
  /** Groups and roles of the person, as access names them: "group:S…", "role:…". */
  readonly memberOf: readonly string[];
}

export interface CommandAnswer {
  readonly message: Message;
  readonly audience: "private" | "channel";
  /** The line to run when the answer is to be shown to all; absent when sharing makes no sense. */
  readonly share?: string;
  /** Nothing was done: the line was not understood or this person may not, or it broke inside. */
  readonly undone?: "refused" | "failed";
}

/** Why a message did not get through, and what to do about it. The sentence holds no secret. */
export class DeliveryError extends Error {
  readonly outcome: DeliveryOutcome;
  constructor(outcome: DeliveryOutcome, sentence: string) {
    super(sentence);
    this.name = "DeliveryError";
    this.outcome = outcome;
  }
}

export type DeliveryOutcome =
  /** Not sent; try again, not before `after`. `isForPeople`: it is in vain until somebody mends it, on the whole platform. */
  | { readonly kind: "retry"; readonly after?: Duration; readonly isForPeople?: true }
  /** It may have been shown: the answer never came. */
  | { readonly kind: "unknown"; readonly after?: Duration }
  /** Never try again: the channel is gone, the bot was removed, the webhook was deleted. */
  | { readonly kind: "permanent" }
  /** The channel takes others, but not this one. With `perhaps` nobody knows: worth some more tries. */
  | { readonly kind: "message-refused"; readonly perhaps?: true }
  /** The message to edit or to reply to no longer exists; with `earlier`, it does, but is too old to be edited again. */
  | { readonly kind: "message-gone"; readonly earlier?: MessageRef };
