import type { Instant } from "../time/instant.ts";
import { startOfDay } from "../time/period.ts";
import type { Counter } from "./ledger.ts";

/** The share of look-ups that found their key, and which look-ups those are. */
export interface HitRate {
  /** Hits ÷ look-ups. */
  readonly ratio: number;
  readonly of: "today" | "the server's life";
}

interface Lookups {
  readonly hits: number;
  readonly misses: number;
}

/** Of the look-ups since 00:00 UTC; where none was seen yet, of all that the server counted; undefined before its first. */
export function hitRateOf(
  hourly: readonly (Lookups & { readonly hour: Instant })[],
  counter: Counter | undefined,
  now: Instant,
): HitRate | undefined {
  const today = hourly.filter(({ hour }) => hour >= startOfDay(now));
  const ratio = ratioOf({ hits: sum(today, "hits"), misses: sum(today, "misses") });
  if (ratio !== undefined) return { ratio, of: "today" };
  const whole = ratioOf({ hits: counter?.hits ?? 0, misses: counter?.misses ?? 0 });
  return whole === undefined ? undefined : { ratio: whole, of: "the server's life" };
}

const ratioOf = ({ hits, misses }: Lookups) => (hits + misses === 0 ? undefined : hits / (hits + misses));

const sum = (rows: readonly Lookups[], figure: keyof Lookups) =>
  rows.reduce((total, row) => total + row[figure], 0);
