import type { Instant } from "../time/instant.ts";
import type { PeriodKind } from "../time/period.ts";
import type { Curve } from "./curve.ts";
import { TUNING } from "./tuning.ts";

/** What one check says of one meter. */
export interface Reading {
  readonly at: Instant;
  /** In the current period so far. */
  readonly used: number;
  readonly limit?: number | undefined;
  /** The provider says that the limit is reached, whatever was read. */
  readonly isReached?: boolean | undefined;
  /** When counting began, where that is after the period's start. */
  readonly since?: Instant | undefined;
}

/** A forecaster's memory of one meter: plain JSON. `today` changes at each check, `profile` only when a day ends. */
export interface Forecaster {
  readonly kind: PeriodKind;
  readonly today?: Today | undefined;
  readonly profile: Profile;
}

/** The cold part: past days, and what the forecasts made on them were worth. */
export interface Profile {
  readonly days: readonly PastDay[];
  /** 0 to 23; absent before the second day. */
  readonly lessonsByHour?: readonly Lesson[] | undefined;
  /** Standard deviations that an 80 % range needs here: learned from how many past ranges held. */
  readonly rangeWidth: number;
  readonly surprise?: Surprise | undefined;
}

export interface PastDay {
  readonly start: Instant;
  readonly curve: Curve;
  /** The day's fastest step, per hour. */
  readonly peak: number;
}

/** What past days taught at one hour of the day: sums over them, fading. */
export interface Lesson {
  /** Of the signs, each with each: the upper triangle, row by row. */
  readonly products: readonly number[];
  /** Of each sign with what its usual reading was off. */
  readonly offs: readonly number[];
  readonly days: number;
  /** ln errors of the forecasts, squared. */
  readonly squares: number;
}

/** How far the last day was above what its weekday's curve said, bursts apart, as logarithms: the whole of it, and from 18:00 on. */
export interface Surprise {
  readonly day: number;
  readonly evening: number;
}

/** The hot part. Hours are hours since 00:00 UTC; counts only grow within the day. */
export interface Today {
  readonly start: Instant;
  /** From when the count is known: 0, or later on the first day. */
  readonly since: number;
  readonly hour: number;
  readonly used: number;
  /** `used` with bursts replaced by the usual. */
  readonly clean: number;
  /** What was added to readings because a reading fell: a restart or a correction must not look like negative use. */
  readonly lift: number;
  /** `used` and `clean` at the whole hours so far, from 0. */
  readonly hours: readonly number[];
  readonly cleanHours: readonly number[];
  /** The ends of the last steps, oldest first. */
  readonly marks: readonly Mark[];
  readonly peak: number;
  readonly burst?: RunningBurst | undefined;
  /** When the limit was reached, and what the day was then expected to come to: a blocked database counts no further. */
  readonly reached?: Reached | undefined;
  /** For monthly periods: the month, and what it had used at 00:00 today. */
  readonly month?: { readonly start: Instant; readonly before: number } | undefined;
}

interface Reached {
  readonly hour: number;
  readonly used: number;
  readonly expected: number;
}

export interface Mark {
  readonly hour: number;
  readonly used: number;
  readonly clean: number;
}

/** Rates are per hour. */
export interface RunningBurst {
  readonly from: number;
  /** Its first wild step; `from` is earlier where the step before shows its beginning. */
  readonly wildFrom: number;
  readonly peak: number;
  readonly rate: number;
  readonly rateBefore?: number | undefined;
  /** Closed steps since the one it began in. */
  readonly steps: number;
  /** The slowest of these. */
  readonly least?: number | undefined;
  /** What the fastest look between two steps saw. */
  readonly fastest?: number | undefined;
  /** A look between two steps found it running for longer than short spikes do. */
  readonly outlasted?: true | undefined;
  /** The fastest step of most days. */
  readonly usualPeak: number;
}

export const EMPTY_PROFILE: Profile = { days: [], rangeWidth: TUNING.rangeWidth };
