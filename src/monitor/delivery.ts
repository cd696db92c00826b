import {
  days,
  earlier,
  elapsed,
  later,
  milliseconds,
  minutes,
  seconds,
  type Duration,
  type Instant,
} from "../domain/time/instant.ts";
import type { Channel, ChatPlatform, PlatformName } from "../ports/chat.ts";
import { sleep, type Clock } from "../ports/clock.ts";
import type { Log } from "../ports/log.ts";
import type { Random } from "../ports/random.ts";
import type { OutboxRow, Store } from "../ports/store.ts";
import { pace } from "./pace.ts";
import { groupOf, heldUntil, nextGroup, type Group } from "./queue.ts";
import { send, type Way } from "./send.ts";
import { setbacks } from "./setbacks.ts";
import { callsOf, shelterFor, toldIn } from "./storms.ts";

/** Takes messages from the outbox to the channels: in order within a channel, independently between them. */
export interface Delivery {
  /** There may be something new in the outbox. */
  wake(): void;
  /** Delivers what is due until nothing is, or the time is up. */
  drain(within: Duration): Promise<void>;
  stop(): void;
  /** After the stop: what has no answer yet is left to whoever starts next, at once. */
  release(): Promise<void>;
  /** Gives up what has waited for a day for a channel that is not configured (any more). */
  clearOut(): Promise<void>;
  depth(): Promise<{ readonly waiting: number; readonly oldest: Instant | undefined }>;
  /** Why a channel gets no more messages from this process; undefined while it does. */
  givenUp(channel: string): string | undefined;
}

const STOPPED = "Headroom was stopped before the answer came.";
const DRAIN_STEP = milliseconds(20);
const LOOK_AGAIN = minutes(1);
/** Another process on the same store may know a channel that this one does not, or be about to be configured anew. */
const UNKNOWN_FOR = days(1);

interface Place {
  readonly channel: Channel;
  readonly platform: ChatPlatform;
}

