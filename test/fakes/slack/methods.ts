import { object, objects, textOf, type JsonObject } from "./json.ts";
import { allBlocks, mentionsIn, nodes } from "./readable.ts";
import { refusalOfMessage, refusalOfView } from "./rules.ts";
import type { Channel, StoredMessage, Workspace } from "./workspace.ts";

export interface Call {
  readonly method: string;
  readonly token: string;
  readonly args: JsonObject;
}

export type Reply = JsonObject & { readonly ok: boolean };

/** The scopes that Slack's method pages name; either of several is enough. */
export const SCOPES: Readonly<Record<string, readonly string[]>> = {
  "chat.postMessage": ["chat:write"],
  "chat.update": ["chat:write"],
  "chat.delete": ["chat:write"],
  "chat.postEphemeral": ["chat:write"],
  "conversations.list": ["channels:read", "groups:read"],
  "conversations.info": ["channels:read", "groups:read"],
  "conversations.history": ["channels:history", "groups:history"],
  "conversations.replies": ["channels:history", "groups:history"],
  "conversations.join": ["channels:join"],
  "users.info": ["users:read"],
  "usergroups.users.list": ["usergroups:read"],
  "files.getUploadURLExternal": ["files:write"],
  "files.completeUploadExternal": ["files:write"],
};

type Method = (args: JsonObject, space: Workspace, base: string) => Reply;

/** The Web API's methods, each as Slack answers when nothing is wrong with the network. */
export const METHODS: Readonly<Record<string, Method>> = {
  "auth.test": (_, __, base) => ({
    ok: true,
    url: `${base}/`,
    team: "Acme",
    team_id: "T0000001",
    user: "headroom",
    user_id: "UBOT00001",
    bot_id: "B0000001",
  }),
  "chat.postMessage": postMessage,
  "chat.update": updateMessage,
  "chat.delete": (args, space) => {
    const found = space.find(textOf(args["channel"]), textOf(args["ts"]));
    if (!found) return fail("message_not_found");
    space.remove(found);
    return { ok: true, channel: found.channel, ts: found.ts };
  },
  "chat.postEphemeral": (args, space) => {
    const channel = space.findChannel(textOf(args["channel"]));
    if (!channel) return fail("channel_not_found");
    return store(args, space, channel, textOf(args["user"]));
  },
  "conversations.list": listChannels,
  "conversations.info": (args, space) => {
    const channel = space.channels.find((one) => one.id === args["channel"]);
    return channel ? { ok: true, channel: describe(channel) } : fail("channel_not_found");
  },
  "conversations.history": (args, space) =>
    history(args, space, (message) => message.threadTs === undefined, "newest first"),
  "conversations.replies": (args, space) =>
    history(
      args,
      space,
      (message) => message.ts === args["ts"] || message.threadTs === args["ts"],
      "oldest first",
    ),
  "conversations.join": (args, space) => {
    const channel = space.channels.find((one) => one.id === args["channel"]);
    if (!channel) return fail("channel_not_found");
    channel.hasBot = true;
    return { ok: true, channel: describe(channel) };
  },
  "users.info": (args) => ({
    ok: true,
    user: { id: textOf(args["user"]), profile: { display_name: textOf(args["user"]).toLowerCase() } },
  }),
  "usergroups.users.list": (args, space) => {
    const users = space.userGroups.get(textOf(args["usergroup"]));
    return users ? { ok: true, users: [...users] } : fail("no_such_subteam");
  },
  "views.publish": (args, space) => {
    const view = object(args["view"]);
    const refusal = refusalOfView(view);
    if (refusal) return fail(refusal.error, refusal.problems);
    space.homes.set(textOf(args["user_id"]), view);
    space.board.changed();
    return { ok: true, view };
  },
  "views.open": (args, space) => {
    const view = object(args["view"]);
    const refusal = refusalOfView(view);
    if (refusal) return fail(refusal.error, refusal.problems);
    const opened = { ...view, id: space.nextId("V") };
    space.dialogues.set(textOf(args["trigger_id"]), opened);
    space.board.changed();
    return { ok: true, view: opened };
  },
  "views.update": (args, space) => {
    const view = object(args["view"]);
    const refusal = refusalOfView(view);
    if (refusal) return fail(refusal.error, refusal.problems);
    const id = textOf(args["view_id"]);
    const [trigger] = [...space.dialogues].find(([, dialogue]) => dialogue["id"] === id) ?? [];
    if (trigger === undefined) return fail("not_found");
    space.dialogues.set(trigger, { ...view, id });
    space.board.changed();
    return { ok: true, view: { ...view, id } };
  },
  "files.getUploadURLExternal": (args, space, base) => {
    const id = space.nextId("F");
    const name = textOf(args["filename"]);
    const altText = textOf(args["alt_txt"] ?? args["alt_text"]);
    space.files.set(id, {
      id,
      name,
      altText,
      bytes: new Uint8Array(),
      completed: false,
      notReadyFor: space.fileDelay.needs,
    });
    return { ok: true, file_id: id, upload_url: `${base}/upload/${id}` };
  },
  "files.completeUploadExternal": completeUpload,
};

