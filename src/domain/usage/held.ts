import { startOfDay, startOfMonth } from "../time/period.ts";
import { isSuspended } from "./refusal.ts";
import type { BilledLimit, BillingSample } from "./sample.ts";

type Figure =
  | "commandsToday"
  | "commandsThisMonth"
  | "spendThisMonthCents"
  | "bandwidthThisMonth"
  | "storageUsed";

/**
 * The sample with what was known before where the answer tells less: a suspended database's figures read 0, and a limit that an
 * answer leaves out is not lifted by that.
 */
export function held(sample: BillingSample, before: BillingSample | undefined): BillingSample {
  if (before === undefined) return sample;
  const figures = isSuspended(sample) ? mostOf(countingOn(sample, before), sample, before) : {};
  return { ...sample, ...figures, ...limitsLeftOut(sample, before) };
}

/** What only grows since then, or stays as it was while nothing is accepted. */
function countingOn(sample: BillingSample, before: BillingSample): readonly Figure[] {
  const sameDay = startOfDay(sample.takenAt) === startOfDay(before.takenAt);
  const sameMonth = startOfMonth(sample.takenAt) === startOfMonth(before.takenAt);
  return [
    ...(sameDay ? (["commandsToday"] as const) : []),
    ...(sameMonth ? (["commandsThisMonth", "spendThisMonthCents", "bandwidthThisMonth"] as const) : []),
    "storageUsed",
  ];
}

function mostOf(
  figures: readonly Figure[],
  sample: BillingSample,
  before: BillingSample,
): Partial<Record<Figure, number>> {
  const most: Partial<Record<Figure, number>> = {};
  for (const figure of figures) {
    const value = Math.max(sample[figure] ?? -Infinity, before[figure] ?? -Infinity);
    if (value !== -Infinity) most[figure] = value;
  }
  return most;
}

function limitsLeftOut(sample: BillingSample, before: BillingSample): Partial<Record<BilledLimit, number>> {
  if (sample.planType !== before.planType) return {};
  const limits: Partial<Record<BilledLimit, number>> = {};
  for (const limit of sample.leftOut ?? []) {
    const value = before[limit];
    if (value !== undefined) limits[limit] = value;
  }
  return limits;
}
