import { commandProblems } from "./command-rules.ts";
import { created, noContent, ok, refusals, type Answer } from "./answer.ts";
import type { FakeChannel, Guild } from "./guild.ts";
import type { Interactions } from "./interactions.ts";
import { isObject, objects, words, type Json, type JsonObject } from "./json.ts";
import { findMessage, requireChannel, wire, type MessageStore } from "./messages.ts";
import { PERMISSIONS as MAY, USUAL } from "./permissions.ts";
import type { Request } from "./request.ts";

export interface Services {
  readonly guild: Guild;
  readonly store: MessageStore;
  readonly interactions: Interactions;
  readonly gatewayUrl: () => string;
  /** Of the thousand that a bot has each day. */
  readonly logInsLeft: () => number;
  readonly problems: string[];
}

type Route = (request: Request, services: Services) => Answer;

const bodyOf = (request: Request): JsonObject => (isObject(request.body) ? request.body : {});
const id = (request: Request, index: number) => request.ids[index] ?? "";

/** What the bot may ask of Discord with its token. */
export const botRoutes: Readonly<Record<string, Route>> = {
  "GET /gateway/bot": (_request, { gatewayUrl, logInsLeft }) =>
    ok({
      url: gatewayUrl(),
      shards: 1,
      session_start_limit: {
        total: 1_000,
        remaining: logInsLeft(),
        reset_after: 14_400_000,
        max_concurrency: 1,
      },
    }),
  "GET /users/@me": (_request, { guild }) => ok(botUser(guild)),
  "GET /applications/@me": (_request, { guild }) => ok({ ...application(guild), name: "Headroom" }),
  "GET /channels/:id": (request, { guild }) =>
    ok(channelWire(requireChannel(guild, id(request, 0), []), guild)),
  "GET /guilds/:id": (_request, { guild }) =>
    ok({
      id: guild.ids.guild,
      name: "Acme",
      roles: [{ id: guild.ids.guild, name: "@everyone", permissions: String(USUAL) }],
    }),
  "GET /guilds/:id/members/:id": (request, { guild }) => {
    const asked = id(request, 1);
    if (asked === botUser(guild)["id"]) return ok({ user: botUser(guild), roles: [] });
    const member = guild.members.get(asked);
    if (member === undefined) throw refusals.unknownMember();
    return ok({ user: { id: member.id, username: member.name }, roles: member.roles });
  },
  "GET /channels/:id/messages": (request, { guild }) => {
    const channel = requireChannel(guild, id(request, 0), [MAY.readMessageHistory]);
    const newest = guild
      .inChannel(channel.id)
      .filter((one) => one.ephemeralFor === undefined)
      .slice(-Number(request.query.get("limit") ?? 50))
      .toReversed();
    // A message read later no longer carries its nonce.
    return ok(newest.map((one) => wire({ ...one, nonce: undefined }, guild)));
  },
  "POST /channels/:id/messages": (request, { guild, store }) => {
    const body = bodyOf(request);
    const channel = requireChannel(guild, id(request, 0), neededToPost(request, guild));
    const answered = isObject(body["message_reference"]) ? body["message_reference"] : undefined;
    const gone = answered && !guild.messages.has(words(answered["message_id"]));
    if (gone && answered["fail_if_not_exists"] !== false)
      throw refusals.invalidBody(["message_reference: Unknown message"]);
    const { message_reference: reference, ...rest } = body;
    const kept = gone || reference === undefined ? rest : body;
    return ok(wire(store.post(channel, kept, request.files), guild));
  },
  "PATCH /channels/:id/messages/:id": (request, { guild, store }) => {
    const channel = requireChannel(guild, id(request, 0), request.files.length > 0 ? [MAY.attachFiles] : []);
    const message = findMessage(guild, channel.id, id(request, 1));
    return ok(wire(store.edit(message, bodyOf(request), request.files), guild));
  },
  "POST /channels/:id/messages/:id/threads": (request, { guild }) => {
    const channel = requireChannel(guild, id(request, 0), [MAY.createPublicThreads]);
    const message = findMessage(guild, channel.id, id(request, 1));
    if (guild.channels.has(message.id)) throw refusals.threadExists();
    const name = words(bodyOf(request)["name"]);
    const thread = guild.addChannel(name, { id: message.id, type: 11, parent: channel.id });
    return created(channelWire(thread, guild));
  },
  "GET /applications/:id/commands": (_request, { guild }) => ok(guild.commands.get("global") ?? []),
  "PUT /applications/:id/commands": (request, services) => register("global", request, services),
  "DELETE /applications/:id/commands/:id": (request, services) =>
    unregister("global", id(request, 1), services),
  "GET /applications/:id/guilds/:id/commands": (request, { guild }) =>
    ok(guild.commands.get(id(request, 1)) ?? []),
  "DELETE /applications/:id/guilds/:id/commands/:id": (request, services) =>
    unregister(id(request, 1), id(request, 2), services),
  "PUT /applications/:id/guilds/:id/commands": (request, services) =>
    register(id(request, 1), request, services),
};

