import { elapsed, inDays, inHours, type Instant } from "../time/instant.ts";
import { lengthOf, type Period } from "../time/period.ts";

/** What is remembered of one meter's claims "the limit will be reached": plain JSON, kept between checks. */
export interface ClaimMemory {
  /** The period it speaks of; absent before the first check. */
  readonly period?: Instant;
  /** Whether the claim stands. */
  readonly claimed: boolean;
  /** Whether it stood at any time in this period. */
  readonly wasClaimed: boolean;
  readonly wasReached: boolean;
  /** Periods claimed in which the limit was not reached, and claims that people marked as false alarms; fading. */
  readonly falseAlarms: number;
}

export const NO_CLAIMS: ClaimMemory = {
  claimed: false,
  wasClaimed: false,
  wasReached: false,
  falseAlarms: 0,
};

/** What is known at a check. */
export interface ClaimFacts {
  readonly period: Period;
  readonly at: Instant;
  readonly used: number;
  readonly limit: number;
  /** That the limit will be reached in this period. */
  readonly probability: number;
  /** The probability, with misses weighed by how far below the limit they would end. */
  readonly sureness: number;
  /** When, if it is expected to be. */
  readonly reachedAt?: Instant | undefined;
  /** Whole days that the forecast speaks from. */
  readonly historyDays: number;
}

const CLAIMING = {
  /** Sureness needed when the limit is reached now, and what is added when that is half a period or more away: there is time to wait and see. */
  near: { day: 0.82, month: 0.77 },
  far: { day: 0.15, month: 0.2 },
  /** Needed while nothing is known of the database but today. */
  firstDay: 0.94,
  /** A claim is withdrawn only when it has become this unlikely: a claim that flickers is worth less than none. */
  withdraw: 0.04,
  /** Of a month, when the limit is half of it or more away: a warning that stands for weeks must be more likely than that. */
  withdrawFar: 0.25,
  /** A month's limit is claimed no further ahead than so many days for each whole day that is known, today's counted. */
  aheadPerDay: 3,
  /** Each false alarm takes this share of the room that is left above what is needed, up to a most. */
  perFalseAlarm: 0.15,
  mostDistrust: 0.6,
  /** False alarms are forgotten at this rate a period. */
  forget: 0.8,
};

/** Claim, hold or withdraw; what changed is seen by comparing `claimed` before and after. */
export function decideClaim(memory: ClaimMemory, facts: ClaimFacts): ClaimMemory {
  const current = inPeriod(memory, facts.period.start);
  const reached = facts.used >= facts.limit;
  const stands = current.claimed
    ? facts.probability >= probabilityNeeded(facts)
    : isWithinSight(facts) && facts.sureness >= surenessNeeded(current, facts);
  const claimed = reached || stands;
  return {
    ...current,
    claimed,
    wasClaimed: current.wasClaimed || claimed,
    wasReached: current.wasReached || reached,
  };
}

/** The more false alarms, and the more time there is to wait, the surer a new claim must be. */
export function surenessNeeded(memory: ClaimMemory, facts: ClaimFacts): number {
  const { kind } = facts.period;
  const byTime = CLAIMING.near[kind] + CLAIMING.far[kind] * farness(facts);
  const needed = facts.historyDays === 0 ? Math.max(byTime, CLAIMING.firstDay) : byTime;
  const distrust = Math.min(CLAIMING.mostDistrust, CLAIMING.perFalseAlarm * memory.falseAlarms);
  return needed + (1 - needed) * distrust;
}

/** What a claim that stands needs to stand on. */
function probabilityNeeded(facts: ClaimFacts): number {
  const { withdraw, withdrawFar } = CLAIMING;
  return facts.period.kind === "month" ? withdraw + (withdrawFar - withdraw) * farness(facts) : withdraw;
}

/** One busy day on the second of a month says nothing of its last: there is time to see more. */
function isWithinSight({ period, at, reachedAt, historyDays }: ClaimFacts): boolean {
  if (period.kind !== "month") return true;
  return inDays(elapsed(at, reachedAt ?? period.end)) <= CLAIMING.aheadPerDay * (historyDays + 1);
}

/** From 0, the limit is reached now, to 1, it is half a period or more away. */
function farness({ period, at, reachedAt }: ClaimFacts): number {
  const away = inHours(elapsed(at, reachedAt ?? period.end)) / inHours(lengthOf(period));
  return Math.min(1, 2 * away);
}

/** Someone said that a claim was a false alarm: the next one needs more, and the claim ends if it is the one that `stands`. */
export function markFalseAlarm(memory: ClaimMemory, stands: boolean): ClaimMemory {
  const marked = { ...memory, falseAlarms: memory.falseAlarms + 1 };
  return stands ? { ...marked, claimed: false, wasClaimed: false } : marked;
}

function inPeriod(memory: ClaimMemory, period: Instant): ClaimMemory {
  if (memory.period === period) return memory;
  if (memory.period === undefined) return { ...memory, period };
  const wasFalse = memory.wasClaimed && !memory.wasReached;
  return { ...NO_CLAIMS, period, falseAlarms: memory.falseAlarms * CLAIMING.forget + (wasFalse ? 1 : 0) };
}
