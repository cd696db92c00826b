import { cureOf, type Cure } from "./cure.ts";
import { daysOver, headroom, misfitsOf, type Margins, type Misfit } from "./fit.ts";
import { loadOf, type Load, type UseFacts } from "./load.ts";
import type { Cents } from "./money.ts";
import type { Catalogue, Plan } from "./plan.ts";
import { breakEven, costOf } from "./price.ts";
import { budgetToRaise, notesFor, reasonFor } from "./reason.ts";

export interface AdviceFacts extends UseFacts {
  readonly catalogue: Catalogue;
  /** The id of the present plan, where it is one of this catalogue. */
  readonly current?: string;
  /** "production" is kept away from limits that stop it. */
  readonly environment: string;
  /** How many times the expected use must fit; 1.25 unless said otherwise. */
  readonly safetyFactor?: number;
  /** Share of the commands that queue workers and loops spend on asking whether there is work, 0 to 1. */
  readonly pollingShare?: number;
}

export type Advice =
  | ({ readonly ok: true } & GivenAdvice)
  /** Nothing to speak from yet; the sentence says so. */
  | { readonly ok: false; readonly problem: string };

export interface GivenAdvice {
  readonly catalogue: Catalogue;
  /** In the catalogue's order. */
  readonly plans: readonly PlanAdvice[];
  /** Absent when none fits. */
  readonly recommended?: PlanAdvice;
  /** One sentence: what is recommended and why, or why nothing is. */
  readonly reason: string;
  /** What raising the owner's budget would do, where nothing else keeps a plan from fitting. */
  readonly budget?: string;
  /** A fix of the client that is cheaper than paying. */
  readonly cure?: Cure;
  /** What limits the advice: assumptions made, rules kept. */
  readonly notes: readonly string[];
  readonly daysOfHistory: number;
  /** Commands of the projected month, as they are billed. */
  readonly projectedCommands: number;
}

export interface PlanAdvice {
  readonly plan: Plan;
  readonly isCurrent: boolean;
  /** A month's cost: at the last 30 days' pace, and projected. */
  readonly cost: { readonly past: Cents; readonly projected: Cents };
  /** Of the observed days. */
  readonly daysOver: number;
  /** Share of the daily allowance left, below 0 when over; absent without a command limit. */
  readonly headroom?: { readonly p95: number; readonly worstDay: number };
  /** Why it does not fit; empty when it does. */
  readonly misfits: readonly Misfit[];
  /** Billed commands a month from which it is cheaper than paying by command. */
  readonly breakEven?: number;
}

const SAFETY = 1.25;
/** A limit that twice the worst day would reach is within reach of an ordinary incident. */
const PRODUCTION_REACH = 2;

/** Prices every plan of the catalogue and recommends the cheapest that fits. */
export function advise(facts: AdviceFacts): Advice {
  const load = loadOf(facts);
  if (load === undefined)
    return { ok: false, problem: "No full day has been counted yet, so there is nothing to advise from." };
  const margins = marginsOf(facts);
  const plans = facts.catalogue.plans.map((plan) => adviceOn(plan, load, facts, margins));
  const recommended = cheapestThatFits(plans);
  const cure = cureOf(facts, load, recommended, (changed) =>
    cheapestThatFits(facts.catalogue.plans.map((plan) => adviceOn(plan, changed, facts, margins))),
  );
  const budget = budgetToRaise(plans, recommended);
  const projectedCommands = Math.round(load.projected.commands);
  return {
    ok: true,
    catalogue: facts.catalogue,
    plans,
    ...(recommended !== undefined && { recommended }),
    reason: reasonFor(recommended, plans, projectedCommands),
    ...(budget !== undefined && { budget }),
    ...(cure !== undefined && { cure }),
    notes: notesFor(facts, plans, recommended),
    daysOfHistory: facts.history.length,
    projectedCommands,
  };
}

function marginsOf({ environment, safetyFactor = SAFETY }: AdviceFacts): Margins {
  const isProduction = /^prod/i.test(environment);
  return {
    safety: safetyFactor,
    reach: isProduction ? Math.max(safetyFactor, PRODUCTION_REACH) : safetyFactor,
  };
}

function adviceOn(plan: Plan, load: Load, facts: AdviceFacts, margins: Margins): PlanAdvice {
  const p95 = headroom(plan, load.p95Day, load.projected.days);
  const worstDay = headroom(plan, load.worstDay, load.projected.days);
  const byCommand = facts.catalogue.plans.find(({ price }) => price.per100kCommands !== undefined);
  const even = byCommand && breakEven(plan, byCommand, load.projected);
  return {
    plan,
    isCurrent: plan.id === facts.current,
    cost: { past: costOf(plan, load.past), projected: costOf(plan, load.projected) },
    daysOver: daysOver(plan, load),
    ...(p95 !== undefined && worstDay !== undefined && { headroom: { p95, worstDay } }),
    misfits: misfitsOf(plan, load, margins),
    ...(even !== undefined && { breakEven: even }),
  };
}

/** At the same price the present plan stays, else the first of the catalogue. */
function cheapestThatFits(plans: readonly PlanAdvice[]): PlanAdvice | undefined {
  return plans
    .filter(({ misfits }) => misfits.length === 0)
    .toSorted((a, b) => a.cost.projected - b.cost.projected || Number(b.isCurrent) - Number(a.isCurrent))[0];
}
