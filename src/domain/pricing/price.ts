import type { MonthOfUse } from "./load.ts";
import { cents, type Cents } from "./money.ts";
import type { Plan, PricePerGigabyte } from "./plan.ts";
import { bytes, inGigabytes } from "./size.ts";

/** What that month costs on that plan. */
export function costOf({ price }: Plan, use: MonthOfUse): Cents {
  return cents(
    (price.perDay ?? 0) * use.days +
      (price.perMonth ?? 0) +
      ((price.per100kCommands ?? 0) * use.commands) / 100_000 +
      beyondIncluded(price.storage, use.storage) +
      beyondIncluded(price.bandwidth, use.bandwidth) +
      (price.perReadRegion ?? 0) * use.readRegions,
  );
}

/**
 * Commands a month from which the plan is cheaper than the one that is paid by command, all else in the month being
 * equal; undefined where the plan is not the dearer one at rest, or is paid by command itself.
 */
export function breakEven(plan: Plan, byCommand: Plan, use: MonthOfUse): number | undefined {
  const rate = byCommand.price.per100kCommands ?? 0;
  if (rate === 0 || plan.price.per100kCommands !== undefined) return undefined;
  const idle = { ...use, commands: 0 };
  const dearer = costOf(plan, idle) - costOf(byCommand, idle);
  return dearer > 0 ? Math.round((dearer / rate) * 100_000) : undefined;
}

function beyondIncluded(price: PricePerGigabyte | undefined, size: number): number {
  if (price === undefined) return 0;
  return Math.max(0, inGigabytes(bytes(size)) - price.included) * price.perGigabyte;
}
