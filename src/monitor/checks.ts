import type { Database } from "../domain/alerting/database.ts";
import {
  days,
  elapsed,
  later,
  minutes,
  seconds,
  type Duration,
  type Instant,
} from "../domain/time/instant.ts";
import { startOfDay } from "../domain/time/period.ts";
import { isInDoubt } from "../domain/usage/refusal.ts";
import type { CheckResult } from "../domain/usage/sample.ts";
import type { Clock } from "../ports/clock.ts";
import type { Log } from "../ports/log.ts";
import type { Source } from "../ports/source.ts";
import type { Batch } from "./batch.ts";
import type { Judgement } from "./judge.ts";

export interface Watched {
  readonly database: Database;
  readonly sources: readonly Source[];
}

interface Checked {
  readonly results: readonly CheckResult[];
  readonly judgement: Judgement;
}

export interface Checks {
  start(): Promise<void>;
  stop(): void;
  /** Checks one database now; rejects when the result could not be saved. */
  checkNow(name: string): Promise<Checked>;
  /** Checks more often until then; undefined goes back to the configured interval. */
  hurry(name: string, watch: { readonly every: Duration; readonly until: Instant } | undefined): void;
  /** When the last check of any database ended: the loop turns. */
  lastTurn(): Instant | undefined;
}

interface Timetable {
  readonly watched: Watched;
  dueAt: Instant;
  cancel: () => void;
  watch: { readonly every: Duration; readonly until: Instant } | undefined;
  /** Whoever asks meanwhile shares it: one failure, saved twice, would count as two. */
  running: Promise<Checked> | undefined;
  /** The last check left in doubt whether commands are accepted. */
  inDoubt: boolean;
  /** Extra looks of a day: each costs the database a command or two. */
  looks: { day: Instant; taken: number };
}

// A suspected burst is looked at again soon: a spike of ten minutes and a loop look alike at their first check.
const SUSPICION = seconds(90);
// What has lasted that long is no spike any more, and the next regular check will do.
const SUSPICIOUS_FOR = minutes(30);
// As many as half the checks of a day at the usual interval.
const LOOKS_A_DAY = 48;
const SPREAD_AT_START = seconds(2);
// The first check of a day closes the day before; a second after midnight it costs next to no certainty.
const AFTER_MIDNIGHT = seconds(1);

export function checks(options: {
  readonly watched: readonly Watched[];
  readonly clock: Clock;
  readonly log: Log;
  readonly batch: Batch;
}): Checks {
  const { clock, log, batch } = options;
  const timetables = new Map<string, Timetable>();
  let stopped = false;
  let turned: Instant | undefined;

  for (const [i, watched] of options.watched.entries()) {
    const wait = Math.floor((SPREAD_AT_START * i) / options.watched.length) as Duration;
    timetables.set(watched.database.name, {
      watched,
      dueAt: later(clock.now(), wait),
      cancel: () => {},
      watch: undefined,
      running: undefined,
      inDoubt: false,
      looks: { day: startOfDay(clock.now()), taken: 0 },
    });
  }

  function arm(timetable: Timetable) {
    if (stopped) return;
    timetable.cancel();
    timetable.cancel = clock.after(elapsed(clock.now(), timetable.dueAt), () => {
      turn(timetable).catch((error: unknown) =>
        log.error("check failed", { database: timetable.watched.database.name, error: String(error) }),
      );
    });
  }

  async function turn(timetable: Timetable): Promise<void> {
    let judgement: Judgement | undefined;
    try {
      judgement = (await check(timetable)).judgement;
    } finally {
      timetable.dueAt = nextDue(timetable, judgement, clock.now());
      arm(timetable);
    }
  }

  const check = (timetable: Timetable): Promise<Checked> =>
    (timetable.running ??= checkAlone(timetable).finally(() => (timetable.running = undefined)));

  async function checkAlone(timetable: Timetable): Promise<Checked> {
    const { watched } = timetable;
    const wish = { knock: timetable.inDoubt };
    const results = await Promise.all(watched.sources.map((source) => source.check(wish)));
    const at = clock.now();
    for (const result of results) {
      if (!result.ok)
        log.warn("check unanswered", {
          database: watched.database.name,
          source: result.source,
          failure: result.failure.kind,
          sentence: result.failure.sentence,
        });
    }
    const judgement = await batch.submit({ database: watched.database, at, results });
    const { ledger } = judgement.state;
    timetable.inDoubt = ledger !== undefined && isInDoubt(ledger, judgement.usages);
    turned = at;
    return { results, judgement };
  }

  function timetableOf(name: string): Timetable {
    const found = timetables.get(name);
    if (found === undefined) throw new RangeError(`no database is called ${name}`);
    return found;
  }

  return {
    async start() {
      for (const timetable of timetables.values()) arm(timetable);
    },
    stop() {
      stopped = true;
      for (const timetable of timetables.values()) timetable.cancel();
    },
    checkNow: (name) => check(timetableOf(name)),
    hurry(name, watch) {
      const timetable = timetableOf(name);
      timetable.watch = watch;
      const due = later(clock.now(), intervalOf(timetable, clock.now()));
      if (due < timetable.dueAt) timetable.dueAt = due;
      arm(timetable);
    },
    lastTurn: () => turned,
  };
}

function intervalOf(timetable: Timetable, now: Instant): Duration {
  const { watch, watched } = timetable;
  const every = watched.database.checkEvery;
  return watch !== undefined && now < watch.until ? (Math.min(watch.every, every) as Duration) : every;
}

/** A burst that is young, and about which nothing was claimed yet. */
const isSuspicious = (judgement: Judgement | undefined, now: Instant) =>
  judgement?.outlooks.some(
    ({ burst, claimed }) => burst !== undefined && !claimed && elapsed(burst.since, now) < SUSPICIOUS_FOR,
  ) ?? false;

/** Takes one of the day's extra looks, while there are any. */
function mayLook(timetable: Timetable, now: Instant): boolean {
  const day = startOfDay(now);
  const taken = timetable.looks.day === day ? timetable.looks.taken : 0;
  if (taken >= LOOKS_A_DAY) return false;
  timetable.looks = { day, taken: taken + 1 };
  return true;
}

/** One interval after the last due time, so that checks do not drift; at once when that has passed already. */
function nextDue(timetable: Timetable, judgement: Judgement | undefined, now: Instant): Instant {
  const regular = later(timetable.dueAt, intervalOf(timetable, now));
  // After a sleep or a long check one interval from now will do: the missed ones cannot be made up for. Nor is it ever
  // more than that: a clock that was set back would leave the last due time ahead.
  const latest = later(now, intervalOf(timetable, now));
  let due = regular > now && regular < latest ? regular : latest;
  const soon = later(now, SUSPICION);
  if (soon < due && isSuspicious(judgement, now) && mayLook(timetable, now)) due = soon;
  const midnight = later(startOfDay(now), days(1));
  return Math.min(due, later(midnight, AFTER_MIDNIGHT)) as Instant;
}
