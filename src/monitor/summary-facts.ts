import { EMPTY_STATE, type Database, type DatabaseState } from "../domain/alerting/database.ts";
import type { Incident } from "../domain/alerting/incident.ts";
import { withProvedPlan } from "../domain/alerting/proved-plan.ts";
import { historyOf } from "../domain/pricing/history.ts";
import { outgrownIn } from "../domain/pricing/outgrow.ts";
import {
  days,
  earlier,
  elapsed,
  hours,
  inHours,
  later,
  type Duration,
  type Instant,
} from "../domain/time/instant.ts";
import { startOfDay } from "../domain/time/period.ts";
import type { Meter } from "../domain/usage/meter.ts";
import type { BillingSample } from "../domain/usage/sample.ts";
import { usagesOf } from "../domain/usage/usages.ts";
import type { DatabaseSummary, DayFigure } from "../messages/summary.ts";
import type { HourlyRow } from "../ports/store.ts";

/** What is summed up, and until when it is known. */
export interface Span {
  readonly period: "day" | "week";
  readonly from: Instant;
  readonly to: Instant;
}

/**
 * What a summary that was due at that moment speaks of. Plans count UTC days, people read by their own clock: in the
 * morning they mean the day before, in the afternoon the day that runs. A week is the last seven full days.
 */
export function spanOf(period: Span["period"], due: Instant, wall: Instant): Span {
  const today = startOfDay(due);
  if (period === "week") return { period, from: earlier(today, days(7)), to: today };
  const isMorning = elapsed(startOfDay(wall), wall) < hours(12);
  const meant = earlier(startOfDay(wall), days(isMorning ? 1 : 0));
  // East of UTC the day on the wall may not have begun for the plan.
  const from = Math.min(meant, today) as Instant;
  return { period, from, to: Math.min(later(from, days(1)), due) as Instant };
}

interface Known {
  readonly state: DatabaseState | undefined;
  /** From four weeks before the span's start, oldest first; what is missing makes the comparisons fewer. */
  readonly hourly: readonly HourlyRow[];
  readonly incidents: readonly Incident[];
  readonly now: Instant;
}

/** The figures of one database, from what is stored. Pure. */
export function databaseSummary(configured: Database, span: Span, known: Known): DatabaseSummary {
  const { ledger } = known.state ?? EMPTY_STATE;
  const database = withProvedPlan(configured, ledger);
  const usages = ledger === undefined ? [] : usagesOf(ledger, database.limits, known.now);
  const inside = known.hourly.filter(({ hour }) => hour >= span.from && hour < span.to);
  const limitOf = (meter: Meter) => database.limits.find((each) => each.meter === meter)?.limit;
  const dayLimit = limitOf("commands-day");
  const month = usages.find(({ meter, limit }) => meter.endsWith("-month") && limit !== undefined);
  const keys = inside.findLast((row) => row.keys !== null)?.keys ?? undefined;
  const checks = sum(inside, "checks");
  const history = historyOf({ hourly: known.hourly, billed: ledger?.billed?.dailyCommands ?? [] }, known.now);
  return {
    name: database.name,
    commands: sum(inside, "commands"),
    hoursKnown: inside.length,
    hours: Math.ceil(inHours(elapsed(span.from, span.to))),
    hits: sum(inside, "hits"),
    misses: sum(inside, "misses"),
    own: checks * database.ownCommandsPerCheck,
    free: ledger?.latest.flavour === "upstash" || database.ownCommandsPerCheck === 0,
    ...given({
      billed: billedIn(ledger?.billed, span),
      dayLimit,
      month,
      keys,
      busiest: busiestOf(inside),
      daily: span.period === "week" ? dailyOf(inside) : undefined,
      change: changeOf(known.hourly, inside, span),
      reached: reachedIn(known.incidents, database.name, span),
      outgrownIn: outgrownIn(history, { perDay: dayLimit, perMonth: limitOf("commands-month") }),
    }),
  };
}

/** What the provider bills of a whole day; of a day that still runs, or that its last answer did not see the end of, nothing. */
function billedIn(billed: BillingSample | undefined, { period, from, to }: Span): number | undefined {
  const isWhole = period === "day" && elapsed(from, to) >= days(1);
  if (billed === undefined || !isWhole || billed.takenAt < to) return undefined;
  return billed.dailyCommands.find(({ day }) => day === from)?.commands;
}

type Figure = "commands" | "hits" | "misses" | "checks";

const sum = (rows: readonly HourlyRow[], figure: Figure) =>
  rows.reduce((total, row) => total + row[figure], 0);

function busiestOf(rows: readonly HourlyRow[]): Instant | undefined {
  let most: HourlyRow | undefined;
  for (const row of rows) if (row.commands > (most?.commands ?? 0)) most = row;
  return most?.hour;
}

const dailyOf = (rows: readonly HourlyRow[]): readonly DayFigure[] =>
  [...Map.groupBy(rows, ({ hour }) => startOfDay(hour))].map(([day, hoursOfDay]) => ({
    day,
    commands: sum(hoursOfDay, "commands"),
  }));

// Fewer known days are no custom to compare with.
const FEWEST_DAYS = 3;
/** Hours that may be missing from a period that others are compared with. */
const MISSING = 2;

/** Against the same hours of the days before: a day that still runs is not compared with whole ones. */
function changeOf(
  hourly: readonly HourlyRow[],
  inside: readonly HourlyRow[],
  { period, from, to }: Span,
): DatabaseSummary["change"] {
  const length = elapsed(from, to);
  if (inside.length < inHours(length) - MISSING) return undefined;
  const step = period === "week" ? days(7) : days(1);
  const sums: number[] = [];
  for (let back = 1; back <= (period === "week" ? 1 : 7); back++) {
    const start = earlier(from, (step * back) as Duration);
    const end = later(start, length);
    const before = hourly.filter(({ hour }) => hour >= start && hour < end);
    if (before.length >= inHours(length) - MISSING) sums.push(sum(before, "commands"));
  }
  if (sums.length < (period === "week" ? 1 : FEWEST_DAYS)) return undefined;
  const mean = sums.reduce((total, each) => total + each, 0) / sums.length;
  if (mean <= 0) return undefined;
  return { ratio: sum(inside, "commands") / mean - 1, days: sums.length };
}

/** When the limit was first reached, and how long in all commands were refused or past it. */
function reachedIn(
  incidents: readonly Incident[],
  database: string,
  { from, to }: Span,
): DatabaseSummary["reached"] {
  let first: Instant | undefined;
  let held = 0;
  let lasts = false;
  for (const incident of incidents) {
    if (incident.database !== database) continue;
    const reached = incident.transitions.find(({ rule }) => rule === "limit-reached")?.at;
    if (reached === undefined) continue;
    const start = Math.max(reached, from) as Instant;
    const end = Math.min(incident.closed?.at ?? to, to) as Instant;
    if (end <= start) continue;
    first = Math.min(first ?? start, start) as Instant;
    held += elapsed(start, end);
    lasts ||= incident.closed === undefined;
  }
  return first === undefined ? undefined : { at: first, held: held as Duration, lasts };
}

/** The fields that are known, without those that are undefined. */
function given<T extends object>(fields: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}
