import { days as asDays, elapsed, inDays, inHours, later, type Instant } from "../time/instant.ts";
import { periodAt, startOfDay, startOfMonth } from "../time/period.ts";
import { comingDays } from "./coming-days.ts";
import { HOURS } from "./curve.ts";
import { learnDay } from "./day-end.ts";
import type { Forecaster, Reading, RunningBurst, Today } from "./memory.ts";
import { outlookFor } from "./outlook.ts";
import type { Prospect } from "./predict.ts";
import { count, newDay } from "./today.ts";
import { TUNING } from "./tuning.ts";

/** Used in the period so far, as it was last read. */
export const usedInPeriod = (today: Today) => (today.month?.before ?? 0) + today.used - today.lift;

/** Where counting begins when the forecaster has seen nothing yet: what the month used before is of no known day. */
export function firstDayOfMonth({ at, used, since }: Reading): Today {
  const start = startOfDay(at);
  const month = startOfMonth(at);
  const hour = inHours(elapsed(start, at));
  if (since !== undefined && since >= start)
    return { ...newDay(start, inHours(elapsed(start, since))), month: { start: month, before: 0 } };
  if (start === month && since === undefined && (used > 0 || hour <= 1))
    return { ...newDay(start, 0), month: { start: month, before: 0 } };
  return { ...newDay(start, hour), month: { start: month, before: used } };
}

/** Walks the days that ended since the last reading: what was used between the two is shared out by time. */
export function turnDays(
  forecaster: Forecaster,
  today: Today,
  { at, used }: Reading,
): { profile: Forecaster["profile"]; today: Today } {
  const sameMonth = startOfMonth(at) === today.month?.start;
  let { profile } = forecaster;
  let day = today;
  const from = sameMonth ? later(today.start, asDays(today.hour / HOURS)) : startOfMonth(at);
  const usedThen = sameMonth ? usedInPeriod(today) : 0;
  const grown = Math.max(0, used - usedThen);
  const usedBy = (moment: Instant) =>
    used -
    grown * (1 - Math.max(0, inDays(elapsed(from, moment))) / Math.max(1e-9, inDays(elapsed(from, at))));
  while (day.start < startOfDay(at)) {
    const next = later(day.start, asDays(1));
    const month = startOfMonth(next);
    const inThisMonth = day.month?.start === startOfMonth(at);
    if (inThisMonth)
      day = count(day, outlookFor(profile, day.start), next, usedBy(next) - (day.month?.before ?? 0));
    profile = learnDay(profile, day);
    const before = month === startOfMonth(at) && inThisMonth ? usedBy(next) : 0;
    day = { ...newDay(next, 0), month: { start: month, before }, burst: overMidnight(day.burst) };
    if (month !== startOfMonth(at))
      day = { ...newDay(startOfMonth(at), 0), month: { start: startOfMonth(at), before: 0 } };
  }
  return { profile, today: day };
}

/** A month's burst does not end with the day: the hour it began in is counted back from the new midnight. */
const overMidnight = (burst: RunningBurst | undefined) =>
  burst && { ...burst, from: burst.from - HOURS, wildFrom: burst.wildFrom - HOURS };

/** The prospect of the month: the rest of today, then day by day. */
export function monthProspect(forecaster: Forecaster, today: Today, day: Prospect): Prospect {
  const { end } = periodAt("month", today.start);
  const left = Math.round(inDays(elapsed(today.start, end))) - 1;
  const coming = comingDays(forecaster.profile.days, today.start, wholeDay(forecaster, today, day), left);
  let comingTotal = 0;
  for (const total of coming.totals) comingTotal += total;
  const rest = day.rest + comingTotal;
  const spread = rest > 0 ? (day.rest * day.spread + comingTotal * coming.spread) / rest : day.spread;
  return {
    ...day,
    used: usedInPeriod(today),
    rest,
    spread,
    rangeWidth: TUNING.rangeWidth,
    hoursLeft: day.hoursLeft + left * HOURS,
    hoursUntil: (more, byRest) => {
      if (more > byRest || rest <= 0) return undefined;
      const scale = byRest / rest;
      const todays = day.rest * scale;
      if (more <= todays) return day.hoursUntil(more, todays);
      let missing = more - todays;
      for (const [i, total] of coming.totals.entries()) {
        if (missing <= total * scale) return day.hoursLeft + HOURS * (i + missing / (total * scale));
        missing -= total * scale;
      }
      return day.hoursLeft + left * HOURS;
    },
  };
}

/** Today's expected total, were it watched from midnight; until half a first day is seen, the month's mean day has a say. */
function wholeDay({ profile }: Forecaster, today: Today, { rest }: Prospect): number {
  const total = ((today.used + rest) * HOURS) / Math.max(0.01, HOURS - today.since);
  const before = today.month?.before ?? 0;
  const daysBefore = inDays(elapsed(startOfMonth(today.start), today.start));
  if (profile.days.length > 0 || before === 0 || daysBefore < 1) return total;
  const seen = Math.min(1, (today.hour - today.since) / (HOURS / 2));
  return seen * total + (1 - seen) * (before / daysBefore);
}
