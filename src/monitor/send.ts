import type { Message } from "../messages/message.ts";
import {
  capabilities,
  DeliveryError,
  type Channel,
  type ChatPlatform,
  type MessageRef,
  type PostOptions,
} from "../ports/chat.ts";
import type { Clock } from "../ports/clock.ts";
import type { OutboxRow, Store } from "../ports/store.ts";
import type { Group } from "./queue.ts";

// What is worth a message of its own where nothing can be edited.
const WORTH_A_ROOT: ReadonlySet<OutboxRow["reason"]> = new Set([
  "first",
  "escalated",
  "eased",
  "repeat",
  "resolved",
  "post",
]);

/** Where a group goes, and by what. */
export interface Way {
  readonly channel: Channel;
  readonly platform: ChatPlatform;
  readonly store: Store;
  readonly clock: Clock;
}

/** Waits until the channel may get one more message, and takes the row; false when it is another process' to send. */
type Take = (row: OutboxRow) => Promise<boolean>;

/** Shows one group in its channel, and records it; its first row is taken. Throws `DeliveryError`. */
export async function send(group: Group, way: Way, take: Take, storm?: MessageRef): Promise<void> {
  const { channel, platform, store, clock } = way;
  if (!capabilities(platform, channel).edit) return sendAnew(group, way);
  const { subject } = group[0];
  const root = await store.rootOf(channel.name, subject);
  if (root === undefined) return postRoot(group, way, { storm });
  try {
    await platform.edit(channel, root.ref, newest(group).root);
  } catch (error) {
    if (!(error instanceof DeliveryError) || error.outcome.kind !== "message-gone") throw error;
    const { earlier } = error.outcome;
    // Figures alone are not worth a new message below the old one, which still says what matters.
    if (earlier !== undefined && group.every((row) => row.reason === "update"))
      return store.markDelivered(idsOf(group), clock.now());
    await store.forgetRoot(channel.name, subject);
    return postRoot(group, way, { continues: earlier, storm });
  }
  await follow(group, root.ref, way, take);
}

const idsOf = (group: Group) => group.map((row) => row.id);
const newest = (group: Group): OutboxRow => group.at(-1) ?? group[0];
const mentionIn = (rows: readonly OutboxRow[]) => rows.find((row) => row.mention !== undefined)?.mention;

const optionsOf = ({ key, unknown }: OutboxRow, { quiet }: OutboxRow): PostOptions => ({
  key,
  mayHaveBeenSent: unknown,
  ...(quiet === true ? { quiet } : {}),
});

/** What makes no sound calls nobody. */
const calling = (mention: string | undefined, { quiet }: OutboxRow) =>
  mention === undefined || quiet === true ? {} : { mention };

/** What fired and cleared while nobody could hear it is one message: the newest state, with its whole history in it. */
async function postRoot(
  group: Group,
  way: Way,
  place: { readonly continues?: MessageRef | undefined; readonly storm?: MessageRef | undefined },
): Promise<void> {
  const { channel, platform, store, clock } = way;
  const last = newest(group);
  const options = { ...optionsOf(group[0], last), ...calling(mentionIn(group), last) };
  const below = await replyTo(place.storm, way, last.root, options);
  const ref =
    below ??
    (await platform.post(channel, last.root, {
      ...options,
      ...(place.continues === undefined ? {} : { continues: place.continues }),
    }));
  await store.markDelivered(idsOf(group), clock.now(), {
    channel: channel.name,
    subject: last.subject,
    ref,
  });
}

/** In the storm's thread; undefined where there is none (any more). */
async function replyTo(
  storm: MessageRef | undefined,
  { channel, platform }: Way,
  message: Message,
  options: PostOptions,
): Promise<MessageRef | undefined> {
  if (storm === undefined) return undefined;
  try {
    return await platform.reply(channel, storm, message, options);
  } catch (error) {
    if (error instanceof DeliveryError && error.outcome.kind === "message-gone") return undefined;
    throw error;
  }
}

/** The root is edited already; each change is told in its thread, because an edit notifies nobody. */
async function follow(group: Group, root: MessageRef, way: Way, take: Take): Promise<void> {
  const { channel, platform, store, clock } = way;
  for (const row of group) {
    if (row.reply !== undefined) {
      // No sooner than its turn comes: one that was taken with the first would be free again before it is sent.
      if (row !== group[0] && !(await take(row))) return;
      const { mention } = row;
      const options = { ...optionsOf(row, row), ...(mention === undefined ? {} : { mention }) };
      if (capabilities(platform, channel).thread) await platform.reply(channel, root, row.reply, options);
      else await platform.post(channel, row.reply, options);
    }
    await store.markDelivered([row.id], clock.now());
  }
}

/** A channel where nothing can be edited: each change that matters is a message that names its alert. */
async function sendAnew(group: Group, { channel, platform, store, clock }: Way): Promise<void> {
  const news = group.filter((row) => row.reason !== "update");
  const last = news.at(-1);
  if (last !== undefined) {
    // One that waits behind the alert itself is told with it: "acknowledged" alone would name no figure.
    const isWhole = news.some(({ reason }) => WORTH_A_ROOT.has(reason));
    const message = isWhole ? last.root : (last.reply ?? last.root);
    await platform.post(channel, message, {
      ...optionsOf(group[0], last),
      ...calling(mentionIn(news), last),
    });
  }
  await store.markDelivered(idsOf(group), clock.now());
}
