import type { Instant } from "../time/instant.ts";
import type { Meter } from "../usage/meter.ts";

/** What the forecast says of one meter at one check, and whether the claim "the limit will be reached" stands. */
export interface Outlook {
  readonly meter: Meter;
  /** By the period's end, in the meter's unit; the range holds 80 %. */
  readonly expected: number;
  readonly low: number;
  readonly high: number;
  readonly probability?: number;
  readonly reachedAt?: Instant;
  readonly reachedFrom?: Instant;
  readonly reachedTo?: Instant;
  readonly claimed: boolean;
  /** The rate is far above the usual; both per second. */
  readonly burst?: { readonly perSecond: number; readonly usual: number; readonly since: Instant };
  /** Usual commands per second at this hour. */
  readonly usualRate?: number;
  readonly historyDays: number;
}
