import { SHIPPED_CATALOGUES } from "../../domain/pricing/catalogues.ts";
import { refOf, sayPlan, type CataloguePlan } from "../../domain/pricing/plan.ts";
import { sayCount } from "../../messages/numbers.ts";

export interface PlanChoice {
  readonly ref: string;
  readonly label: string;
  readonly hint: string;
}

/** Every plan of the shipped price tables, with what it allows. */
export const planChoices = (): readonly PlanChoice[] =>
  SHIPPED_CATALOGUES.flatMap((catalogue) =>
    catalogue.plans.map((plan) => {
      const found = { catalogue, plan };
      return { ref: refOf(found), label: sayPlan(found), hint: sayLimits(found) };
    }),
  );

function sayLimits({ plan: { limits, suits } }: CataloguePlan): string {
  const [day, month] = [limits["commands-day"]?.limit, limits["commands-month"]?.limit];
  const said = [
    ...(day === undefined ? [] : [`${sayCount(day)} commands a day`]),
    ...(month === undefined ? [] : [`${sayCount(month)} a month`]),
  ];
  return said.length === 0 ? (suits ?? "no limit of commands") : said.join(", ");
}
