import type { Instant } from "../time/instant.ts";
import { startOfDay } from "../time/period.ts";
import { advise } from "./advice.ts";
import { planByRef } from "./catalogues.ts";
import type { UseFacts } from "./load.ts";
import { sayMoney } from "./money.ts";
import type { Catalogue } from "./plan.ts";

export interface WayOutFacts extends Pick<
  UseFacts,
  "storage" | "bandwidthPerMonth" | "readRegions" | "regionsAreCounted"
> {
  /** "guide-2026-04/free": the present plan. */
  readonly plan: string;
  readonly environment: string;
  /** What today comes to, at least. */
  readonly commandsToday: number;
  /** What the month is expected to come to, where that is known. */
  readonly month?: { readonly days: number; readonly commands: number };
  readonly now: Instant;
}

/** "Cheapest way out: Pay-as-you-go, about $1.90 a month.", from what is known at once; undefined where no plan would help. */
export function wayOutOf(facts: WayOutFacts, catalogues?: readonly Catalogue[]): string | undefined {
  const { plan: ref, commandsToday, month, now, ...use } = facts;
  const found = planByRef(ref, catalogues);
  if (!found.ok) return undefined;
  const advice = advise({
    ...use,
    catalogue: found.catalogue,
    current: found.plan.id,
    history: [{ day: startOfDay(now), commands: commandsToday }],
    ...(month === undefined ? {} : { projected: month }),
  });
  if (!advice.ok || advice.recommended === undefined || advice.recommended.isCurrent) return undefined;
  const { plan, cost } = advice.recommended;
  return `Cheapest way out: ${plan.name}, about ${sayMoney(cost.projected)} a month.`;
}
