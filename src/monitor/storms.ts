import type { Incident } from "../domain/alerting/incident.ts";
import { elapsed, minutes, type Instant } from "../domain/time/instant.ts";
import { stormMessage } from "../messages/storm.ts";
import { capabilities, DeliveryError, type Channel, type MessageRef } from "../ports/chat.ts";
import type { OutboxRow, Store } from "../ports/store.ts";
import { subjectOf } from "./rows.ts";
import type { Group } from "./queue.ts";
import type { Way } from "./send.ts";

/** More alerts than this that open for one channel within a minute are told in one message; the rest is below it. */
const MOST_ALONE = 8;
const AT_ONCE = minutes(1);
/** What gets worse later than this is news of its own, and calls by itself. */
const ONE_CALL_FOR = minutes(10);

/** The newest storm of a channel, as it is kept. */
interface Storm {
  readonly subject: string;
  readonly since: Instant;
  /** Subjects whose root is in the storm's thread. */
  readonly members: readonly string[];
  readonly state: "new" | "tried" | "shown";
  /** Whom its message or one of its members has mentioned; absent in what older versions kept. */
  readonly called?: readonly string[];
}

export type Shelter =
  /** No storm, or not for this alert. */
  | { readonly kind: "none" }
  /** The alert's own message belongs below this one. `sent` when something was sent for it just now. */
  | { readonly kind: "thread"; readonly root: MessageRef; readonly sent: boolean }
  /** There are no threads: the one message has said it all. */
  | { readonly kind: "told" };

const NONE: Shelter = { kind: "none" };

/** What is dealt with: one group of a channel, and all that waits there. */
interface Scene extends Way {
  readonly group: Group;
  readonly waiting: readonly OutboxRow[];
}

/** Where an alert's first message goes when many open at once. Posts the storm's message, or adds to it. Throws `DeliveryError`. */
export async function shelterFor(scene: Scene): Promise<Shelter> {
  const opening = openingRows(scene.waiting);
  const before = await lastStorm(scene);
  const storm = opening.length === 0 ? undefined : stormOf(opening, before);
  if (storm === undefined) return shownRoot(before, scene);
  if (storm.state === "shown") return grow(storm, before, scene);
  const members = await openIncidents(storm, scene.store);
  const subject = scene.group[0].subject;
  // An older message goes first. One that closed meanwhile is told by itself, with both its times.
  if (!members.some((each) => subjectOf(each) === subject)) return NONE;
  // A message that may be out already is not taken back because fewer are left.
  return storm.state === "tried" || members.length > MOST_ALONE
    ? begin(storm, members, opening, scene)
    : NONE;
}

/** The subjects that stand in the table of a channel's newest storm. */
export async function toldIn(scene: Pick<Way, "channel" | "store">): Promise<ReadonlySet<string>> {
  const storm = await lastStorm(scene);
  return new Set(storm?.state === "shown" ? storm.members : []);
}

/** A group as it may be sent, and what is to be kept when it was. */
export interface Calls {
  readonly group: Group;
  made(): Promise<void>;
}

/** Of a storm's members whoever gets worse first calls people, and the others call them no more: one call for one storm. */
export async function callsOf(group: Group, scene: Pick<Way, "channel" | "store">): Promise<Calls> {
  const storm = await lastStorm(scene);
  const isOfIt =
    storm?.members.includes(group[0].subject) === true &&
    group.every(({ createdAt }) => elapsed(storm.since, createdAt) <= ONE_CALL_FOR);
  if (storm?.state !== "shown" || !isOfIt) return { group, made: () => Promise.resolve() };
  const called = new Set(storm.called);
  const [head, ...rest] = group;
  const calm = ({ mention, ...row }: OutboxRow): OutboxRow =>
    mention === undefined || called.has(mention) ? row : { ...row, mention };
  const mentions = group.flatMap(({ mention }) => mention ?? []);
  return {
    group: [calm(head), ...rest.map(calm)],
    async made() {
      if (mentions.every((mention) => called.has(mention))) return;
      const now = (await lastStorm(scene)) ?? storm;
      await scene.store.setValue(keyOf(scene.channel), {
        ...now,
        called: [...new Set([...called, ...mentions])],
      });
    },
  };
}

const keyOf = (channel: Channel) => `storm/${channel.name}`;

/** As it is kept; a process that was killed may have shown it and not come to say so. */
async function lastStorm({ channel, store }: Pick<Way, "channel" | "store">): Promise<Storm | undefined> {
  const storm = (await store.value(keyOf(channel))) as Storm | undefined;
  if (storm?.state !== "tried") return storm;
  const root = await store.rootOf(channel.name, storm.subject);
  return root === undefined ? storm : { ...storm, state: "shown" };
}

