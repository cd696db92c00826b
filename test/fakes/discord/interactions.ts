import { EPHEMERAL, flagsOf } from "./components.ts";
import { refusals } from "./answer.ts";
import type { Guild, Member, StoredFile, StoredMessage } from "./guild.ts";
import { isObject, objects, words, type Json, type JsonObject } from "./json.ts";
import { wire, type MessageStore } from "./messages.ts";
import { modalProblems } from "./rules.ts";

export const KIND = { command: 2, component: 3, autocomplete: 4, modal: 5 } as const;
const ANSWER_WITHIN = 3_000;
const TOKEN_LIVES = 15 * 60_000;

/** One thing that somebody typed, chose or pressed, and what came back. */
export interface Interaction {
  readonly id: string;
  readonly token: string;
  readonly kind: (typeof KIND)[keyof typeof KIND];
  readonly member: Member;
  readonly channel: string;
  readonly createdAt: number;
  /** The message whose button was pressed. */
  readonly on: StoredMessage | undefined;
  /** `emptied`: "is thinking…" was deleted, and nothing has come in its place. */
  state: "waiting" | "deferred" | "updating" | "emptied" | "answered";
  private: boolean;
  original: StoredMessage | undefined;
  /** All messages that came in answer, oldest first. */
  readonly shown: StoredMessage[];
  choices: readonly JsonObject[] | undefined;
  modal: JsonObject | undefined;
}

/** Commands and presses in flight, with Discord's two deadlines, which are kept by the clock that is given for them. */
export function interactions(guild: Guild, store: MessageStore, problems: string[], now: () => number) {
  const open = new Map<string, Interaction>();

  const find = (token: string) => {
    const found = open.get(token);
    if (!found) throw refusals.unknownInteraction();
    return found;
  };
  const alive = (token: string) => {
    const found = find(token);
    if (now() - found.createdAt > TOKEN_LIVES) throw refusals.tokenExpired();
    if (found.state === "waiting") throw refusals.unknownMessage();
    return found;
  };
  const show = (one: Interaction, body: JsonObject, files: readonly StoredFile[], isPrivate: boolean) => {
    const channel = guild.channels.get(one.channel);
    if (!channel) throw refusals.unknownChannel();
    const options = { isAnswer: true, ...(isPrivate ? { ephemeralFor: one.member.id } : {}) };
    const message = store.store(channel, body, files, options);
    one.shown.push(message);
    return message;
  };
  const targetOf = (one: Interaction, id: string) => {
    const target = id === "@original" ? one.original : guild.messages.get(id);
    if (!target) throw refusals.unknownMessage();
    return target;
  };

  return {
    begin(kind: Interaction["kind"], member: Member, channel: string, on?: StoredMessage): Interaction {
      const one: Interaction = {
        id: guild.nextId(),
        token: `token-${guild.nextId()}`,
        kind,
        member,
        channel,
        createdAt: now(),
        on,
        state: "waiting",
        private: false,
        original: undefined,
        shown: [],
        choices: undefined,
        modal: undefined,
      };
      open.set(one.token, one);
      return one;
    },

    /** The first answer. */
    answer(token: string, body: JsonObject, files: readonly StoredFile[]): Json {
      const one = find(token);
      if (now() - one.createdAt > ANSWER_WITHIN) throw refusals.unknownInteraction();
      if (one.state !== "waiting") throw refusals.alreadyAcknowledged();
      const data = isObject(body["data"]) ? body["data"] : {};
      firstAnswer(one, Number(body["type"]), data, files);
      guild.board.changed();
      return {
        interaction: { id: one.id, type: one.kind, response_message_id: one.original?.id ?? null },
        resource: {
          type: Number(body["type"]),
          ...(one.original ? { message: wire(one.original, guild) } : {}),
        },
      };
    },
    followUp(token: string, body: JsonObject, files: readonly StoredFile[]): Json {
      const one = alive(token);
      // The first message after a deferral takes its place, and is as private as it was.
      const takesPlace = one.state === "deferred";
      const message = show(one, body, files, takesPlace ? one.private : (flagsOf(body) & EPHEMERAL) !== 0);
      if (takesPlace) one.original = message;
      one.state = "answered";
      guild.board.changed();
      return wire(message, guild);
    },
    edit(token: string, id: string, body: JsonObject, files: readonly StoredFile[]): Json {
      const one = alive(token);
      if (id === "@original" && one.state === "deferred") {
        one.original = show(one, body, files, one.private);
        one.state = "answered";
        guild.board.changed();
        return wire(one.original, guild);
      }
      const edited = store.edit(targetOf(one, id), body, files);
      one.state = "answered";
      guild.board.changed();
      return wire(edited, guild);
    },
    read: (token: string, id: string): Json => wire(targetOf(alive(token), id), guild),
    remove(token: string, id: string) {
      const one = alive(token);
      // A deferral shows "is thinking…": deleting it leaves nothing.
      if (id === "@original" && one.state === "deferred") one.state = "emptied";
      else {
        const gone = targetOf(one, id);
        guild.messages.delete(gone.id);
        one.shown.splice(one.shown.indexOf(gone), 1);
      }
      guild.board.changed();
    },
  };

  function firstAnswer(one: Interaction, type: number, data: JsonObject, files: readonly StoredFile[]) {
    const isPrivate = (flagsOf(data) & EPHEMERAL) !== 0;
    if (type === 4) {
      one.original = show(one, data, files, isPrivate);
      one.state = "answered";
    } else if (type === 5) {
      one.private = isPrivate;
      one.state = "deferred";
    } else if (type === 6 || type === 7) {
      if (!one.on) throw refusals.invalidBody(["type: there is no message to update"]);
      one.original = type === 7 ? store.edit(one.on, data, files) : one.on;
      one.state = type === 7 ? "answered" : "updating";
    } else if (type === 8) {
      one.choices = objects(data["choices"]);
      one.state = "answered";
    } else if (type === 9) {
      const found = modalProblems(data);
      problems.push(...found);
      if (found.length > 0 || one.kind === KIND.modal) throw refusals.invalidBody(found);
      one.modal = data;
      one.state = "answered";
    } else throw refusals.invalidBody([`type: ${String(type)}`]);
  }
}
export type Interactions = ReturnType<typeof interactions>;