/** Form bodies carry booleans as words. */
const isTrue = (value: JsonObject[string]) => value === true || value === "true";

const fail = (error: string, problems?: readonly string[]): Reply => ({
  ok: false,
  error,
  ...(problems ? { response_metadata: { messages: problems.map((problem) => `[ERROR] ${problem}`) } } : {}),
});

function postMessage(args: JsonObject, space: Workspace): Reply {
  const channel = space.findChannel(textOf(args["channel"]));
  const thread = textOf(args["thread_ts"]);
  if (!channel) return fail("channel_not_found");
  if (channel.isPrivate && !channel.hasBot) return fail("channel_not_found");
  if (channel.isArchived) return fail("is_archived");
  if (thread !== "" && !space.find(channel.id, thread)) return fail("thread_not_found");
  return store(args, space, channel, undefined);
}

function store(args: JsonObject, space: Workspace, channel: Channel, ephemeralFor: string | undefined) {
  const payload = payloadOf(args);
  const refusal = refusalOfMessage(payload, "api") ?? unreadyFile(payload, space);
  if (refusal) return fail(refusal.error, refusal.problems);
  const message = space.add({
    ...payload,
    channel: channel.id,
    threadTs: textOf(args["thread_ts"]) || undefined,
    ephemeralFor,
    notified: mentionsIn(payload),
    metadata: args["metadata"],
    files: [],
  });
  return { ok: true, channel: channel.id, ts: message.ts, message: wire(message) };
}

export const payloadOf = (args: JsonObject) => ({
  text: textOf(args["text"]),
  blocks: objects(args["blocks"]),
  attachments: objects(args["attachments"]),
});

/** A file that Slack has not yet processed, or that does not exist, makes the blocks invalid. */
function unreadyFile(payload: ReturnType<typeof payloadOf>, space: Workspace) {
  for (const node of nodes(allBlocks(payload))) {
    if (node["slack_file"] === undefined) continue;
    const file = space.files.get(textOf(object(node["slack_file"])["id"]));
    const isReady = file?.completed === true && file.notReadyFor <= 0;
    if (file) file.notReadyFor -= 1;
    if (!isReady) return { error: "invalid_blocks", problems: ["invalid slack file"] };
  }
  return undefined;
}

