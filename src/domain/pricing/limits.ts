import { METERS, type Meter, type MeterLimit } from "../usage/meter.ts";
import { sayPlan, type AtLimit, type CataloguePlan } from "./plan.ts";

/** A meter's limit, where it comes from, and what happens there. */
export interface KnownLimit extends MeterLimit {
  readonly atLimit: AtLimit;
}

export type MeterAmounts = Readonly<Partial<Record<Meter, number>>>;

export interface LimitFacts {
  /** Limits that the configuration sets itself: they go before everything else. */
  readonly configured?: MeterAmounts;
  /** Limits that the provider reports for this very database: they go before the plan's. */
  readonly reported?: MeterAmounts;
  /** Who reports them, as people know it. */
  readonly reportedBy?: string;
}

// Upstash writes "no limit" as 8024278031528736858 or 9223372036854775808, and no plan sells a quadrillion commands.
const UNLIMITED = 1e15;

/** The limits of a database, one per meter, in the meters' order; without a plan, only what was configured or reported. */
export function limitsOf(found: CataloguePlan | undefined, facts: LimitFacts = {}): KnownLimit[] {
  const limits: KnownLimit[] = [];
  for (const meter of METERS) {
    const planned = found?.plan.limits[meter];
    const [limit, from] = strongest(meter, planned?.limit, found, facts);
    if (limit === undefined || limit >= UNLIMITED) continue;
    limits.push({ meter, limit, from, atLimit: planned?.atLimit ?? usualOutcome(meter) });
  }
  return limits;
}

function strongest(
  meter: Meter,
  planned: number | undefined,
  found: CataloguePlan | undefined,
  { configured, reported, reportedBy }: LimitFacts,
): [limit: number | undefined, from: string] {
  if (configured?.[meter] !== undefined) return [configured[meter], "configuration"];
  if (reported?.[meter] !== undefined) return [reported[meter], reportedBy ?? "Upstash"];
  return [planned, found === undefined ? "" : `plan ${sayPlan(found)}`];
}

// A budget stops the whole database; whatever else is limited without a plan to say how, is expected to be refused.
const usualOutcome = (meter: Meter): AtLimit => (meter === "spend-month" ? "suspended" : "refused");
