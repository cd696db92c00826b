import guide from "./catalogues/guide-2026-04.json" with { type: "json" };
import upstash from "./catalogues/upstash-2026-08.json" with { type: "json" };
import { nearMisses } from "./near-miss.ts";
import { refOf, sayPlan, type Catalogue, type CataloguePlan } from "./plan.ts";
import { readCatalogue } from "./read-catalogue.ts";

export const GUIDE_CATALOGUE = shipped(guide);
export const UPSTASH_CATALOGUE = shipped(upstash);

/** The catalogues that come with the bot; a team's own go before them. */
export const SHIPPED_CATALOGUES: readonly Catalogue[] = [GUIDE_CATALOGUE, UPSTASH_CATALOGUE];

export type FoundPlan =
  | ({ readonly ok: true } & CataloguePlan)
  | { readonly ok: false; readonly problem: string; readonly suggestions: readonly string[] };

/** Finds "guide-2026-04/free"; for what is no plan, says which one may have been meant. */
export function planByRef(ref: string, catalogues: readonly Catalogue[] = SHIPPED_CATALOGUES): FoundPlan {
  const all = catalogues.flatMap((catalogue) => catalogue.plans.map((plan) => ({ catalogue, plan })));
  const found = all.find((candidate) => refOf(candidate) === ref.trim().toLowerCase());
  if (found !== undefined) return { ok: true, ...found };
  const suggestions = nearMisses(ref.trim(), all.map(refOf));
  const hint =
    suggestions.length > 0
      ? `Did you mean ${suggestions.join(" or ")}?`
      : `A plan is written catalogue/plan, for instance ${all.slice(0, 2).map(refOf).join(" or ")}; the catalogues are ${catalogues.map(({ id }) => id).join(", ")}.`;
  return { ok: false, problem: `There is no plan "${ref}". ${hint}`, suggestions };
}

/** "Free (guide-2026-04)" for a shipped plan's reference; a team's own is named as it is written. */
export function sayPlanRef(ref: string): string {
  const found = planByRef(ref);
  return found.ok ? sayPlan(found) : ref;
}

/** A plan that the code itself names; that it exists is a matter of the shipped files, not of the user. */
export function shippedPlan(ref: `guide-2026-04/${string}` | `upstash-2026-08/${string}`): CataloguePlan {
  const found = planByRef(ref);
  if (!found.ok) throw new Error(found.problem);
  return { catalogue: found.catalogue, plan: found.plan };
}

function shipped(json: unknown): Catalogue {
  const read = readCatalogue(json);
  if (read.ok) return read.catalogue;
  const [first] = read.problems;
  throw new Error(`A shipped catalogue is damaged at ${first?.path}: ${first?.problem}`);
}
