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
import { DeliveryError, type Channel, type ChatPlatform, type PlatformName } from "../ports/chat.ts";
import { sleep, type Clock } from "../ports/clock.ts";
import type { Log } from "../ports/log.ts";
import type { Random } from "../ports/random.ts";
import { isDue, LONGEST_WAIT, StoreError, type OutboxRow, type Store } from "../ports/store.ts";
import {
  announce,
  channelDisabled,
  isNotice,
  messageRefused,
  platformRefuses,
  type Notice,
} from "./notices.ts";
import { barely, firstGroup, send, type Group } from "./send.ts";
import { shelterFor } from "./storms.ts";

/** Takes messages from the outbox to the channels: in order within a channel, independently between them. */
export interface Delivery {
  /** There may be something new in the outbox. */
  wake(): void;
  /** Delivers what is due until nothing is, or the time is up. */
  drain(within: Duration): Promise<void>;
  stop(): void;
  /** Gives up what has waited for a day for a channel that is not configured (any more). */
  clearOut(): Promise<void>;
  depth(): Promise<{ readonly waiting: number; readonly oldest: Instant | undefined }>;
}

/** The least time between two messages to one channel: what the services document, with a margin. */
const SPACING: Readonly<Record<PlatformName, Duration>> = {
  slack: milliseconds(1_050),
  webhook: milliseconds(1_050),
  discord: milliseconds(250),
  terminal: milliseconds(0),
};

/** A message that trips its own platform is sent without its blocks after so many tries, and given up after so many. */
const TRIPS_IN_FULL = 2;
const TRIPS_AT_ALL = 4;
/** A refusal that nobody knows may be of this message or of the moment: two minutes and a half. */
const REFUSALS_IN_DOUBT = 20;

const FIRST_PAUSE = milliseconds(500);
const LONGEST_PAUSE = seconds(10);
const DRAIN_STEP = milliseconds(20);
const LOOK_AGAIN = minutes(1);
/** Another process on the same store may know a channel that this one does not, or be about to be configured anew. */
const UNKNOWN_FOR = days(1);