/** Posts the one message. Where there are no threads it speaks for all that stand in it. */
async function begin(
  storm: Storm,
  members: readonly Incident[],
  opening: readonly OutboxRow[],
  { group, channel, platform, store, clock }: Scene,
): Promise<Shelter> {
  const { thread } = capabilities(platform, channel);
  await store.setValue(keyOf(channel), { ...storm, state: "tried" });
  const mention = opening.find((row) => row.mention !== undefined)?.mention;
  const root = await platform.post(channel, stormMessage(members, clock.now()), {
    key: storm.subject,
    mayHaveBeenSent: storm.state === "tried",
    ...(mention === undefined ? {} : { mention }),
  });
  const named = new Set(members.map(subjectOf));
  const told = thread ? [] : [...opening.filter(({ subject }) => named.has(subject)), ...group];
  await store.markDelivered([...new Set(told.map(({ id }) => id))], clock.now(), {
    channel: channel.name,
    subject: storm.subject,
    ref: root,
  });
  await store.setValue(keyOf(channel), {
    ...storm,
    state: "shown",
    called: mention === undefined ? [] : [mention],
  });
  return thread ? { kind: "thread", root, sent: true } : { kind: "told" };
}

/** What opened meanwhile stands in the table, too. Without threads it speaks for itself. */
async function grow(storm: Storm, before: Storm | undefined, scene: Scene): Promise<Shelter> {
  const { channel, platform, store, clock } = scene;
  if (!capabilities(platform, channel).thread) return NONE;
  const root = await store.rootOf(channel.name, storm.subject);
  if (root === undefined) return NONE;
  if (storm.members.length !== before?.members.length) {
    try {
      const message = stormMessage(await openIncidents(storm, store), clock.now());
      await platform.edit(channel, root.ref, message);
    } catch (error) {
      if (!isGone(error)) throw error;
      await store.forgetRoot(channel.name, storm.subject);
      return NONE;
    }
    await store.setValue(keyOf(channel), storm);
  }
  return shownRoot(storm, scene);
}

const isGone = (error: unknown) => error instanceof DeliveryError && error.outcome.kind === "message-gone";

/** The first word of alerts, one row each. One that may have been shown already is no part of it. */
function openingRows(waiting: readonly OutboxRow[]): readonly OutboxRow[] {
  const seen = new Set<string>();
  return waiting.filter((row) => {
    if (row.reason !== "first" || row.unknown || seen.has(row.subject)) return false;
    seen.add(row.subject);
    return true;
  });
}

/** The storm that these belong to: the one that is kept, grown, or a new one. */
function stormOf(opening: readonly OutboxRow[], before: Storm | undefined): Storm | undefined {
  if (before?.state === "tried" && opening.some(({ subject }) => before.members.includes(subject)))
    return before;
  if (before?.state === "shown") {
    const joining = opening.filter(
      ({ subject, createdAt }) =>
        !before.members.includes(subject) &&
        createdAt >= before.since &&
        elapsed(before.since, createdAt) <= AT_ONCE,
    );
    if (joining.length > 0)
      return { ...before, members: [...before.members, ...joining.map(({ subject }) => subject)] };
  }
  const fresh = opening.filter(({ subject }) => before?.members.includes(subject) !== true);
  const [first] = fresh;
  if (first === undefined) return undefined;
  const together = fresh.filter(({ createdAt }) => elapsed(first.createdAt, createdAt) <= AT_ONCE);
  if (together.length <= MOST_ALONE) return undefined;
  return {
    subject: `storm:${first.key}`,
    since: first.createdAt,
    members: together.map(({ subject }) => subject),
    state: "new",
  };
}

async function openIncidents(storm: Storm, store: Store): Promise<readonly Incident[]> {
  const order = new Map(storm.members.map((subject, i) => [subject, i]));
  const placeOf = (incident: Incident) => order.get(subjectOf(incident));
  const all = await store.incidents({ from: storm.since, limit: 2 * order.size + 100 });
  return all
    .filter((each) => each.closed === undefined && placeOf(each) !== undefined)
    .toSorted((a, b) => (placeOf(a) ?? 0) - (placeOf(b) ?? 0));
}

async function shownRoot(storm: Storm | undefined, { group, channel, store }: Scene): Promise<Shelter> {
  if (storm?.state !== "shown" || !storm.members.includes(group[0].subject)) return NONE;
  const root = await store.rootOf(channel.name, storm.subject);
  return root === undefined ? NONE : { kind: "thread", root: root.ref, sent: false };
}
