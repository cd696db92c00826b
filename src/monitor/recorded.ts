import { hours, later, milliseconds, type Instant } from "../domain/time/instant.ts";
import { periodAt, type PeriodKind } from "../domain/time/period.ts";
import type { Accounted } from "../domain/usage/account.ts";
import type { Ledger, PeriodCount } from "../domain/usage/ledger.ts";
import type { BillingSample } from "../domain/usage/sample.ts";
import type { HourlyRow, SampleRow } from "../ports/store.ts";

/** One check as it was recorded; `hour` stands for all the checks of an hour whose samples are no longer kept. */
export interface RecordedCheck extends Omit<SampleRow, "database"> {
  readonly by: "check" | "hour";
}

/** What samples do not tell of their database, because it hardly ever changes. */
export interface RecordedTerms {
  readonly flavour?: "redis" | "valkey" | "upstash";
  readonly storageLimit?: number;
  readonly billed?: BillingSample;
  /** Nothing was counted from the server itself: the recorded figures are the bill's. */
  readonly billedOnly: boolean;
}

/** What the newest account of a database says of its terms. */
export function termsOf(ledger: Ledger | undefined): RecordedTerms {
  const { flavour, storage } = ledger?.latest ?? {};
  return {
    ...(flavour === undefined ? {} : { flavour }),
    ...(storage?.limit === undefined ? {} : { storageLimit: storage.limit }),
    ...(ledger?.billed === undefined ? {} : { billed: ledger.billed }),
    billedOnly: ledger?.counter === undefined && ledger?.billed !== undefined,
  };
}

const HOUR = hours(1);

/** What a store kept of one database, in order: by the hour until the first sample that is still there. */
export function recordedChecks(
  hourly: readonly HourlyRow[],
  samples: readonly SampleRow[],
): readonly RecordedCheck[] {
  const first = samples[0];
  const older = hourly.filter(({ hour }) => first === undefined || later(hour, HOUR) <= first.at);
  return [...checksByHour(older, first), ...samples.map((row) => ({ ...row, by: "check" as const }))];
}

/** An hour is one check at its end; what was shared out over hours without a check belongs to the next that has one. */
function checksByHour(hourly: readonly HourlyRow[], next: SampleRow | undefined): readonly RecordedCheck[] {
  const day = runningCount(
    "day",
    next === undefined ? undefined : { at: next.at, used: next.usedDay - next.commands },
    hourly,
  );
  const month = runningCount(
    "month",
    next === undefined ? undefined : { at: next.at, used: next.usedMonth - next.commands },
    hourly,
  );
  const checks: RecordedCheck[] = [];
  let [commands, hits, misses, span] = [0, 0, 0, 0];
  for (const row of hourly) {
    [commands, hits, misses, span] = [
      commands + row.commands,
      hits + row.hits,
      misses + row.misses,
      span + 1,
    ];
    const [usedDay, usedMonth] = [day(row), month(row)];
    if (row.checks === 0) continue;
    const at = later(later(row.hour, HOUR), milliseconds(-1));
    const perSecond = commands / (span * 3_600);
    const { keys, storage } = row;
    checks.push({
      by: "hour",
      at,
      commands,
      usedDay,
      usedMonth,
      hits,
      misses,
      perSecond,
      keys,
      storage,
      clients: null,
    });
    [commands, hits, misses, span] = [0, 0, 0, 0];
  }
  return checks;
}

/** Used in the period so far, hour by hour, so that it comes to `then` where the samples go on. */
function runningCount(
  kind: PeriodKind,
  then: { readonly at: Instant; readonly used: number } | undefined,
  hourly: readonly HourlyRow[],
): (row: HourlyRow) => number {
  const startOf = (at: Instant) => periodAt(kind, at).start;
  const last = then && startOf(then.at);
  let summed = 0;
  for (const row of hourly) if (startOf(row.hour) === last) summed += row.commands;
  const missed = then === undefined ? 0 : Math.max(0, then.used - summed);
  let [period, used] = [undefined as Instant | undefined, 0];
  return (row) => {
    const start = startOf(row.hour);
    if (start !== period) [period, used] = [start, start === last ? missed : 0];
    used += row.commands;
    return used;
  };
}

/** The account as it stood after a recorded check. */
export function accountOf(
  check: RecordedCheck,
  before: { readonly check: RecordedCheck; readonly ledger: Ledger } | undefined,
  terms: RecordedTerms,
): Accounted {
  const { at, commands, hits, misses } = check;
  const ledger: Ledger = {
    day: countOf("day", check, before),
    month: countOf("month", check, before),
    latest: latestOf(check, terms),
    ...(terms.billedOnly ? {} : { counter: { at, commands: check.usedMonth } }),
    ...(terms.billed === undefined ? {} : { billed: billOf(terms.billed, check, terms) }),
  };
  if (before === undefined) return { ledger };
  return { ledger, increase: { from: before.check.at, to: at, commands, hits, misses } };
}

function countOf(
  kind: PeriodKind,
  check: RecordedCheck,
  before: { readonly check: RecordedCheck; readonly ledger: Ledger } | undefined,
): PeriodCount {
  const { start } = periodAt(kind, check.at);
  const used = kind === "day" ? check.usedDay : check.usedMonth;
  const whole = { start, used, uncertain: 0, incomplete: false };
  const old = before?.ledger[kind];
  // Nothing was used before a first check that says 0: counting began with it.
  if (old === undefined) return { ...whole, since: used === 0 ? check.at : start };
  if (old.start === start) return { ...old, used };
  return {
    ...whole,
    since: start,
    before: { start: old.start, used: old.used + Math.max(0, check.commands - used) },
  };
}

function latestOf(check: RecordedCheck, { flavour, storageLimit }: RecordedTerms): Ledger["latest"] {
  const { at, perSecond, keys, clients, storage } = check;
  const limit = storageLimit === undefined ? {} : { limit: storageLimit };
  return {
    at,
    ...(perSecond === null ? {} : { perSecond }),
    ...(keys === null ? {} : { keys }),
    ...(clients === null ? {} : { clients }),
    ...(storage === null ? {} : { storage: { used: storage, ...limit } }),
    ...(flavour === undefined ? {} : { flavour }),
  };
}

const LONG_AGO = 0 as Instant;

/** The bill's terms; its figures only where they are what was recorded. Spend and bandwidth are not recorded. */
function billOf(billed: BillingSample, check: RecordedCheck, { billedOnly }: RecordedTerms): BillingSample {
  const { spendThisMonthCents: _, bandwidthThisMonth: __, storageUsed: ___, ...terms } = billed;
  const figures = { dailyCommands: [], commandsToday: check.usedDay, commandsThisMonth: check.usedMonth };
  const takenAt = billedOnly ? check.at : LONG_AGO;
  return { ...terms, ...figures, takenAt, ...(check.storage === null ? {} : { storageUsed: check.storage }) };
}
