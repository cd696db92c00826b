import type { AdviceFacts, PlanAdvice } from "./advice.ts";
import { scaled, type Load } from "./load.ts";
import { cents, sayMoney, type Cents } from "./money.ts";
import type { Plan } from "./plan.ts";

/** Changing the client instead of the plan. */
export interface Cure {
  /** Share of all commands that the fix is about. */
  readonly share: number;
  /** Commands of the projected month after it. */
  readonly commandsAfter: number;
  /** The plan that would then be the cheapest that fits. */
  readonly plan: Plan;
  /** A month, against what is recommended now; absent when no plan fits now. */
  readonly saves?: Cents;
  readonly sentence: string;
}

const DOMINATES = 0.5;
// Longer waits took BullMQ's idle load from 37.4K to about 3.2K commands a day: nine in ten went away.
const GOES_AWAY = 0.9;

/** The cheaper cure, where polling is most of the load and less of it would do with a cheaper plan. */
export function cureOf(
  facts: AdviceFacts,
  load: Load,
  recommended: PlanAdvice | undefined,
  bestFor: (load: Load) => PlanAdvice | undefined,
): Cure | undefined {
  const share = facts.pollingShare ?? 0;
  if (share < DOMINATES) return undefined;
  const after = scaled(load, 1 - share * GOES_AWAY);
  const best = bestFor(after);
  if (best === undefined) return undefined;
  const saves = recommended && cents(recommended.cost.projected - best.cost.projected);
  if (saves !== undefined && saves <= 0) return undefined;
  const gain = saves === undefined ? "" : `, ${sayMoney(saves)} a month less`;
  return {
    share,
    commandsAfter: Math.round(after.projected.commands),
    plan: best.plan,
    ...(saves !== undefined && { saves }),
    sentence: `${Math.round(share * 100)} % of the commands only ask whether there is work. With longer waits ${best.plan.name} would do${gain}.`,
  };
}
