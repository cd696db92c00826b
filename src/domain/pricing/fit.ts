import { startOfMonth, type PeriodKind } from "../time/period.ts";
import type { Load } from "./load.ts";
import { stopsTheDatabase, type AtLimit, type Capacity, type Plan } from "./plan.ts";
import { costOf } from "./price.ts";

/** How much room a plan must leave. */
export interface Margins {
  /** Need times this must stay within a limit that stops the database. */
  readonly safety: number;
  /** The same for what can jump within one period: commands, bandwidth, spend. */
  readonly reach: number;
}

/** A limit of the plan that the load does not leave enough room to. */
export interface Misfit {
  readonly capacity: Capacity;
  readonly need: number;
  readonly limit: number;
  readonly atLimit: AtLimit;
  /** Day of the projected month on which a monthly limit is used up, where that is within the month. */
  readonly stopsOnDay?: number;
}

/** Storage grows slowly and a region is never added by accident; these can double overnight. */
const CAN_JUMP: ReadonlySet<Capacity> = new Set([
  "commands-day",
  "commands-month",
  "bandwidth-month",
  "spend-month",
]);

/** Why the plan does not fit; empty when it does. */
export function misfitsOf(plan: Plan, load: Load, margins: Margins): Misfit[] {
  const misfits: Misfit[] = [];
  for (const [capacity, { atLimit }] of Object.entries(plan.limits) as [Capacity, { atLimit: AtLimit }][]) {
    const limit = limitFor(plan, capacity, load);
    if (limit === undefined || atLimit === "billed") continue;
    const need = needOf(plan, capacity, load);
    if (need * marginFor(capacity, atLimit, margins) <= limit) continue;
    misfits.push({ capacity, need, limit, atLimit, ...stopsOnDay(capacity, need, limit, load) });
  }
  return misfits;
}

/** The share of the daily allowance that such a day leaves; below 0 when it goes over; undefined without a command limit. */
export function headroom(plan: Plan, commandsOfDay: number, daysOfMonth: number): number | undefined {
  const day = plan.limits["commands-day"]?.limit;
  const month = plan.limits["commands-month"]?.limit;
  const allowances = [day, month && month / daysOfMonth].filter((allowance) => allowance !== undefined);
  return allowances.length === 0 ? undefined : 1 - commandsOfDay / Math.min(...allowances);
}

/** Observed days on which the plan's limit of the day, or what was left of its month, would not have sufficed. */
export function daysOver(plan: Plan, load: Load): number {
  let over = 0;
  let month: number | undefined;
  let usedInMonth = 0;
  for (const { day, commands } of load.days) {
    if (startOfMonth(day) !== month) [month, usedInMonth] = [startOfMonth(day), 0];
    usedInMonth += commands;
    if (isOver(plan, "day", commands) || isOver(plan, "month", usedInMonth)) over += 1;
  }
  return over;
}

function isOver(plan: Plan, period: PeriodKind, used: number): boolean {
  const limit = plan.limits[`commands-${period}`];
  return limit?.limit !== undefined && limit.atLimit !== "billed" && used > limit.limit;
}

function limitFor(plan: Plan, capacity: Capacity, load: Load): number | undefined {
  const limit = plan.limits[capacity]?.limit;
  return capacity === "spend-month" ? (limit ?? load.budget) : limit;
}

function needOf(plan: Plan, capacity: Capacity, load: Load): number {
  switch (capacity) {
    case "commands-day":
      return load.worstDay;
    case "commands-month":
      return load.projected.commands;
    case "commands-second":
      return load.peakPerSecond;
    case "spend-month":
      return costOf(plan, load.projected);
    case "storage":
      return load.projected.storage;
    case "bandwidth-month":
      return load.projected.bandwidth;
    case "read-regions":
      return load.projected.readRegions;
  }
}

function marginFor(capacity: Capacity, atLimit: AtLimit, { safety, reach }: Margins): number {
  // A wait now and then is no outage, and regions are a whole number that somebody chose.
  if (!stopsTheDatabase(atLimit) || capacity === "read-regions") return 1;
  return CAN_JUMP.has(capacity) ? reach : safety;
}

function stopsOnDay(capacity: Capacity, need: number, limit: number, load: Load): { stopsOnDay?: number } {
  if (capacity !== "commands-month" && capacity !== "bandwidth-month" && capacity !== "spend-month")
    return {};
  if (need <= limit) return {};
  return { stopsOnDay: Math.floor((limit / need) * load.projected.days) + 1 };
}
