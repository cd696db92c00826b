import { detectPlan } from "../pricing/detect-plan.ts";
import { limitsOf } from "../pricing/limits.ts";
import { refOf } from "../pricing/plan.ts";
import type { Ledger } from "../usage/ledger.ts";
import type { Database } from "./database.ts";

/**
 * The database with the plan that its own facts prove, where the configuration names none: an Upstash database is not judged by
 * the guide's 10,000 a day. Limits set by hand stay.
 */
export function withProvedPlan(database: Database, ledger: Ledger | undefined): Database {
  if (database.planIsAssumed !== true || ledger === undefined) return database;
  const { billed, latest } = ledger;
  const storageLimit = billed?.storageLimit ?? latest.storage?.limit;
  const isUpstash = latest.flavour === "upstash";
  if (billed === undefined && !isUpstash) return database;
  const detected = detectPlan({
    isUpstash,
    ...(billed !== undefined && { apiPlanType: billed.planType }),
    ...(storageLimit !== undefined && { storageLimit }),
  });
  const byHand = database.limits.filter(({ from }) => from === "configuration");
  const proved = limitsOf(detected).filter(({ meter }) => !byHand.some((limit) => limit.meter === meter));
  const { planName: _, ...others } = database;
  return { ...others, plan: refOf(detected), limits: [...byHand, ...proved] };
}
