import { EPHEMERAL, SUPPRESS_NOTIFICATIONS, TYPE, allComponents, flagsOf } from "./components.ts";
import { refusals } from "./answer.ts";
import type { FakeChannel, Guild, StoredFile, StoredMessage } from "./guild.ts";
import { idText, isObject, objects, strings, words, type Json, type JsonObject } from "./json.ts";
import { PERMISSIONS, has } from "./permissions.ts";
import { messageProblems } from "./rules.ts";

const NONCE_WINDOW = 5 * 60_000;

/** What may be ordered of the message store beside its usual behaviour. */
export interface MessageLimits {
  /** Posts per channel in five seconds, as Discord grants; off unless a test wants it. */
  postsPer5s?: number;
  /** Edits per hour and channel of messages older than an hour. */
  oldEditsPerHour?: number;
}

/** Storing, editing and showing messages, as Discord does it. */
export function messageStore(guild: Guild, limits: MessageLimits, problems: string[]) {
  const nonces = new Map<string, { id: string; at: number }>();
  const posts = new Map<string, number[]>();
  const oldEdits = new Map<string, number[]>();

  const check = (
    body: JsonObject,
    files: readonly StoredFile[],
    editing: boolean,
    kept: readonly StoredFile[] = [],
  ) => {
    const found = messageProblems(
      body,
      [...files, ...kept].map((file) => file.name),
      editing,
    );
    problems.push(...found);
    if (found.length > 0) throw refusals.invalidBody(found);
  };

  /** Refuses when so many happened in the window already; else counts this one. */
  const limit = (seen: Map<string, number[]>, key: string, most: number, window: number, at: number) => {
    const recent = (seen.get(key) ?? []).filter((one) => one > at - window);
    if (recent.length >= most) return ((recent[0] ?? at) + window - at) / 1_000;
    seen.set(key, [...recent, at]);
    return undefined;
  };

  const store = (
    channel: FakeChannel,
    body: JsonObject,
    files: readonly StoredFile[],
    options: StoreOptions = {},
  ) => {
    check(body, files, false);
    const message: StoredMessage = {
      id: guild.nextId(),
      channel: channel.id,
      createdAt: guild.now(),
      nonce: idText(body["nonce"]) || undefined,
      ephemeralFor: options.ephemeralFor,
      notified: notifiedBy(body, channel, guild, options),
      quiet: (flagsOf(body) & SUPPRESS_NOTIFICATIONS) !== 0,
      answers: isObject(body["message_reference"])
        ? words(body["message_reference"]["message_id"])
        : undefined,
      content: words(body["content"]),
      embeds: objects(body["embeds"]),
      components: numbered(objects(body["components"])),
      flags: flagsOf(body),
      files,
      edits: 0,
    };
    guild.messages.set(message.id, message);
    guild.board.changed();
    return message;
  };

  return {
    store,
    post(channel: FakeChannel, body: JsonObject, files: readonly StoredFile[]): StoredMessage {
      const seconds =
        limits.postsPer5s !== undefined && limit(posts, channel.id, limits.postsPer5s, 5_000, Date.now());
      if (typeof seconds === "number") throw refusals.slowDown(seconds);
      const key = `${channel.id}/${idText(body["nonce"])}`;
      const earlier = body["enforce_nonce"] === true && body["nonce"] ? nonces.get(key) : undefined;
      const twin =
        earlier && guild.now() - earlier.at < NONCE_WINDOW ? guild.messages.get(earlier.id) : undefined;
      if (twin) return twin;
      const message = store(channel, body, files);
      nonces.set(key, { id: message.id, at: guild.now() });
      return message;
    },
    edit(message: StoredMessage, body: JsonObject, files: readonly StoredFile[]): StoredMessage {
      if (message.ephemeralFor === undefined && guild.now() - message.createdAt > 3_600_000) {
        const seconds = limit(
          oldEdits,
          message.channel,
          limits.oldEditsPerHour ?? 30,
          3_600_000,
          guild.now(),
        );
        if (seconds !== undefined) throw refusals.tooManyOldEdits(seconds);
      }
      const kept = body["attachments"] === undefined ? message.files : keptFiles(message, body);
      const after = { ...bodyOf(message), ...body };
      check({ ...after, flags: flagsOf(body) | message.flags }, files, true, kept);
      Object.assign(message, {
        content: words(after["content"]),
        embeds: objects(after["embeds"]),
        components: numbered(objects(after["components"])),
        flags: message.flags | flagsOf(body),
        files: [...kept, ...files],
        edits: message.edits + 1,
      });
      guild.board.changed();
      return message;
    },
  };
}
export type MessageStore = ReturnType<typeof messageStore>;

