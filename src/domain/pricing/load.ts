import type { Instant } from "../time/instant.ts";
import type { Cents } from "./money.ts";

/** Commands of one complete UTC day. */
export interface DayOfCommands {
  readonly day: Instant;
  readonly commands: number;
}

/** What is known of a database's use; storage and bandwidth in bytes. */
export interface UseFacts {
  /** Complete UTC days, oldest first. A day that was not observed is left out, never 0. */
  readonly history: readonly DayOfCommands[];
  /** Commands of today so far: at least that much one day has come to. */
  readonly today?: number;
  /** The month that the forecast expects; without it, the history's mean goes on. */
  readonly projected?: { readonly days: number; readonly commands: number };
  /** Read regions beside the primary one: every write counts once more for each. */
  readonly readRegions?: number;
  /** Writes among all commands, 0 to 1; unknown counts as all, so that no cost is understated. */
  readonly writeShare?: number;
  /** True when the figures come from the provider's bill and hold the regions' writes already. */
  readonly regionsAreCounted?: boolean;
  readonly storage?: number;
  readonly bandwidthPerMonth?: number;
  readonly peakPerSecond?: number;
  /** The owner's budget a month, where one is set. */
  readonly budget?: Cents;
}

/** One month in figures that a price list understands: commands as they are billed, storage and bandwidth in bytes. */
export interface MonthOfUse {
  readonly days: number;
  readonly commands: number;
  readonly storage: number;
  readonly bandwidth: number;
  readonly readRegions: number;
}

/** What a plan must bear. */
export interface Load {
  readonly days: readonly DayOfCommands[];
  readonly past: MonthOfUse;
  readonly projected: MonthOfUse;
  /** Commands of a day that 95 of 100 days stay below, and of the worst; grown with the projection. */
  readonly p95Day: number;
  readonly worstDay: number;
  readonly peakPerSecond: number;
  readonly budget?: Cents;
}

const DAYS_OF_A_MONTH = 30;

/** Undefined as long as there is neither a full day nor a forecast to speak from. */
export function loadOf(facts: UseFacts): Load | undefined {
  const factor = billingFactor(facts);
  const days = facts.history.map(({ day, commands }) => ({ day, commands: commands * factor }));
  const recent = days.slice(-DAYS_OF_A_MONTH).map(({ commands }) => commands);
  const mean = meanOf(recent);
  const days30 = { days: DAYS_OF_A_MONTH, commands: mean * DAYS_OF_A_MONTH };
  const projected = facts.projected && { ...facts.projected, commands: facts.projected.commands * factor };
  if (recent.length === 0 && projected === undefined) return undefined;

  const month = projected ?? days30;
  const perDay = month.commands / month.days;
  // Peaks grow with the mean; they are not expected to shrink with it.
  const growth = mean === 0 ? 1 : Math.max(1, perDay / mean);
  const rest = {
    storage: facts.storage ?? 0,
    bandwidth: facts.bandwidthPerMonth ?? 0,
    readRegions: facts.readRegions ?? 0,
  };
  return {
    days,
    past: { ...days30, ...rest },
    projected: { ...month, ...rest },
    p95Day: Math.max(perDay, percentile(recent, 0.95) * growth),
    worstDay: Math.max(perDay, (facts.today ?? 0) * factor, Math.max(0, ...recent) * growth),
    peakPerSecond: facts.peakPerSecond ?? 0,
    ...(facts.budget !== undefined && { budget: facts.budget }),
  };
}

/** The same load with fewer or more commands: what it would be after a fix. */
export const scaled = (load: Load, by: number): Load => ({
  ...load,
  days: load.days.map(({ day, commands }) => ({ day, commands: commands * by })),
  past: { ...load.past, commands: load.past.commands * by },
  projected: { ...load.projected, commands: load.projected.commands * by },
  p95Day: load.p95Day * by,
  worstDay: load.worstDay * by,
  peakPerSecond: load.peakPerSecond * by,
});

// Reads + writes × (1 + read regions), as a share of all commands.
function billingFactor({ readRegions = 0, writeShare = 1, regionsAreCounted = false }: UseFacts): number {
  return regionsAreCounted ? 1 : 1 + writeShare * readRegions;
}

const meanOf = (values: readonly number[]) =>
  values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;

/** Nearest rank: a value that occurred, never one between two. */
function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;
}
