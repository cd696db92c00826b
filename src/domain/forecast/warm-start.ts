import { hours, later, type Instant } from "../time/instant.ts";
import { startOfDay } from "../time/period.ts";
import { HOURS, totalOf, type Curve } from "./curve.ts";
import type { Forecaster, PastDay } from "./memory.ts";
import { sum } from "./statistics.ts";
import { newDay } from "./today.ts";
import { learnDay } from "./day-end.ts";
import { TUNING } from "./tuning.ts";

/**
 * Lends past days to a forecaster that knows only their totals, as a provider's API tells them at sign-up. They take the shape of the
 * days it has seen, or none. Days that it has seen itself, today and days without use are left out.
 */
export function warmStart(
  forecaster: Forecaster,
  totals: readonly { readonly day: Instant; readonly total: number }[],
): Forecaster {
  const shape = shapeOf(forecaster.profile.days);
  const lent = totals.map(({ day, total }) =>
    pastDay(
      day,
      shape.map((share) => share * total),
    ),
  );
  return withDays(forecaster, lent);
}

/** The same from hourly counts, which teach the shape of the days too; a day counts when at least 20 of its hours are known. */
export function warmStartHourly(
  forecaster: Forecaster,
  counts: readonly { readonly hour: Instant; readonly count: number }[],
): Forecaster {
  const byDay = Map.groupBy(counts, ({ hour }) => startOfDay(hour));
  const known = [...byDay].filter(([, hoursOfDay]) => hoursOfDay.length >= 20).toSorted(([a], [b]) => a - b);
  let taught = forecaster;
  for (const [day, hoursOfDay] of known) {
    const curve = curveOf(day, hoursOfDay);
    taught = knows(taught, day)
      ? taught
      : { ...taught, profile: learnDay(taught.profile, wholeDay(day, curve)) };
  }
  return taught;
}

const knows = ({ profile, today }: Forecaster, day: Instant) =>
  day >= (today?.start ?? Infinity) || day <= (profile.days.at(-1)?.start ?? -Infinity);

function withDays(forecaster: Forecaster, lent: readonly PastDay[]): Forecaster {
  const { profile, today } = forecaster;
  const seen = new Set(profile.days.map((day) => day.start));
  const before = today?.start ?? Infinity;
  const fitting = lent.filter((day) => day.start < before && !seen.has(day.start) && totalOf(day.curve) > 0);
  if (fitting.length === 0) return forecaster;
  const days = [...profile.days, ...fitting].toSorted((a, b) => a.start - b.start).slice(-TUNING.daysKept);
  return { ...forecaster, profile: { ...profile, days } };
}

function shapeOf(days: readonly PastDay[]): Curve {
  const total = sum(days.map((day) => totalOf(day.curve)));
  return Array.from({ length: HOURS + 1 }, (_, hour) =>
    total > 0 ? sum(days.map((day) => day.curve[hour] ?? 0)) / total : hour / HOURS,
  );
}

function pastDay(day: Instant, curve: Curve): PastDay {
  return { start: startOfDay(day), curve, peak: fastestHour(curve) };
}

function curveOf(day: Instant, counts: readonly { readonly hour: Instant; readonly count: number }[]): Curve {
  const curve = [0];
  for (let hour = 0; hour < HOURS; hour++) {
    const start = later(day, hours(hour));
    const counted = sum(counts.filter((one) => one.hour === start).map((one) => one.count));
    curve.push((curve[hour] ?? 0) + counted);
  }
  return curve;
}

/** A day as it stands at its end, so that it is learned from as if it had been watched hour by hour. */
function wholeDay(day: Instant, curve: Curve) {
  const used = totalOf(curve);
  return {
    ...newDay(day, 0),
    hour: HOURS,
    used,
    clean: used,
    hours: curve,
    cleanHours: curve,
    peak: fastestHour(curve),
  };
}

const fastestHour = (curve: Curve) =>
  Math.max(...curve.slice(1).map((count, hour) => count - (curve[hour] ?? 0)));
