// Months pieced together from daily traces: how early, and how truly, a monthly limit is seen coming.
import { NO_CLAIMS, decideClaim } from "../../src/domain/alerting/claim.ts";
import { forecast, newForecaster, observe } from "../../src/domain/forecast/forecaster.ts";
import { days, hours, later, seconds, type Duration, type Instant } from "../../src/domain/time/instant.ts";
import { periodAt } from "../../src/domain/time/period.ts";

export interface Trace {
  readonly name: string;
  readonly family: string;
  readonly scenario?: string | null;
  readonly start: string;
  /** Seconds per count. */
  readonly step: number;
  readonly counts: readonly number[];
}

/** One month with the days before it: the cumulative count every three hours. */
interface Month {
  readonly family: string;
  readonly start: Instant;
  readonly daysBefore: number;
  readonly counts: readonly number[];
  readonly total: number;
}

export interface MonthScores {
  readonly months: number;
  /** Mean |error| of the expected total as a share of the total, after a quarter, half and three quarters of the month. */
  readonly errors: readonly number[];
  readonly covered: number;
  readonly precision: number;
  readonly recall: number;
  /** Of the false claims, the share that ended within a tenth of the limit. */
  readonly nearMisses: number;
  readonly leadDays: number;
}

const CHECKS_A_DAY = 8;
const LENGTH = 30;
const ASKED = [7.5, 15, 22.5];
/** Limits as shares of the month's true total: below 1 they are reached. */
const LIMITS = [0.6, 0.8, 0.9, 0.97, 1.03, 1.1, 1.25, 1.6];

/** `grow` changes the counts by day of the month, to make incidents; 1 leaves them. */
export function scoreMonths(
  traces: readonly Trace[],
  grow: (day: number) => number,
): Map<string, MonthScores> {
  const months = traces.filter((trace) => !trace.scenario).flatMap((trace) => monthsOf(trace, grow));
  const families = [...new Set(months.map((month) => month.family))].toSorted();
  return new Map([
    ...families.map((family) => [family, scoresOf(months.filter((m) => m.family === family))] as const),
    ["all", scoresOf(months)] as const,
  ]);
}

/** A 30-day month after 7 days of history, and one at the end of the trace. */
function monthsOf(trace: Trace, grow: (day: number) => number): Month[] {
  const daily = trace.counts.length / (86_400 / trace.step);
  const begins = [...new Set([7, Math.floor(daily) - LENGTH])].filter((d) => d >= 7 && d + LENGTH <= daily);
  return begins.map((begin) => {
    const start = monthStartingOn(new Date(Date.parse(trace.start) + begin * days(1)).getUTCDay());
    const daysBefore = Math.min(begin, 27);
    const perCheck = 86_400 / trace.step / CHECKS_A_DAY;
    const first = (begin - daysBefore) * CHECKS_A_DAY;
    const counts = Array.from({ length: (daysBefore + LENGTH) * CHECKS_A_DAY }, (_, i) => {
      const from = Math.round((first + i) * perCheck);
      let count = 0;
      for (let j = from; j < Math.round((first + i + 1) * perCheck); j++) count += trace.counts[j] ?? 0;
      return count * grow(Math.floor(i / CHECKS_A_DAY) - daysBefore);
    });
    let total = 0;
    for (const count of counts.slice(daysBefore * CHECKS_A_DAY)) total += count;
    return { family: trace.family, start, daysBefore, counts, total };
  });
}

/** The first of a month of 30 days that falls on this weekday. */
function monthStartingOn(weekday: number): Instant {
  for (let year = 2015; ; year++)
    for (const month of [3, 5, 8, 10]) {
      const start = Date.UTC(year, month, 1);
      if (new Date(start).getUTCDay() === weekday) return start as Instant;
    }
}

function scoresOf(months: readonly Month[]): MonthScores {
  const runs = months.flatMap((month) => LIMITS.map((share) => run(month, month.total * share)));
  const reached = runs.filter((r) => r.reachedDay !== undefined);
  const claimed = runs.filter((r) => r.claimedDay !== undefined);
  const wrong = claimed.filter((r) => r.reachedDay === undefined);
  const leads = reached.map((r) => (r.claimedDay === undefined ? 0 : (r.reachedDay ?? 0) - r.claimedDay));
  return {
    months: months.length,
    errors: [0, 1, 2].map((i) => mean(runs.map((r) => r.errors[i] ?? 0))),
    covered: mean(runs.map((r) => r.covered)),
    precision: 1 - wrong.length / claimed.length,
    recall: leads.filter((lead) => lead >= 1).length / reached.length,
    nearMisses: wrong.length === 0 ? 1 : wrong.filter((r) => r.share > 0.9).length / wrong.length,
    leadDays: leads.toSorted((a, b) => a - b)[Math.floor(leads.length / 2)] ?? 0,
  };
}

function run(month: Month, limit: number) {
  let forecaster = newForecaster("month");
  let claims = NO_CLAIMS;
  let used = 0;
  let claimedDay: number | undefined;
  let reachedDay: number | undefined;
  const errors: number[] = [];
  const covered: number[] = [];
  const begin = later(month.start, days(-month.daysBefore));
  for (const [i, count] of month.counts.entries()) {
    const day = (i + 1) / CHECKS_A_DAY - month.daysBefore;
    if (i === month.daysBefore * CHECKS_A_DAY) used = 0;
    used += count;
    // A check on the dot of midnight would belong to the next day.
    const at = later(begin, (hours((24 * (i + 1)) / CHECKS_A_DAY) - seconds(1)) as Duration);
    if (day <= 0) {
      forecaster = observe(forecaster, { at, used, since: begin });
      continue;
    }
    const reading = { at, used, limit };
    forecaster = observe(forecaster, reading);
    const expects = forecast(forecaster, reading);
    if (expects === undefined) continue;
    claims = decideClaim(claims, { ...reading, ...expects, period: periodAt("month", at) });
    if (used >= limit) reachedDay ??= day;
    else if (claims.claimed) claimedDay ??= day;
    else if (month.total >= limit) claimedDay = undefined;
    if (day < LENGTH) covered.push(expects.low <= month.total && month.total <= expects.high ? 1 : 0);
    if (ASKED.includes(day)) errors.push(Math.abs(expects.expected - month.total) / month.total);
  }
  return { errors, covered: mean(covered), claimedDay, reachedDay, share: month.total / limit };
}

const mean = (values: readonly number[]) => {
  let total = 0;
  for (const value of values) total += value;
  return total / values.length;
};