/** What needs no token but the one in its address. */
export const tokenRoutes: Readonly<Record<string, Route>> = {
  "POST /interactions/:id/:token/callback": (request, { interactions }) => {
    const message = interactions.answer(id(request, 1), bodyOf(request), request.files);
    return request.query.get("with_response") === "true" ? ok(message) : noContent;
  },
  "POST /webhooks/:id/:token": (request, { interactions }) =>
    ok(interactions.followUp(id(request, 1), bodyOf(request), request.files)),
  "GET /webhooks/:id/:token/messages/:id": (request, { interactions }) =>
    ok(interactions.read(id(request, 1), id(request, 2))),
  "PATCH /webhooks/:id/:token/messages/:id": (request, { interactions }) =>
    ok(interactions.edit(id(request, 1), id(request, 2), bodyOf(request), request.files)),
  "DELETE /webhooks/:id/:token/messages/:id": (request, { interactions }) => {
    interactions.remove(id(request, 1), id(request, 2));
    return noContent;
  },
};

function neededToPost(request: Request, guild: Guild): readonly bigint[] {
  const inThread = guild.channels.get(id(request, 0))?.type === 11;
  const body = bodyOf(request);
  return [
    inThread ? MAY.sendMessagesInThreads : MAY.sendMessages,
    ...(request.files.length > 0 ? [MAY.attachFiles] : []),
    ...(objects(body["embeds"]).length > 0 ? [MAY.embedLinks] : []),
    ...(body["message_reference"] === undefined ? [] : [MAY.readMessageHistory]),
  ];
}

function register(scope: string, request: Request, { guild, problems }: Services): Answer {
  const list: Json = request.body;
  const found = commandProblems(list);
  problems.push(...found);
  if (found.length > 0) throw refusals.invalidBody(found);
  const commands = objects(list).map((one) => asRegistered(one, guild, scope));
  guild.commands.set(scope, commands);
  guild.board.changed();
  return ok(commands);
}

function unregister(scope: string, command: string, { guild }: Services): Answer {
  const left = (guild.commands.get(scope) ?? []).filter((one) => one["id"] !== command);
  guild.commands.set(scope, left);
  guild.board.changed();
  return noContent;
}

/** Discord fills in what was left out, which is why a comparison must not be literal. */
const asRegistered = (command: JsonObject, guild: Guild, scope: string): JsonObject => ({
  id: guild.nextId(),
  application_id: guild.ids.application,
  version: guild.nextId(),
  type: 1,
  default_member_permissions: null,
  nsfw: false,
  dm_permission: true,
  name_localizations: null,
  description_localizations: null,
  ...(scope === "global" ? { contexts: [0, 1], integration_types: [0] } : { guild_id: scope }),
  ...withoutFalse(command),
});

// Options come back without `required: false` and `autocomplete: false`.
function withoutFalse(one: JsonObject): JsonObject {
  const kept = Object.entries(one).filter(
    ([key, value]) => !(value === false && (key === "required" || key === "autocomplete")),
  );
  return Object.fromEntries(
    kept.map(([key, value]) => [key, key === "options" ? objects(value).map(withoutFalse) : value]),
  );
}

export const botUser = (guild: Guild): JsonObject => ({
  id: guild.ids.bot,
  username: "headroom",
  discriminator: "0",
  avatar: null,
  bot: true,
});
export const application = (guild: Guild): JsonObject => ({ id: guild.ids.application, flags: 0 });

export const channelWire = (channel: FakeChannel, guild: Guild): JsonObject => ({
  id: channel.id,
  type: channel.type,
  name: channel.name,
  ...(channel.type === 1 ? { recipients: [] } : { guild_id: guild.ids.guild }),
  ...(channel.parent === undefined ? {} : { parent_id: channel.parent }),
  ...(channel.type === 11
    ? {
        thread_metadata: {
          archived: false,
          locked: channel.locked,
          auto_archive_duration: 1_440,
          archive_timestamp: new Date(guild.now()).toISOString(),
        },
        owner_id: guild.ids.bot,
        message_count: 0,
        member_count: 1,
      }
    : {}),
  position: 0,
  permission_overwrites: [
    { id: guild.ids.guild, type: 0, allow: "0", deny: String(USUAL & ~channel.permissions) },
  ],
});