function updateMessage(args: JsonObject, space: Workspace): Reply {
  const channel = space.channels.find((one) => one.id === args["channel"]);
  if (!channel) return fail("channel_not_found");
  if (channel.isArchived) return fail("is_archived");
  const message = space.find(channel.id, textOf(args["ts"]));
  if (!message || message.ephemeralFor) return fail("message_not_found");
  const payload = payloadOf(args);
  const refusal = refusalOfMessage(payload, "api") ?? unreadyFile(payload, space);
  if (refusal) return fail(refusal.error, refusal.problems);
  const { text, blocks } = payload;
  space.edit(message, {
    text,
    blocks,
    // Left out, the attachments stay; so does the metadata.
    ...(args["attachments"] === undefined ? {} : { attachments: payload.attachments }),
    ...(args["metadata"] === undefined ? {} : { metadata: args["metadata"] }),
  });
  return { ok: true, channel: channel.id, ts: message.ts, text };
}

const wire = (message: StoredMessage): JsonObject => ({
  type: "message",
  user: "UBOT00001",
  bot_id: "B0000001",
  ts: message.ts,
  text: message.text,
  blocks: message.blocks,
  attachments: message.attachments,
  ...(message.threadTs === undefined ? {} : { thread_ts: message.threadTs }),
});

function listChannels(args: JsonObject, space: Workspace): Reply {
  const types = textOf(args["types"]) || "public_channel";
  const all = space.channels.filter(
    (channel) =>
      types.includes(channel.isPrivate ? "private_channel" : "public_channel") &&
      !(channel.isPrivate && !channel.hasBot) &&
      !(channel.isArchived && isTrue(args["exclude_archived"])),
  );
  const { page, next } = pageOf(all, args);
  return { ok: true, channels: page.map(describe), response_metadata: { next_cursor: next } };
}

/** As many as were asked for from where the page before ended, and where the next begins; empty after the last. */
function pageOf<Row>(rows: readonly Row[], args: JsonObject) {
  const size = Number(args["limit"] ?? 100);
  const start = Number(textOf(args["cursor"]) || 0);
  const next = start + size < rows.length ? String(start + size) : "";
  return { page: rows.slice(start, start + size), next };
}

const describe = (channel: Channel) => ({
  id: channel.id,
  name: channel.name,
  is_private: channel.isPrivate,
  is_archived: channel.isArchived,
  is_member: channel.hasBot,
});

/** Page by page, with metadata only when asked for. */
function history(
  args: JsonObject,
  space: Workspace,
  wanted: (message: StoredMessage) => boolean,
  order: "newest first" | "oldest first",
): Reply {
  const channel = space.channels.find((one) => one.id === args["channel"]);
  if (!channel) return fail("channel_not_found");
  if (!channel.hasBot) return fail("not_in_channel");
  const withMetadata = isTrue(args["include_all_metadata"]);
  const oldest = Number(args["oldest"] ?? 0);
  const found = space.messages
    .filter((message) => message.channel === channel.id && !message.ephemeralFor && wanted(message))
    .filter((message) => Number(message.ts) > oldest);
  const { page, next } = pageOf(order === "newest first" ? found.toReversed() : found, args);
  return {
    ok: true,
    messages: page.map((message) => ({
      ...wire(message),
      ...(withMetadata && message.metadata !== undefined ? { metadata: message.metadata } : {}),
    })),
    has_more: next !== "",
    response_metadata: { next_cursor: next },
  };
}

function completeUpload(args: JsonObject, space: Workspace): Reply {
  const files = objects(args["files"]).map((file) => space.files.get(textOf(file["id"])));
  if (files.includes(undefined)) return fail("file_not_found");
  for (const file of files) if (file) file.completed = true;
  const channel = space.channels.find((one) => one.id === args["channel_id"]);
  if (args["channel_id"] !== undefined && !channel) return fail("channel_not_found");
  if (channel)
    space.add({
      channel: channel.id,
      threadTs: textOf(args["thread_ts"]) || undefined,
      ephemeralFor: undefined,
      notified: [],
      text: textOf(args["initial_comment"]),
      blocks: [],
      attachments: [],
      metadata: undefined,
      files: files.flatMap((file) => (file ? [file.id] : [])),
    });
  return { ok: true, files: files.map((file) => ({ id: file?.id ?? "", title: file?.name ?? "" })) };
}