interface StoreOptions {
  readonly ephemeralFor?: string;
  /** Interaction answers parse only users by default. */
  readonly isAnswer?: boolean;
}

const bodyOf = (message: StoredMessage): JsonObject => ({
  content: message.content,
  embeds: message.embeds,
  components: message.components,
});

const keptFiles = (message: StoredMessage, body: JsonObject) => {
  const kept = objects(body["attachments"]).map((one) => idText(one["id"]));
  return message.files.filter((file) => kept.includes(`${message.id}${file.id}`));
};

/** Discord numbers the components that came without an id. */
function numbered(components: readonly JsonObject[]): readonly JsonObject[] {
  const taken = new Set(allComponents(components).map((one) => one["id"]));
  let next = 0;
  const free = () => {
    do next += 1;
    while (taken.has(next));
    return next;
  };
  const number = (one: JsonObject): JsonObject => ({
    ...one,
    id: one["id"] ?? free(),
    ...(Array.isArray(one["components"]) ? { components: objects(one["components"]).map(number) } : {}),
    ...(isObject(one["accessory"]) ? { accessory: number(one["accessory"]) } : {}),
  });
  return components.map(number);
}

/** Whom a new message notifies: mentions in its content and text displays, as far as it allows them. */
function notifiedBy(body: JsonObject, channel: FakeChannel, guild: Guild, options: StoreOptions) {
  if (options.ephemeralFor !== undefined) return [];
  const shown = [body["content"], ...textsOf(body)].map(words).join("\n");
  const allowed = isObject(body["allowed_mentions"])
    ? body["allowed_mentions"]
    : { parse: options.isAnswer ? ["users"] : ["users", "roles", "everyone"] };
  const parse = strings(allowed["parse"]);
  const all = has(channel.permissions, PERMISSIONS.mentionEveryone);
  const found = shown.match(/<@!?\d+>|<@&\d+>|@everyone|@here/g) ?? [];
  return found.filter((mention) => {
    const id = /\d+/.exec(mention)?.[0] ?? "";
    if (mention.startsWith("@")) return all && parse.includes("everyone");
    if (!mention.startsWith("<@&")) return parse.includes("users") || strings(allowed["users"]).includes(id);
    const may = all || guild.mentionable.has(id);
    return may && (parse.includes("roles") || strings(allowed["roles"]).includes(id));
  });
}

const textsOf = (body: JsonObject) =>
  allComponents(body["components"])
    .filter((one) => one["type"] === TYPE.text)
    .map((one) => words(one["content"]));

/** A message in Discord's own form. */
export function wire(message: StoredMessage, guild: Guild): Json {
  return {
    id: message.id,
    channel_id: message.channel,
    type: message.answers === undefined ? 0 : 19,
    author: { id: guild.ids.bot, username: "headroom", discriminator: "0", avatar: null, bot: true },
    content: message.content,
    timestamp: new Date(message.createdAt).toISOString(),
    edited_timestamp: null,
    tts: false,
    pinned: false,
    mention_everyone: false,
    mentions: [],
    mention_roles: [],
    attachments: message.files.map((file) => ({
      id: `${message.id}${file.id}`,
      filename: file.name,
      description: file.description,
      size: file.bytes.length,
      url: `https://cdn.discord.test/${message.id}/${file.name}`,
      proxy_url: `https://cdn.discord.test/${message.id}/${file.name}`,
    })),
    embeds: message.embeds,
    components: message.components,
    flags: message.flags | (message.ephemeralFor === undefined ? 0 : EPHEMERAL),
    ...(message.nonce === undefined ? {} : { nonce: message.nonce }),
  };
}

export function findMessage(guild: Guild, channel: string, id: string): StoredMessage {
  const message = guild.messages.get(id);
  if (!message || message.channel !== channel) throw refusals.unknownMessage();
  return message;
}

/** The channel, if the bot sees it and holds those permissions there. */
export function requireChannel(guild: Guild, id: string, needed: readonly bigint[]): FakeChannel {
  const channel = guild.channels.get(id);
  if (!channel) throw refusals.unknownChannel();
  const rights = channel.parent === undefined ? channel : guild.channels.get(channel.parent);
  const mine = rights?.permissions ?? 0n;
  if (channel.type === 1) return channel;
  if (!has(mine, PERMISSIONS.viewChannel)) throw refusals.missingAccess();
  if (!needed.every((bit) => has(mine, bit))) throw refusals.missingPermissions();
  if (channel.locked) throw refusals.threadLocked();
  return channel;
}
