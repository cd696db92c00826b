import { whole } from "../usage/digits.ts";
import type { AdviceFacts, PlanAdvice } from "./advice.ts";
import type { Misfit } from "./fit.ts";
import { cents, sayMoney } from "./money.ts";
import type { AtLimit, Capacity } from "./plan.ts";
import { bytes, saySize } from "./size.ts";

/** The recommendation in one sentence. */
export function reasonFor(
  recommended: PlanAdvice | undefined,
  plans: readonly PlanAdvice[],
  projectedCommands: number,
): string {
  if (recommended === undefined) return noneFits(plans);
  const { plan, cost, isCurrent } = recommended;
  const price = cost.projected === 0 ? "free of charge" : `about ${sayMoney(cost.projected)} a month`;
  const what = isCurrent ? `Stay on ${plan.name}` : plan.name;
  const others = plans.filter(({ misfits }) => misfits.length === 0).length;
  const why = others === 1 ? "the only plan that fits" : "the cheapest plan that fits";
  return `${what}: ${why}, ${price} for ${whole(projectedCommands)} commands${roomLeft(recommended, projectedCommands)}.`;
}

/** Assumptions made and rules kept, for the small print. */
export function notesFor(
  facts: AdviceFacts,
  plans: readonly PlanAdvice[],
  recommended: PlanAdvice | undefined,
): string[] {
  const notes: string[] = [];
  const production = plans.find(({ plan }) => plan.id === facts.catalogue.recommendedForProduction);
  if (/^prod/i.test(facts.environment)) {
    notes.push("Production is kept away from limits that twice the expected use would reach.");
    if (production !== undefined)
      notes.push(`${facts.catalogue.title} recommends ${production.plan.name} for production.`);
  }
  if ((facts.readRegions ?? 0) > 0 && facts.writeShare === undefined && facts.regionsAreCounted !== true) {
    notes.push("How many commands write is not known: all are counted once more per read region.");
  }
  if (recommended !== undefined && facts.budget === undefined && stopsAtBudget(recommended)) {
    notes.push(
      `${recommended.plan.name} has a budget, and stops the database there: look it up, and set at least ${enoughFor(recommended)} a month.`,
    );
  }
  return notes;
}

/** A plan that only its owner's budget keeps from fitting, and what raising it would do; undefined where there is none. */
export function budgetToRaise(
  plans: readonly PlanAdvice[],
  recommended: PlanAdvice | undefined,
): string | undefined {
  const stopped = plans.find(({ misfits }) => misfits.length === 1 && misfits[0]?.capacity === "spend-month");
  const [misfit] = stopped?.misfits ?? [];
  if (stopped === undefined || misfit === undefined) return undefined;
  const stops = `The budget of ${sayMoney(cents(misfit.limit))} a month stops the database`;
  const would = `with ${enoughFor(stopped)} a month ${stopped.plan.name} would do, for about ${sayMoney(stopped.cost.projected)}`;
  const saves = recommended && cents(recommended.cost.projected - stopped.cost.projected);
  return saves === undefined || saves <= 0
    ? `${stops}; ${would}.`
    : `${stops}; ${would}, ${sayMoney(saves)} less than ${recommended?.plan.name}.`;
}

/** Twice the expected cost, in whole dollars, as budgets are. */
const enoughFor = ({ cost }: PlanAdvice) =>
  sayMoney(cents(Math.max(100, Math.ceil((cost.projected * 2) / 100) * 100)));

const stopsAtBudget = ({ plan }: PlanAdvice) => plan.limits["spend-month"]?.atLimit === "suspended";

/** "refuses at 10,000 commands a day, 14,000 are expected": why one plan does not fit. */
export function sayMisfit({ capacity, need, limit, atLimit, stopsOnDay }: Misfit): string {
  if (stopsOnDay !== undefined && capacity !== "spend-month")
    return `${VERBS[atLimit]} on the ${ordinal(stopsOnDay)}`;
  const [wants, has] = [amount(capacity, need), amount(capacity, limit)];
  return need > limit
    ? `${wants} ${UNITS[capacity]} against ${has}`
    : `too near: ${wants} of ${has} ${UNITS[capacity]}`;
}

/** The same for a column: "over: 14,000 of 10,000 a day". */
export function misfitCell(misfit: Misfit): string {
  const { capacity, need, limit, stopsOnDay } = misfit;
  if (stopsOnDay !== undefined && capacity !== "spend-month") return sayMisfit(misfit);
  const unit = UNITS[capacity].replace(/^(commands|bandwidth) /, "");
  return `${need > limit ? "over" : "near"}: ${amount(capacity, need)} of ${amount(capacity, limit)} ${unit}`;
}

const VERBS: Readonly<Record<AtLimit, string>> = {
  refused: "stops",
  suspended: "is suspended",
  throttled: "slows down",
  billed: "costs more",
};

const UNITS: Readonly<Record<Capacity, string>> = {
  "commands-day": "commands a day",
  "commands-month": "commands a month",
  "commands-second": "commands a second",
  "spend-month": "a month",
  storage: "stored",
  "bandwidth-month": "bandwidth a month",
  "read-regions": "read regions",
};

function noneFits(plans: readonly PlanAdvice[]): string {
  const largest = plans.at(-1);
  const [misfit] = largest?.misfits ?? [];
  if (largest === undefined || misfit === undefined) return "The catalogue has no plan.";
  return `No plan of this catalogue fits: for ${largest.plan.name}, ${sayMisfit(misfit)}.`;
}

/** What matters is the tightest period that the plan counts over: days where it limits them, else the month. */
function roomLeft({ headroom, plan }: PlanAdvice, projectedCommands: number): string {
  const month = plan.limits["commands-month"]?.limit;
  if (headroom !== undefined && plan.limits["commands-day"] !== undefined) {
    return `, with ${percent(headroom.worstDay)} left on the worst day`;
  }
  if (month !== undefined)
    return `, with ${percent(1 - projectedCommands / month)} of the month's commands left`;
  return ", with no command limit";
}

const percent = (share: number) => `${Math.round(share * 100)} %`;

function amount(capacity: Capacity, value: number): string {
  if (capacity === "storage" || capacity === "bandwidth-month") return saySize(bytes(value));
  return capacity === "spend-month" ? sayMoney(cents(value)) : whole(value);
}

function ordinal(day: number): string {
  const ending = day % 100 >= 11 && day % 100 <= 13 ? "th" : (["th", "st", "nd", "rd"][day % 10] ?? "th");
  return `${day}${ending}`;
}