/** An interaction as the gateway delivers it. */
export function interactionWire(one: Interaction, data: JsonObject, guild: Guild): JsonObject {
  const channel = guild.channels.get(one.channel);
  const user = {
    id: one.member.id,
    username: one.member.name,
    discriminator: "0",
    avatar: null,
    global_name: null,
  };
  const isDirect = channel?.type === 1;
  return {
    id: one.id,
    application_id: guild.ids.application,
    type: one.kind,
    token: one.token,
    version: 1,
    channel_id: one.channel,
    channel: {
      id: one.channel,
      type: channel?.type ?? 0,
      name: channel?.name ?? "",
      ...(channel?.parent === undefined ? {} : { parent_id: channel.parent }),
    },
    locale: "en-US",
    entitlements: [],
    authorizing_integration_owners: { "0": isDirect ? "0" : guild.ids.guild },
    context: isDirect ? 1 : 0,
    attachment_size_limit: 10_485_760,
    app_permissions: String(channel?.permissions ?? 0n),
    data,
    ...(isDirect
      ? { user }
      : { guild_id: guild.ids.guild, guild_locale: "en-US", member: memberWire(one.member, user) }),
    ...(one.on ? { message: wire(one.on, guild) } : {}),
  };
}

const memberWire = (member: Member, user: JsonObject): JsonObject => ({
  user,
  roles: member.roles,
  permissions: String(member.permissions),
  joined_at: "2026-01-01T00:00:00.000Z",
  deaf: false,
  mute: false,
  flags: 0,
  nick: null,
  avatar: null,
  premium_since: null,
});

/** What a modal asks for, by the id of the question. */
export const questionsOf = (modal: JsonObject) =>
  objects(modal["components"])
    .flatMap((one) => (isObject(one["component"]) ? [one["component"]] : objects(one["components"])))
    .map((field) => ({
      id: words(field["custom_id"]),
      type: Number(field["type"]),
      required: field["required"] !== false,
    }));
