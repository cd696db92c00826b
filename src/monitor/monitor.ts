import { days, earlier, hours, minutes, seconds, type Duration } from "../domain/time/instant.ts";
import { capabilities, type Channel, type ChatPlatform, type PlatformName } from "../ports/chat.ts";
import type { Clock } from "../ports/clock.ts";
import type { Desk } from "../ports/desk.ts";
import type { Log } from "../ports/log.ts";
import type { Random } from "../ports/random.ts";
import { KEEP_HOURLY_DAYS, KEEP_SAMPLES_DAYS, type Store } from "../ports/store.ts";
import type { Route } from "../domain/alerting/route.ts";
import { batch } from "./batch.ts";
import { checks, type Watched } from "./checks.ts";
import { delivery, type Delivery } from "./delivery.ts";
import { desk } from "./desk.ts";
import type { Judgement } from "./judge.ts";
import { profileShelf } from "./profiles.ts";
import { repeat } from "./repeat.ts";
import { summaries, type ScheduledSummary } from "./summaries.ts";
import { unjudged } from "./unjudged.ts";

export interface MonitorOptions {
  readonly watched: readonly Watched[];
  readonly store: Store;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly channels: readonly Channel[];
  readonly routes: readonly Route[];
  readonly platforms: ReadonlyMap<PlatformName, ChatPlatform>;
  readonly summaries?: readonly ScheduledSummary[];
  /** After each saved batch: for metrics, and for what shows figures by itself. */
  readonly onJudged?: (judgements: readonly Judgement[]) => void;
  /** After people acknowledged or silenced something: for what shows alerts by itself. */
  readonly onChanged?: () => void;
}

export interface Monitor {
  readonly desk: Desk;
  readonly delivery: Delivery;
  /** Checks everything once, judges, saves and delivers: what `headroom check` does. One judgement for each database, whatever fails. */
  checkAll(): Promise<readonly Judgement[]>;
  start(): Promise<void>;
  /** Delivers what is under way, at most for that long, and closes the sources. */
  stop(within: Duration): Promise<void>;
}

const WATCHDOG_EVERY = minutes(1);
const SUMMARIES_EVERY = seconds(15);
const PRUNE_EVERY = hours(6);
const CLEAR_OUT_EVERY = hours(1);
const DRAIN_ONE_SHOT = seconds(8);

/** The loop: collect → judge and save → deliver, for every database, until it is stopped. */
export function monitor(options: MonitorOptions): Monitor {
  const { watched, store, clock, log, platforms, channels } = options;
  const hasThreads = (channel: Channel) => {
    const platform = platforms.get(channel.platform);
    return platform !== undefined && capabilities(platform, channel).thread;
  };
  const unwritten = (database: string, error: unknown) =>
    log.error("message not written", { database, error: String(error) });
  const outlets = { channels, routes: options.routes, hasThreads, unwritten };
  const outbox = delivery(options);
  const batched = batch({
    store,
    clock,
    log,
    outlets,
    profiles: profileShelf(store),
    onJudged(judgements) {
      if (judgements.some((each) => each.notifications.length > 0)) outbox.wake();
      options.onJudged?.(judgements);
    },
  });
  const databases = watched.map((each) => each.database);
  const recall = async (name: string) => (await store.states([name])).get(name);
  const checked = checks({ watched, clock, log, batch: batched, recall });
  const scheduled = summaries({ ...options, databases, summaries: options.summaries ?? [] });
  const stopped = new AbortController();

  async function lookForSilentDatabases() {
    const at = clock.now();
    await Promise.all(databases.map((database) => batched.submit({ database, at, results: [] })));
  }

  async function lookWhatOthersDid() {
    const states = await store.states(databases.map(({ name }) => name));
    for (const [name, state] of states) checked.follow(name, state);
  }

  async function postSummaries() {
    await scheduled.tick();
    outbox.wake();
  }

  async function prune() {
    const now = clock.now();
    await store.prune({
      samples: earlier(now, days(KEEP_SAMPLES_DAYS)),
      hourly: earlier(now, days(KEEP_HOURLY_DAYS)),
    });
  }

  return {
    desk: desk({
      ...options,
      databases,
      checks: checked,
      outlets,
      onChanged() {
        outbox.wake();
        options.onChanged?.();
      },
    }),
    delivery: outbox,
    async checkAll() {
      const done = await Promise.all(
        databases.map(async (database) => {
          try {
            return (await checked.checkNow(database.name)).judgement;
          } catch (error) {
            log.error("check failed", { database: database.name, error: String(error) });
            return unjudged(database, error, clock.now());
          }
        }),
      );
      await batched.settle();
      // Who runs checks from cron has no other process that would post them.
      await scheduled.tick();
      await outbox.drain(DRAIN_ONE_SHOT);
      return done;
    },
    async start() {
      await checked.start();
      await lookWhatOthersDid();
      outbox.wake();
      const around = { clock, log, signal: stopped.signal };
      void repeat("watchdog", WATCHDOG_EVERY, lookForSilentDatabases, around);
      void repeat("look at others", checked.look, lookWhatOthersDid, around);
      void repeat("summaries", SUMMARIES_EVERY, postSummaries, around);
      void repeat("prune", PRUNE_EVERY, prune, around);
      // Only who runs for long: a command's configuration may lack the channels of the bot beside it.
      void repeat("clear-out", CLEAR_OUT_EVERY, () => outbox.clearOut(), around);
    },
    async stop(within) {
      stopped.abort();
      checked.stop();
      await batched.settle();
      await outbox.drain(within);
      outbox.stop();
      await outbox.release();
      await Promise.all(watched.flatMap(({ sources }) => sources.map((source) => source.close())));
    },
  };
}
