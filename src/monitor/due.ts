import type { DatabaseState } from "../domain/alerting/database.ts";
import {
  days,
  elapsed,
  later,
  milliseconds,
  minutes,
  seconds,
  type Duration,
  type Instant,
} from "../domain/time/instant.ts";
import { startOfDay } from "../domain/time/period.ts";
import type { Judgement } from "./judge.ts";

/** When one database is to be checked. */
export interface Timetable {
  readonly every: Duration;
  dueAt: Instant;
  /** Faster checks for a while. */
  watch: DatabaseState["watch"];
  /** Extra looks of a day: each costs the database a command or two. */
  looks: { readonly day: Instant; readonly taken: number };
}

// A suspected burst is looked at again soon: a spike of ten minutes and a loop look alike at their first check.
const SUSPICION = seconds(90);
// What has lasted that long is no spike any more, and the next regular check will do.
const SUSPICIOUS_FOR = minutes(30);
// As many as half the checks of a day at the usual interval.
const LOOKS_A_DAY = 48;
// The first check of a day closes the day before; a second after midnight it costs next to no certainty.
const AFTER_MIDNIGHT = seconds(1);
const OFTENEST_LOOK = seconds(5);
const RAREST_LOOK = minutes(1);

/** How often a process looks in the store what others did: as often as the busiest database is checked, within bounds. */
export function lookEvery(intervals: readonly Duration[]): Duration {
  const shortest = Math.min(RAREST_LOOK, ...intervals);
  return Math.max(OFTENEST_LOOK, shortest) as Duration;
}

export function intervalOf({ watch, every }: Timetable, now: Instant): Duration {
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
export function nextDue(timetable: Timetable, judgement: Judgement | undefined, now: Instant): Instant {
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

/**
 * Whoever else checks it goes on with that; this process comes in when the next check of theirs stays away: not before it
 * has looked for it.
 */
export function dueAfterTheirs(timetable: Timetable, theirs: Instant, look: Duration, now: Instant): Instant {
  const standBy = milliseconds(1.5 * look);
  return later(later(theirs, intervalOf(timetable, now)), standBy);
}