export function delivery(options: {
  readonly store: Store;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly channels: readonly Channel[];
  readonly platforms: ReadonlyMap<PlatformName, ChatPlatform>;
}): Delivery {
  const { store, clock, log } = options;
  const stop = new AbortController();
  const working = new Map<string, Promise<void>>();
  const paced = pace(clock, stop.signal);
  const setback = setbacks(options);
  /** Rows that were taken and have no answer yet. */
  const tried = new Set<number>();
  let alarm = () => {};
  let pumping: Promise<void> | undefined;
  let again = false;

  function wake() {
    again = true;
    pumping ??= pump().finally(() => (pumping = undefined));
  }

  async function pump(): Promise<void> {
    while (again && !stop.signal.aborted) {
      again = false;
      try {
        startWorkers(await store.outbox());
      } catch (error) {
        log.error("outbox unreadable", { error: String(error) });
        lookAgainIn(seconds(1));
      }
    }
  }

  function startWorkers(rows: readonly OutboxRow[]) {
    const now = clock.now();
    let next = later(now, LOOK_AGAIN);
    for (const [name, waiting] of Map.groupBy(rows, (row) => row.channel)) {
      const place = placeOf(name);
      if (working.has(name) || place === undefined) continue;
      const held = heldUntil(waiting, now);
      if (held !== undefined) {
        next = Math.min(next, held) as Instant;
        continue;
      }
      const work = workOff(place).finally(() => {
        working.delete(name);
        wake();
      });
      working.set(name, work);
    }
    lookAgainIn(elapsed(now, next));
  }

  function lookAgainIn(pause: Duration) {
    alarm();
    if (!stop.signal.aborted) alarm = clock.after(pause, wake);
  }

  /** One group, then back to the outbox: what came meanwhile may belong to the next. */
  async function workOff(place: Place): Promise<void> {
    const { name } = place.channel;
    try {
      await paced.turn(place.channel);
      if (stop.signal.aborted) return;
      // Read only now: what came while it waited for its turn is told with the rest.
      const waiting = (await store.outbox()).filter(({ channel }) => channel === name);
      const group = nextGroup(waiting, await toldIn({ channel: place.channel, store }));
      if (group !== undefined) await deliver(place, group, waiting);
    } catch (error) {
      log.error("delivery not recorded", { channel: name, error: String(error) });
      await sleep(clock, seconds(1), stop.signal);
    }
  }

  /** Undefined for a channel that this process' configuration does not have. */
  function placeOf(name: string): Place | undefined {
    const channel = options.channels.find((each) => each.name === name);
    const platform = channel && options.platforms.get(channel.platform);
    return platform && { channel, platform };
  }

  async function deliver(
    { channel, platform }: Place,
    group: Group,
    waiting: readonly OutboxRow[],
  ): Promise<void> {
    const reason = setback.whyDisabled(channel.name);
    if (reason !== undefined && !setback.isToBeTried(channel.name)) return setback.drop(group, reason);
    const now = clock.now();
    const isOfUse = ({ usefulUntil }: OutboxRow) => usefulUntil === undefined || usefulUntil > now;
    const late = groupOf(group.filter((row) => !isOfUse(row)));
    if (late !== undefined) await setback.drop(late, "no longer of use");
    const live = groupOf(group.filter(isOfUse));
    if (live === undefined) return;
    // Another process is at it: leave the whole group to it.
    if (!(await isOurs(live[0]))) return;
    await attempt(live, { channel, platform, store, clock }, waiting);
  }

  async function isOurs({ id }: OutboxRow): Promise<boolean> {
    const isTaken = (await store.markSending([id], clock.now())).includes(id);
    if (isTaken) tried.add(id);
    return isTaken;
  }

  async function attempt(group: Group, way: Way, waiting: readonly OutboxRow[]): Promise<void> {
    const { channel } = way;
    const began = clock.now();
    try {
      const storm = await shelterFor({ ...way, group, waiting });
      if (storm.kind === "told") return;
      const root = storm.kind === "thread" ? storm.root : undefined;
      const nextTurn = () => {
        paced.sent(channel);
        return paced.turn(channel);
      };
      if (storm.kind === "thread" && storm.sent) await nextTurn();
      const take = async (row: OutboxRow) => {
        await nextTurn();
        return !stop.signal.aborted && (await isOurs(row));
      };
      const calls = await callsOf(group, way);
      await send(setback.formToSend(calls.group), way, take, root);
      await calls.made();
      setback.shown(group);
      log.info("notification sent", {
        channel: channel.name,
        subject: group[0].subject,
        reasons: group.map((row) => row.reason),
        tookMs: elapsed(began, clock.now()),
      });
    } catch (error) {
      await setback.failed(group, channel, error);
    } finally {
      for (const { id } of group) tried.delete(id);
      // From its end, not its start: a slow message and a quick one arrive closer together than they left.
      paced.sent(channel);
    }
  }

  return {
    wake,
    async drain(within) {
      const deadline = later(clock.now(), within);
      wake();
      while (clock.now() < deadline) {
        await pumping;
        if (working.size === 0 && !(await isAnyDue())) return;
        if (working.size === 0) wake();
        await Promise.race([...working.values(), sleep(clock, DRAIN_STEP)]);
      }
    },
    stop() {
      stop.abort();
      alarm();
    },
    async release() {
      // Whoever stops before the store is open has tried nothing.
      if (tried.size === 0) return;
      try {
        // Otherwise nobody would try them again before their lease ends.
        await store.markFailed([...tried], STOPPED, clock.now(), true);
      } catch (error) {
        log.error("delivery not recorded", { error: String(error) });
      }
    },
    async clearOut() {
      const latest = earlier(clock.now(), UNKNOWN_FOR);
      for (const row of await store.outbox())
        if (placeOf(row.channel) === undefined && row.createdAt < latest)
          await setback.drop([row], `no channel is called ${row.channel} in the configuration any more`);
    },
    async depth() {
      const rows = await store.outbox();
      return { waiting: rows.length, oldest: rows[0]?.createdAt };
    },
    givenUp: (channel) => setback.whyDisabled(channel),
  };

  async function isAnyDue(): Promise<boolean> {
    const now = clock.now();
    const rows = (await store.outbox()).filter(({ channel }) => placeOf(channel) !== undefined);
    const channels = [...Map.groupBy(rows, ({ channel }) => channel).values()];
    return channels.some((waiting) => heldUntil(waiting, now) === undefined);
  }
}
