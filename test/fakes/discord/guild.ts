import { board } from "../chat-harness.ts";
import type { JsonObject } from "./json.ts";
import { USUAL } from "./permissions.ts";

export interface FakeChannel {
  readonly id: string;
  readonly name: string;
  /** 0 text, 1 direct messages, 11 public thread. */
  readonly type: 0 | 1 | 11;
  readonly parent: string | undefined;
  /** What the bot may do here; 0n once it was removed. */
  permissions: bigint;
  locked: boolean;
}

export interface StoredFile {
  readonly id: string;
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly description: string;
}

export interface StoredMessage {
  readonly id: string;
  readonly channel: string;
  readonly createdAt: number;
  readonly nonce: string | undefined;
  /** Only this user sees it. */
  readonly ephemeralFor: string | undefined;
  readonly notified: readonly string[];
  readonly quiet: boolean;
  /** The message that it answers with a link back. */
  readonly answers: string | undefined;
  content: string;
  embeds: readonly JsonObject[];
  components: readonly JsonObject[];
  flags: number;
  files: readonly StoredFile[];
  edits: number;
}

export interface Member {
  readonly id: string;
  readonly name: string;
  readonly roles: readonly string[];
  permissions: bigint;
}

const DISCORD_EPOCH = 1_420_070_400_000;

/** What one Discord server keeps: channels, threads, messages, members, roles, commands. */
export function guild(now: () => number) {
  const channels = new Map<string, FakeChannel>();
  const messages = new Map<string, StoredMessage>();
  const members = new Map<string, Member>();
  let counter = 0;

  /** 17 to 19 digits that carry their time, as Discord's do. */
  const nextId = () =>
    String((BigInt(now() - DISCORD_EPOCH) << 22n) + BigInt((counter = (counter + 1) % (1 << 22))));

  const ids = { guild: nextId(), application: nextId(), bot: nextId(), token: "ZmFrZQ.discord.token" };

  const addChannel = (name: string, options: Partial<Pick<FakeChannel, "id" | "type" | "parent">> = {}) => {
    const channel: FakeChannel = {
      id: options.id ?? nextId(),
      name,
      type: options.type ?? 0,
      parent: options.parent,
      permissions: USUAL,
      locked: false,
    };
    channels.set(channel.id, channel);
    return channel;
  };

  return {
    now,
    ids,
    nextId,
    board: board(),
    channels,
    messages,
    members,
    /** Roles that anybody may mention; others notify only with the permission to mention everyone. */
    mentionable: new Set<string>(),
    /** Registered commands: "global", or the server's id. */
    commands: new Map<string, readonly JsonObject[]>(),
    addChannel,
    channelNamed: (name: string) =>
      [...channels.values()].find((one) => one.name === name && one.type !== 11) ?? addChannel(name),
    inChannel: (channel: string) => [...messages.values()].filter((message) => message.channel === channel),
  };
}
export type Guild = ReturnType<typeof guild>;
