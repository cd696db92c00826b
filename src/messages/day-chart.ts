import type { Outlook } from "../domain/alerting/outlook.ts";
import { days, elapsed, hours, inHours, later, isoTime, type Instant } from "../domain/time/instant.ts";
import { startOfDay } from "../domain/time/period.ts";
import type { Usage } from "../domain/usage/meter.ts";
import type { Chart, Point, RunningTotal } from "./message.ts";
import { sayCount } from "./numbers.ts";
import { valueAt } from "./running-total.ts";

interface DayFacts {
  readonly name: string;
  /** The last seven days and today, oldest first. */
  readonly hourly: readonly { readonly hour: Instant; readonly commands: number }[];
  readonly usages: readonly Usage[];
  readonly outlooks: readonly Outlook[];
  readonly now: Instant;
}

// One bar is no picture.
const FEWEST_HOURS = 3;

/** The commands of today against the day's limit, the usual day and the forecast; undefined in a day's first hours. */
export function dayChart({ name, hourly, usages, outlooks, now }: DayFacts): Chart | undefined {
  const start = startOfDay(now);
  const today = hourly.filter(({ hour }) => hour >= start);
  if (today.length < FEWEST_HOURS) return undefined;
  const points = today.map(({ hour, commands }) => ({ at: hour, value: commands }));
  const usage = usages.find(({ meter }) => meter === "commands-day");
  const outlook = outlooks.find(({ meter }) => meter === "commands-day");
  const used = usage?.used ?? points.reduce((sum, { value }) => sum + value, 0);
  const usual = usualDay(hourly, start);
  const total: RunningTotal = {
    from: start,
    to: later(start, days(1)),
    now,
    used,
    ...(outlook === undefined
      ? {}
      : { forecast: { expected: outlook.expected, low: outlook.low, high: outlook.high } }),
    ...(usual === undefined ? {} : { usual }),
  };
  return {
    kind: "chart",
    title: `${name}: commands today (UTC)`,
    alt: altOf(points, total),
    points,
    unit: "commands",
    ...(usage?.limit === undefined ? {} : { limit: usage.limit }),
    total,
  };
}

function altOf(points: readonly Point[], { used, usual, now }: RunningTotal): string {
  const busiest = points.reduce((most, point) => (point.value > most.value ? point : most));
  const from = isoTime(busiest.at);
  const custom =
    usual === undefined ? "" : `, ${sayCount(Math.round(valueAt(usual, now)))} by this time on usual days`;
  return `${sayCount(used)} commands today${custom}; the busiest hour began at ${from} UTC (${sayCount(busiest.value)}).`;
}

// What two days did is no custom; a day with more hours missing would pull the usual down.
const FEWEST_DAYS = 3;
const HOURS_MISSING = 2;

/** The mean running total of the days before, on this day's clock: 25 points from 00:00 to 24:00. */
function usualDay(hourly: DayFacts["hourly"], start: Instant): readonly Point[] | undefined {
  const before = Map.groupBy(
    hourly.filter(({ hour }) => hour < start),
    ({ hour }) => startOfDay(hour),
  );
  const whole = [...before].filter(([, rows]) => rows.length >= inHours(days(1)) - HOURS_MISSING);
  if (whole.length < FEWEST_DAYS) return undefined;
  const byHour = new Map<number, number>();
  for (const [day, rows] of whole)
    for (const { hour, commands } of rows) {
      const at = elapsed(day, hour);
      byHour.set(at, (byHour.get(at) ?? 0) + commands / whole.length);
    }
  const points: Point[] = [{ at: start, value: 0 }];
  let sum = 0;
  for (let hour = 0; hour < inHours(days(1)); hour += 1) {
    sum += byHour.get(hours(hour)) ?? 0;
    points.push({ at: later(start, hours(hour + 1)), value: sum });
  }
  return points;
}
