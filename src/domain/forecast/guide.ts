import { elapsed, inSeconds, later, seconds, type Instant } from "../time/instant.ts";
import type { Usage } from "../usage/meter.ts";

/**
 * The guide's own prediction, used + rate × seconds remaining, kept for comparison: on real traffic it claims a breach on
 * 13 of 30 quiet days. Undefined for a meter without a period.
 */
export function guidePrediction(
  usage: Usage,
  perSecond: number,
  now: Instant,
): { readonly expected: number; readonly reachedAt?: Instant } | undefined {
  if (usage.period === undefined) return undefined;
  const remaining = inSeconds(elapsed(now, usage.period.end));
  const expected = usage.used + perSecond * Math.max(0, remaining);
  if (usage.limit === undefined || expected < usage.limit || perSecond <= 0) return { expected };
  const missing = Math.max(0, usage.limit - usage.used);
  return { expected, reachedAt: later(now, seconds(missing / perSecond)) };
}
