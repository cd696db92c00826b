import { hours as asHours, later, type Instant } from "../time/instant.ts";
import { goesOn, goesOnFor } from "./burst.ts";
import type { RunningBurst } from "./memory.ts";
import { mean } from "./statistics.ts";
import { TUNING } from "./tuning.ts";

/** What the rest of a period may bring. Hours are counted from now. */
export interface Prospect {
  readonly used: number;
  readonly hoursLeft: number;
  /** Expected to be used in the hours left, a burst apart. */
  readonly rest: number;
  /** Standard deviation of ln(rest + pinch). */
  readonly spread: number;
  readonly pinch: number;
  /** Standard deviations that an 80 % range needs. */
  readonly rangeWidth: number;
  /** In how many hours `more` will be used, if the rest of the period brings `rest`; undefined when that is less. */
  readonly hoursUntil: (more: number, rest: number) => number | undefined;
  readonly burst?: { readonly burst: RunningBurst; readonly hour: number } | undefined;
}

export interface Prediction {
  /** The period's total. */
  readonly expected: number;
  /** An 80 % range of it. */
  readonly low: number;
  readonly high: number;
  /** That the limit will be reached before the period ends; 0 without a limit. */
  readonly probability: number;
  /** The same, with misses weighed by how far below the limit they would end: at 98 % of the limit a warning was right too. */
  readonly sureness: number;
  /** When the limit will be reached, if it is expected to be. */
  readonly reachedAt: Instant | undefined;
  /** When it will be reached at the earliest (1 in 10), if that is before the period ends. */
  readonly reachedFrom: Instant | undefined;
  /** When it will have been reached at the latest (9 in 10), if that is before the period ends. */
  readonly reachedTo: Instant | undefined;
}

/** With a burst on, the limit may also be reached at its rate, as surely as the burst is likely to go on. */
export function predict(prospect: Prospect, limit: number, now: Instant): Prediction {
  const { used, rest } = prospect;
  const low = restAt(prospect, -prospect.rangeWidth * prospect.spread);
  const high = restAt(prospect, prospect.rangeWidth * prospect.spread);
  const missing = limit - used;
  const burst = burstReach(prospect, missing);
  const when = (byRest: number, atRate: number | undefined) => {
    const hours = missing <= 0 ? 0 : least(prospect.hoursUntil(missing, byRest), atRate);
    return hours === undefined ? undefined : later(now, asHours(hours));
  };
  const expected = used + rest + burstGain(prospect);
  return {
    expected,
    low: used + low,
    high: Math.max(expected, used + high, highByBurst(prospect)),
    ...chances(prospect, limit, burst?.probability ?? 0),
    reachedAt: when(rest, burst?.hours),
    reachedFrom: when(high, burst?.hours),
    reachedTo: when(low, undefined),
  };
}

function restAt({ rest, pinch, hoursLeft }: Prospect, deviation: number): number {
  if (hoursLeft <= 0) return 0;
  return Math.max(0, (rest + pinch) * Math.exp(deviation) - pinch);
}

function chances(prospect: Prospect, limit: number, byBurst: number) {
  const byUse = chanceOf(prospect, limit - prospect.used);
  const probability = Math.max(byUse, byBurst);
  if (probability <= 0 || probability >= 1) return { probability, sureness: probability };
  const miss = missCost(prospect, limit);
  const cost = byBurst > byUse ? Math.min(miss, TUNING.missBurst * (1 - byBurst)) : miss;
  return { probability, sureness: probability / (probability + cost) };
}

// The logistic distribution, with the deviation of the normal one: its tails are fatter, as forecast errors' are.
const LOGISTIC = 1.7;
const QUANTILES = Array.from({ length: 20 }, (_, i) => Math.log((i + 0.5) / (19.5 - i)) / LOGISTIC);

const deviationOf = ({ spread, rangeWidth }: Prospect) =>
  TUNING.tailStretch * spread * Math.sqrt(rangeWidth / TUNING.rangeWidth);

function chanceOf(prospect: Prospect, missing: number): number {
  if (missing <= 0) return 1;
  if (prospect.hoursLeft <= 0 || missing === Infinity) return 0;
  const distance = Math.log((missing + prospect.pinch) / (prospect.rest + prospect.pinch));
  return 1 / (1 + Math.exp((LOGISTIC * distance) / deviationOf(prospect)));
}

/** What a claim may cost by turning out false: the mean over what the rest may bring. */
function missCost(prospect: Prospect, limit: number): number {
  const deviation = deviationOf(prospect);
  const { missWhole, missLeast } = TUNING;
  return mean(
    QUANTILES.map((quantile) => {
      const total = prospect.used + restAt(prospect, quantile * deviation);
      if (total >= limit) return 0;
      return missLeast + (1 - missLeast) * Math.min(1, (1 - total / limit) / missWhole);
    }),
  );
}

/** When the limit is reached at the burst's rate, if that is within the period. */
function burstReach({ burst: on, hoursLeft }: Prospect, missing: number) {
  if (on === undefined || missing <= 0 || on.burst.rate <= 0) return undefined;
  const hours = missing / on.burst.rate;
  return hours < hoursLeft ? { hours, probability: goesOn(on.burst, on.hour, hours) } : undefined;
}

/** The period's total if the burst lasts as long as one in ten does. */
function highByBurst({ used, burst: on, hoursLeft, rest }: Prospect): number {
  if (on === undefined || hoursLeft <= 0) return used;
  const hours = Math.min(hoursLeft, goesOnFor(on.burst, on.hour, 0.1));
  return used + on.burst.rate * hours + rest * (1 - hours / hoursLeft);
}

function burstGain({ burst: on, hoursLeft, rest }: Prospect): number {
  if (on === undefined || hoursLeft <= 0) return 0;
  const chance = goesOn(on.burst, on.hour, hoursLeft) ** TUNING.gainCaution;
  return Math.max(0, (on.burst.rate * hoursLeft - rest) * chance);
}

const least = (a: number | undefined, b: number | undefined) =>
  a === undefined || b === undefined ? (a ?? b) : Math.min(a, b);