export function delivery(options: {
  readonly store: Store;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly channels: readonly Channel[];
  readonly platforms: ReadonlyMap<PlatformName, ChatPlatform>;
}): Delivery {
  const { store, clock, random, log } = options;
  const stop = new AbortController();
  const working = new Map<string, Promise<void>>();
  const lastSentAt = new Map<string, Instant>();
  const disabled = new Map<string, string>();
  /** How often a message tripped its own platform or was refused for nobody knows what, by row. */
  const trips = new Map<number, number>();
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
      const head = waiting[0];
      if (working.has(name) || head === undefined || placeOf(name) === undefined) continue;
      if (!isDue(head, now)) {
        next = Math.min(next, head.nextAt) as Instant;
        continue;
      }
      const work = workOff(name, waiting).finally(() => {
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
  async function workOff(name: string, rows: readonly OutboxRow[]): Promise<void> {
    const group = firstGroup(rows);
    if (group === undefined) return;
    try {
      await deliver(name, group, rows);
    } catch (error) {
      log.error("delivery not recorded", { channel: name, error: String(error) });
      await sleep(clock, seconds(1), stop.signal);
    }
  }

  /** Undefined for a channel that this process' configuration does not have. */
  function placeOf(name: string): { readonly channel: Channel; readonly platform: ChatPlatform } | undefined {
    const channel = options.channels.find((each) => each.name === name);
    const platform = channel && options.platforms.get(channel.platform);
    return platform && { channel, platform };
  }

  async function deliver(name: string, group: Group, waiting: readonly OutboxRow[]): Promise<void> {
    const place = placeOf(name);
    if (place === undefined) return;
    const { channel, platform } = place;
    const reason = disabled.get(name);
    if (reason !== undefined) return drop(group, reason);
    const live = group.filter((row) => row.usefulUntil === undefined || row.usefulUntil > clock.now());
    const [head, ...rest] = live;
    if (live.length < group.length)
      await drop(group.filter((row) => !live.includes(row)) as unknown as Group, "no longer of use");
    if (head === undefined) return;
    await pace(channel);
    // Another process is at it: leave the whole group to it.
    if (!(await isOurs(head))) return;
    await attempt([head, ...rest], channel, platform, waiting);
  }

  const isOurs = async ({ id }: OutboxRow) => (await store.markSending([id], clock.now())).includes(id);

  async function nextTurn(channel: Channel): Promise<void> {
    lastSentAt.set(channel.name, clock.now());
    await pace(channel);
  }

  async function pace(channel: Channel): Promise<void> {
    const last = lastSentAt.get(channel.name);
    if (last === undefined) return;
    // A clock that was set back makes no longer pause.
    const since = Math.max(0, elapsed(last, clock.now()));
    const pause = milliseconds(SPACING[channel.platform] - since);
    if (pause > 0) await sleep(clock, pause, stop.signal);
  }

  async function attempt(
    group: Group,
    channel: Channel,
    platform: ChatPlatform,
    waiting: readonly OutboxRow[],
  ): Promise<void> {
    const began = clock.now();
    try {
      const storm = await shelterFor({ group, waiting, channel, platform, store, clock });
      if (storm.kind === "told") return;
      const root = storm.kind === "thread" ? storm.root : undefined;
      const shown = (trips.get(group[0].id) ?? 0) < TRIPS_IN_FULL ? group : barely(group);
      if (storm.kind === "thread" && storm.sent) await nextTurn(channel);
      const take = async (row: OutboxRow) => {
        await nextTurn(channel);
        return !stop.signal.aborted && (await isOurs(row));
      };
      await send(shown, channel, platform, store, () => clock.now(), take, root);
      trips.delete(group[0].id);
      log.info("notification sent", {
        channel: channel.name,
        subject: group[0].subject,
        reasons: group.map((row) => row.reason),
        tookMs: elapsed(began, clock.now()),
      });
    } catch (error) {
      await failed(group, channel, error);
    } finally {
      // From its end, not its start: a slow message and a quick one arrive closer together than they left.
      lastSentAt.set(channel.name, clock.now());
    }
  }

  async function failed(group: Group, channel: Channel, error: unknown): Promise<void> {
    // Neither a refusal nor the store, but a fault of ours: it would meet this message for ever, and hold up all behind it.
    if (!(error instanceof DeliveryError || error instanceof StoreError) && trip(group) >= TRIPS_AT_ALL)
      return drop(group, `cannot be shown: ${String(error)}`);
    // Where it broke is not known either: the message may be out, and only the record of it missing.
    const outcome = error instanceof DeliveryError ? error.outcome : { kind: "unknown" as const };
    const sentence = error instanceof Error ? error.message : String(error);
    const tries = group[0].attempts + 1;
    const fields = {
      channel: channel.name,
      subject: group[0].subject,
      tries,
      outcome: outcome.kind,
      sentence,
    };
    if (outcome.kind === "permanent") {
      log.error("channel disabled", fields);
      return disable(channel, group, sentence);
    }
    if (outcome.kind === "message-refused" && (!outcome.perhaps || trip(group) >= REFUSALS_IN_DOUBT)) {
      log.error("message refused", fields);
      return leaveOut(channel, group, sentence);
    }
    log.warn("notification not sent", fields);
    const asked = outcome.kind === "retry" ? outcome.after : undefined;
    const pause = Math.min(LONGEST_WAIT, asked ?? pauseAfter(tries)) as Duration;
    const nextAt = later(clock.now(), pause);
    const ids = group.map((row) => row.id);
    await store.markFailed(ids, sentence, nextAt, outcome.kind === "unknown");
    if (outcome.kind === "retry" && outcome.isForPeople) await tellElsewhere(channel, sentence);
  }

  /** How often now. */
  function trip([head]: Group): number {
    const times = (trips.get(head.id) ?? 0) + 1;
    trips.set(head.id, times);
    return times;
  }

  // Full jitter below the cap: many bots must not come back to a recovering service in step.
  function pauseAfter(tries: number): Duration {
    const whole = Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** Math.min(tries, 10));
    return milliseconds(Math.round(whole * (0.5 + random.next() / 2)));
  }

  async function drop(group: Group, reason: string): Promise<void> {
    log.warn("notification dropped", { channel: group[0].channel, subject: group[0].subject, reason });
    await store.markDropped(
      group.map((row) => row.id),
      reason,
      clock.now(),
    );
  }

  async function disable(channel: Channel, group: Group, sentence: string): Promise<void> {
    disabled.set(channel.name, sentence);
    await drop(group, sentence);
    await tellOthers(channel, channelDisabled(channel, sentence, clock.now()));
  }

  /** This message is not taken, and would hold up all behind it. */
  async function leaveOut(channel: Channel, group: Group, sentence: string): Promise<void> {
    trips.delete(group[0].id);
    await drop(group, sentence);
    // Two channels that take no notices would tell each other of them.
    if (!isNotice(group[0])) await tellOthers(channel, messageRefused(channel, sentence, clock.now()));
  }

  const tellOthers = (channel: Channel, notice: Notice) => tell(notice, (each) => each !== channel);

  /** The platform's other channels are in the same plight. */
  const tellElsewhere = ({ platform }: Channel, sentence: string) =>
    tell(platformRefuses(platform, sentence, clock.now()), (each) => each.platform !== platform);

  const tell = (notice: Notice, isMeant: (channel: Channel) => boolean) =>
    announce(
      notice,
      options.channels.filter((each) => isMeant(each) && !disabled.has(each.name)),
      { store, clock },
    );

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
    async clearOut() {
      const latest = earlier(clock.now(), UNKNOWN_FOR);
      for (const row of await store.outbox())
        if (placeOf(row.channel) === undefined && row.createdAt < latest)
          await drop([row], `no channel is called ${row.channel} in the configuration any more`);
    },
    async depth() {
      const rows = await store.outbox();
      return { waiting: rows.length, oldest: rows[0]?.createdAt };
    },
  };

  async function isAnyDue(): Promise<boolean> {
    const now = clock.now();
    const heads = new Map<string, OutboxRow>();
    for (const row of await store.outbox())
      if (!heads.has(row.channel) && placeOf(row.channel) !== undefined) heads.set(row.channel, row);
    return [...heads.values()].some((head) => isDue(head, now));
  }
}
