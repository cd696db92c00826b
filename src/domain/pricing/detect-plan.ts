import { planByRef, shippedPlan, UPSTASH_CATALOGUE } from "./catalogues.ts";
import type { Catalogue, CataloguePlan } from "./plan.ts";

/** What is known of a database's plan; everything may be absent. */
export interface PlanFacts {
  /** "upstash-2026-08/payg", as the configuration says it. */
  readonly configured?: string;
  /** The Developer API's `type`: free, payg, pro, paid, or a plan's own name. */
  readonly apiPlanType?: string;
  /** INFO said `upstash_version`. */
  readonly isUpstash?: boolean;
  /** Bytes that the plan stores at most, as the API or INFO reports it. */
  readonly storageLimit?: number;
}

export type DetectedPlan = CataloguePlan & {
  readonly how: "configured" | "proved" | "assumed";
  /** One sentence for people: how we know. */
  readonly because: string;
};

/** The plan that the configuration names; else the one that facts prove; else the guide's Free. */
export function detectPlan(facts: PlanFacts, catalogues?: readonly Catalogue[]): DetectedPlan {
  return configuredPlan(facts, catalogues) ?? billedPlan(facts) ?? upstashPlan(facts) ?? assumedPlan();
}

function configuredPlan(facts: PlanFacts, catalogues?: readonly Catalogue[]): DetectedPlan | undefined {
  if (facts.configured === undefined) return undefined;
  const found = planByRef(facts.configured, catalogues);
  // The configuration's own check has said it already; monitoring goes on with what the facts prove.
  if (!found.ok) return undefined;
  const { catalogue, plan } = found;
  return { catalogue, plan, how: "configured", because: "The configuration says so." };
}

function billedPlan(facts: PlanFacts): DetectedPlan | undefined {
  const type = facts.apiPlanType?.toLowerCase();
  if (type === undefined || type === "") return undefined;
  const named = UPSTASH_CATALOGUE.plans.find(({ id }) => id === type);
  const because = `Upstash bills it as "${facts.apiPlanType}".`;
  if (named !== undefined) return { catalogue: UPSTASH_CATALOGUE, plan: named, how: "proved", because };
  // 100 GB is what pay-as-you-go and one Fixed plan both offer, and old answers call the first "paid" or "pro".
  const payg = shippedPlan("upstash-2026-08/payg");
  if (facts.storageLimit === payg.plan.limits.storage?.limit)
    return { ...payg, how: "assumed", because: `${because} Its size is that of ${payg.plan.name}.` };
  // What the API calls a Fixed plan is not documented ("pro", "paid"): only its size tells which one it is.
  const fixed = fixedPlanOf(facts.storageLimit);
  if (fixed !== undefined)
    return { ...fixed, how: "proved", because: `${because} Its size is that of ${fixed.plan.name}.` };
  return { ...payg, how: "assumed", because: `${because} No Fixed plan has its size.` };
}

function upstashPlan(facts: PlanFacts): DetectedPlan | undefined {
  if (facts.isUpstash !== true) return undefined;
  const free = shippedPlan("upstash-2026-08/free");
  const freeStorage = free.plan.limits.storage?.limit ?? 0;
  const because = "INFO says that it is Upstash's.";
  if (facts.storageLimit === undefined)
    return { ...free, how: "assumed", because: `${because} Free is assumed.` };
  if (facts.storageLimit === freeStorage)
    return { ...free, how: "proved", because: `${because} Its size is that of Free.` };
  // 100 GB is what pay-as-you-go and one Fixed plan both offer; most databases of that size limit pay by command.
  const payg = shippedPlan("upstash-2026-08/payg");
  if (facts.storageLimit === payg.plan.limits.storage?.limit) {
    return { ...payg, how: "assumed", because: `${because} Its size is that of ${payg.plan.name}.` };
  }
  const fixed = fixedPlanOf(facts.storageLimit);
  if (fixed !== undefined)
    return { ...fixed, how: "proved", because: `${because} Its size is that of ${fixed.plan.name}.` };
  return { ...free, how: "assumed", because: `${because} Free is assumed.` };
}

const assumedPlan = (): DetectedPlan => ({
  ...shippedPlan("guide-2026-04/free"),
  how: "assumed",
  because: "Nothing says which plan it has.",
});

/** Within this share of a plan's size: a gigabyte may be counted as 10⁹ bytes or as 2³⁰. */
const SAME_SIZE = 0.08;

function fixedPlanOf(storageLimit: number | undefined): CataloguePlan | undefined {
  if (storageLimit === undefined) return undefined;
  const plan = UPSTASH_CATALOGUE.plans.find(({ price, limits: { storage } }) => {
    const size = storage?.limit;
    if (price.perMonth === undefined || size === undefined) return false;
    return Math.abs(size - storageLimit) <= SAME_SIZE * size;
  });
  return plan && { catalogue: UPSTASH_CATALOGUE, plan };
}
