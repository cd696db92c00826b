import { board } from "../chat-harness.ts";
import type { Json, JsonObject } from "./json.ts";

/** One channel of the workspace. */
export interface Channel {
  readonly id: string;
  readonly name: string;
  isPrivate: boolean;
  isArchived: boolean;
  /** Whether the bot was invited; a public channel takes its posts without (chat:write.public). */
  hasBot: boolean;
}

export interface StoredMessage {
  readonly channel: string;
  readonly ts: string;
  readonly threadTs: string | undefined;
  /** Only this user sees it. */
  readonly ephemeralFor: string | undefined;
  /** Whose command or press it answers, by their response_url. */
  readonly answers?: string;
  /** Who was notified when it appeared. */
  readonly notified: readonly string[];
  text: string;
  blocks: readonly JsonObject[];
  attachments: readonly JsonObject[];
  metadata: Json | undefined;
  files: readonly string[];
  edits: number;
}

export interface StoredFile {
  readonly id: string;
  readonly name: string;
  readonly altText: string;
  bytes: Uint8Array;
  /** Blocks may name a file only when its upload was completed. */
  completed: boolean;
  /** So many more posts still find it unprocessed: "invalid slack file". */
  notReadyFor: number;
}

/** What Slack keeps: channels, messages, files, home tabs, user groups. */
export function workspace(now: () => number) {
  const channels: Channel[] = [];
  const messages: StoredMessage[] = [];
  const files = new Map<string, StoredFile>();
  const homes = new Map<string, JsonObject>();
  /** By trigger id. */
  const dialogues = new Map<string, JsonObject>();
  const userGroups = new Map<string, readonly string[]>();
  const shared = board();
  const fileDelay = { needs: 0 };
  let lastTs = 0;
  let lastId = 0;

  const nextId = (letter: string) => `${letter}0${String((lastId += 1)).padStart(6, "0")}`;

  /** Unique and ascending, in Slack's form: seconds, a point, microseconds. */
  const nextTs = () => {
    lastTs = Math.max(lastTs + 1, now() * 1_000);
    return `${Math.floor(lastTs / 1_000_000)}.${String(lastTs % 1_000_000).padStart(6, "0")}`;
  };

  const findChannel = (idOrName: string) =>
    channels.find(
      (channel) => channel.id === idOrName || channel.name.toLowerCase() === bare(idOrName).toLowerCase(),
    );

  const addChannel = (name: string, isPrivate = false): Channel => {
    const channel = { id: nextId("C"), name: bare(name), isPrivate, isArchived: false, hasBot: !isPrivate };
    channels.push(channel);
    return channel;
  };

  return {
    now,
    channels,
    messages,
    files,
    homes,
    /** So many posts find a new file unprocessed. */
    fileDelay,
    dialogues,
    userGroups,
    board: shared,
    nextId,
    nextTs,
    findChannel,
    channelNamed: (name: string) => findChannel(name) ?? addChannel(name),
    addChannel,
    find: (channel: string, ts: string) =>
      messages.find((message) => message.channel === channel && message.ts === ts),
    add(message: Omit<StoredMessage, "ts" | "edits">): StoredMessage {
      const stored = { ...message, ts: nextTs(), edits: 0 };
      messages.push(stored);
      shared.changed();
      return stored;
    },
    edit(message: StoredMessage, change: Partial<StoredMessage>) {
      Object.assign(message, change, { edits: message.edits + 1 });
      shared.changed();
    },
    remove(message: StoredMessage) {
      messages.splice(messages.indexOf(message), 1);
      shared.changed();
    },
  };
}

export type Workspace = ReturnType<typeof workspace>;

const bare = (name: string) => name.replace(/^#/, "");
