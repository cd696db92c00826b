import type { Ledger } from "./ledger.ts";
import type { Meter, MeterLimit } from "./meter.ts";
import { billedFigure, limitsInForce } from "./usages.ts";

/** Meters that Upstash limits, and for which its last answer held no figure. */
export function unreadMeters(
  { billed }: Partial<Ledger>,
  configured: readonly MeterLimit[],
): readonly Meter[] {
  if (billed === undefined) return [];
  const limits = [...limitsInForce(configured, billed).values()];
  return limits
    .filter(({ meter, from }) => from === "Upstash" && billedFigure(meter, billed) === undefined)
    .map(({ meter }) => meter);
}
