import { days, hours, later, type Duration, type Instant } from "./instant.ts";

/** What a plan counts over: UTC days and UTC calendar months. */
export type PeriodKind = "day" | "month";

/** From `start` (included) to `end` (excluded). */
export interface Period {
  readonly kind: PeriodKind;
  readonly start: Instant;
  readonly end: Instant;
}

const DAY = days(1);
const HOUR = hours(1);

export const startOfHour = (at: Instant) => (at - mod(at, HOUR)) as Instant;
export const startOfDay = (at: Instant) => (at - mod(at, DAY)) as Instant;

export function startOfMonth(at: Instant): Instant {
  const date = new Date(at);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), 1) as Instant;
}

/** The period of that kind that contains the instant. */
export function periodAt(kind: PeriodKind, at: Instant): Period {
  if (kind === "day") {
    const start = startOfDay(at);
    return { kind, start, end: later(start, DAY) };
  }
  const date = new Date(at);
  return {
    kind,
    start: startOfMonth(at),
    end: Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1) as Instant,
  };
}

export const lengthOf = (period: Period) => (period.end - period.start) as Duration;

/** The whole or partial hours between two instants, in order: for sharing out what happened between them. */
export function* hoursBetween(from: Instant, to: Instant): Generator<{ start: Instant; end: Instant }> {
  let start = from;
  while (start < to) {
    const end = Math.min(later(startOfHour(start), HOUR), to) as Instant;
    yield { start, end };
    start = end;
  }
}

// Instants before 1970 are negative; % alone would round them the wrong way.
const mod = (value: number, by: number) => ((value % by) + by) % by;
