import { elapsed, inHours, type Instant } from "../time/instant.ts";
import { burstAfter, rateOf, stepFrom } from "./burst.ts";
import { HOURS } from "./curve.ts";
import type { Mark, Today } from "./memory.ts";
import type { Outlook } from "./outlook.ts";
import { TUNING } from "./tuning.ts";

// The last check of a day often comes a second before midnight; its count is the day's.
const MIDNIGHT_SLACK = 1 / 1_800;

/** A day of which nothing is counted yet; `since` is the hour from which it will be. */
export function newDay(start: Instant, since: number): Today {
  const zeros = Array.from({ length: Math.floor(since) + 1 }, () => 0);
  return {
    start,
    since,
    hour: since,
    used: 0,
    clean: 0,
    lift: 0,
    hours: zeros,
    cleanHours: zeros,
    marks: [{ hour: since, used: 0, clean: 0 }],
    peak: 0,
  };
}

function hourOf(today: Today, at: Instant): number {
  const hour = inHours(elapsed(today.start, at));
  return hour > HOURS - MIDNIGHT_SLACK ? HOURS : hour;
}

/** Folds one reading of the day's count in; one that is not newer than the last changes nothing. */
export function count(today: Today, outlook: Outlook | undefined, at: Instant, dayUsed: number): Today {
  const hour = hourOf(today, at);
  if (hour <= today.hour) return today;
  const lift = Math.max(today.lift, today.used - dayUsed);
  const used = dayUsed + lift;
  const from = today.marks.at(-1) ?? { hour: today.since, used: 0, clean: 0 };
  const step = stepFrom(from, hour, used, outlook);
  const clean = Math.max(today.clean, from.clean + (step.wild ? step.usual : step.grown));
  const now = { hour, used, clean };
  return {
    ...today,
    ...now,
    lift,
    hours: upTo(hour, today.hours, today.hour, today.used, used),
    cleanHours: upTo(hour, today.cleanHours, today.hour, today.clean, clean),
    marks: step.closed ? [...recentMarks(today.marks, hour), now] : today.marks,
    peak: step.closed ? Math.max(today.peak, rateOf(step)) : today.peak,
    burst: burstAfter(today.burst, step, {
      before: stepBefore(today.marks, outlook),
      lately: { hours: hour - today.hour, grown: used - today.used },
    }),
  };
}

function stepBefore(marks: readonly Mark[], outlook: Outlook | undefined) {
  const [from, to] = marks.slice(-2);
  return from === undefined || to === undefined ? undefined : stepFrom(from, to.hour, to.used, outlook);
}

/** What was counted without bursts in the last `span` hours. */
export function recentCount(today: Today, span: number): number {
  const start = today.hour - span;
  const i = today.marks.findLastIndex((mark) => mark.hour <= start);
  const before = today.marks[Math.max(0, i)];
  if (before === undefined) return today.clean;
  const after = today.marks[i + 1] ?? today;
  const share = after.hour > before.hour ? Math.max(0, start - before.hour) / (after.hour - before.hour) : 0;
  return today.clean - (before.clean + share * (after.clean - before.clean));
}

/** The marks of the recent hours, and one before them to measure from. */
function recentMarks(marks: readonly Mark[], hour: number): readonly Mark[] {
  const first = marks.findLastIndex((mark) => mark.hour <= hour - TUNING.recentHours);
  return marks.slice(Math.max(0, first));
}

/** Fills in the whole hours passed since the last reading, in a straight line. */
function upTo(
  hour: number,
  counts: readonly number[],
  lastHour: number,
  from: number,
  to: number,
): readonly number[] {
  if (hour < counts.length) return counts;
  const filled = [...counts];
  for (let whole = counts.length; whole <= hour; whole++)
    filled.push(from + ((to - from) * (whole - lastHour)) / (hour - lastHour));
  return filled;
}
