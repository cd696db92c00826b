import type { Database, DatabaseState } from "../domain/alerting/database.ts";
import { elapsed, later, seconds, type Duration, type Instant } from "../domain/time/instant.ts";
import { startOfDay } from "../domain/time/period.ts";
import { withProvedPlan } from "../domain/alerting/proved-plan.ts";
import { isInDoubt } from "../domain/usage/refusal.ts";
import type { CheckResult } from "../domain/usage/sample.ts";
import { usagesOf } from "../domain/usage/usages.ts";
import type { Clock } from "../ports/clock.ts";
import type { Log } from "../ports/log.ts";
import type { Source } from "../ports/source.ts";
import type { Batch } from "./batch.ts";
import { dueAfterTheirs, intervalOf, lookEvery, nextDue, type Timetable } from "./due.ts";
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
  hurry(name: string, watch: DatabaseState["watch"]): void;
  /**
   * Falls in with what the store says of a database. What another process has just checked is not checked again, and who
   * was asked there to watch it more closely is heard here.
   */
  follow(name: string, state: DatabaseState): void;
  /** How often that is wanted. */
  readonly look: Duration;
}

/** One database in the loop of this process. */
interface Duty extends Timetable {
  readonly watched: Watched;
  cancel: () => void;
  /** Whoever asks meanwhile shares it: one failure, saved twice, would count as two. */
  running: Promise<Checked> | undefined;
  /** When the last check of this process ended. */
  checkedAt: Instant | undefined;
  /** The last check left in doubt whether commands are accepted. */
  inDoubt: boolean;
}

const SPREAD_AT_START = seconds(2);

export function checks(options: {
  readonly watched: readonly Watched[];
  readonly clock: Clock;
  readonly log: Log;
  readonly batch: Batch;
  /** What is known of a database from before this process. */
  readonly recall: (name: string) => Promise<DatabaseState | undefined>;
}): Checks {
  const { clock, log, batch, recall } = options;
  const duties = new Map<string, Duty>();
  const look = lookEvery(options.watched.map(({ database }) => database.checkEvery));
  let stopped = false;

  for (const [i, watched] of options.watched.entries()) {
    const wait = Math.floor((SPREAD_AT_START * i) / options.watched.length) as Duration;
    duties.set(watched.database.name, {
      watched,
      every: watched.database.checkEvery,
      dueAt: later(clock.now(), wait),
      cancel: () => {},
      watch: undefined,
      running: undefined,
      checkedAt: undefined,
      inDoubt: false,
      looks: { day: startOfDay(clock.now()), taken: 0 },
    });
  }

  function arm(duty: Duty) {
    if (stopped) return;
    duty.cancel();
    duty.cancel = clock.after(elapsed(clock.now(), duty.dueAt), () => {
      turn(duty).catch((error: unknown) =>
        log.error("check failed", { database: duty.watched.database.name, error: String(error) }),
      );
    });
  }

  async function turn(duty: Duty): Promise<void> {
    let judgement: Judgement | undefined;
    try {
      judgement = (await check(duty)).judgement;
    } finally {
      duty.dueAt = nextDue(duty, judgement, clock.now());
      arm(duty);
    }
  }

  const check = (duty: Duty): Promise<Checked> =>
    (duty.running ??= checkAlone(duty).finally(() => (duty.running = undefined)));

  async function checkAlone(duty: Duty): Promise<Checked> {
    const { database, sources } = duty.watched;
    if (duty.checkedAt === undefined) await remember(duty);
    const wish = { knock: duty.inDoubt };
    const results = await Promise.all(sources.map((source) => source.check(wish)));
    const at = clock.now();
    duty.checkedAt = at;
    for (const result of results) {
      if (!result.ok)
        log.warn("check unanswered", {
          database: database.name,
          source: result.source,
          failure: result.failure.kind,
          sentence: result.failure.sentence,
        });
    }
    const judgement = await batch.submit({ database, at, results });
    const { ledger } = judgement.state;
    duty.inDoubt = ledger !== undefined && isInDoubt(ledger, judgement.usages);
    return { results, judgement };
  }

  /** A check from cron is a process of its own each time, and what the last one left in doubt is still in doubt. */
  async function remember(duty: Duty) {
    const { name } = duty.watched.database;
    try {
      duty.inDoubt = isInDoubtOf(duty, await recall(name));
    } catch (error) {
      log.warn("state not recalled", { database: name, error: String(error) });
    }
  }

  function isInDoubtOf({ watched }: Duty, state: DatabaseState | undefined): boolean {
    const ledger = state?.ledger;
    if (ledger === undefined) return false;
    const { limits } = withProvedPlan(watched.database, ledger);
    return isInDoubt(ledger, usagesOf(ledger, limits, clock.now()));
  }

  function hurry(duty: Duty, watch: DatabaseState["watch"]) {
    duty.watch = watch;
    const due = later(clock.now(), intervalOf(duty, clock.now()));
    if (due < duty.dueAt) duty.dueAt = due;
    arm(duty);
  }

  function dutyOf(name: string): Duty {
    const found = duties.get(name);
    if (found === undefined) throw new RangeError(`no database is called ${name}`);
    return found;
  }

  return {
    look,
    async start() {
      for (const duty of duties.values()) arm(duty);
    },
    stop() {
      stopped = true;
      for (const duty of duties.values()) duty.cancel();
    },
    checkNow: (name) => check(dutyOf(name)),
    hurry: (name, watch) => hurry(dutyOf(name), watch),
    follow(name, state) {
      const { watch, health } = state;
      const duty = dutyOf(name);
      if (watch?.every !== duty.watch?.every || watch?.until !== duty.watch?.until) hurry(duty, watch);
      const theirs = health.lastCheckAt;
      // A check from the future was made under a clock that is wrong, here or there.
      if (theirs === undefined || duty.checkedAt === undefined || theirs > clock.now()) return;
      if (theirs <= duty.checkedAt || duty.running !== undefined) return;
      duty.inDoubt = isInDoubtOf(duty, state);
      duty.dueAt = dueAfterTheirs(duty, theirs, look, clock.now());
      arm(duty);
    },
  };
}
