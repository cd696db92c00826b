import type { Instant } from "../time/instant.ts";
import type { Period, PeriodKind } from "../time/period.ts";

/** What a plan limits. Commands count, spend is whole cents, storage and bandwidth are bytes. */
export type Meter = "commands-day" | "commands-month" | "spend-month" | "storage" | "bandwidth-month";

export const METERS = [
  "commands-day",
  "commands-month",
  "spend-month",
  "storage",
  "bandwidth-month",
] as const;

/** The period that a meter counts over; storage is a level and has none. */
export function periodOf(meter: Meter): PeriodKind | undefined {
  if (meter === "storage") return undefined;
  return meter === "commands-day" ? "day" : "month";
}

export interface MeterLimit {
  readonly meter: Meter;
  readonly limit: number;
  /** Where the limit comes from, as people may read it: "plan Free (guide-2026-04)", "configuration", "Upstash". */
  readonly from: string;
}

/** A meter's value now. */
export interface Usage {
  readonly meter: Meter;
  readonly used: number;
  /** What the meter itself reads, where a refusal says that it is more. */
  readonly measured?: number;
  readonly limit?: number;
  readonly limitFrom?: string;
  /** Absent for storage. */
  readonly period?: Period;
  /** `billed` by the provider, `counted` from the server's counter, `estimated` where part of it was not observed. */
  readonly known: "billed" | "counted" | "estimated";
  /** Absent where it is read off the server's counter alone. The two may be far apart, and what lies between was not used. */
  readonly readFrom?: "bill" | "bill and counter";
  /** When counting began, where that is after the period's start: the figure is then a lower bound. */
  readonly since?: Instant;
  /** The part of `used` whose day is not certain: an increase across midnight, shared out by time. */
  readonly uncertain?: number;
  readonly asOf: Instant;
}

/** Used as a share of the limit; undefined without a limit. */
export const shareOf = (usage: Usage) =>
  usage.limit === undefined || usage.limit <= 0 ? undefined : usage.used / usage.limit;
