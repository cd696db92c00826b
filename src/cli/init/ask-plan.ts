import { SHIPPED_CATALOGUES } from "../../domain/pricing/catalogues.ts";
import { refOf, sayPlan, type CataloguePlan } from "../../domain/pricing/plan.ts";
import { sayCount } from "../../messages/numbers.ts";
import { has, withVariable, type Answers } from "./answers.ts";
import { objectionTo } from "./objections.ts";
import type { Choice, Prompts } from "./prompts.ts";

const OWN = "own";
const FOUND_OUT = "found out";

/** The plan, or limits without one; asked unless either was said already. */
export async function askPlan(answers: Answers, prompts: Prompts): Promise<Answers> {
  if (
    answers.plan !== undefined ||
    has(answers, "DAILY_COMMAND_LIMIT") ||
    has(answers, "MONTHLY_COMMAND_LIMIT")
  )
    return answers;
  const isUpstash =
    URL.parse(answers.variables["REDIS_URL"] ?? "")?.hostname.endsWith(".upstash.io") === true;
  const choices: Choice<string>[] = [
    ...(isUpstash
      ? [
          {
            value: FOUND_OUT,
            label: "Headroom finds it out",
            hint: "from what Upstash tells of the database",
          },
        ]
      : []),
    ...planChoices().map(({ ref, label, hint }) => ({ value: ref, label, hint })),
    { value: OWN, label: "A limit of my own" },
  ];
  const chosen = await prompts.choose("Which plan is it on?", choices);
  if (chosen === FOUND_OUT) return answers;
  return chosen === OWN ? limits(answers, prompts) : { ...answers, plan: chosen };
}

/** Either may be left out, not both. */
async function limits(answers: Answers, prompts: Prompts): Promise<Answers> {
  const daily = await limit(
    "DAILY_COMMAND_LIMIT",
    "Commands a UTC day; empty: no daily limit",
    answers,
    prompts,
  );
  return limit("MONTHLY_COMMAND_LIMIT", "Commands a UTC month; empty: no monthly limit", daily, prompts);
}

async function limit(
  variable: string,
  message: string,
  answers: Answers,
  prompts: Prompts,
): Promise<Answers> {
  const isLast = variable === "MONTHLY_COMMAND_LIMIT" && !has(answers, "DAILY_COMMAND_LIMIT");
  const typed = await prompts.text({
    message,
    example: "10,000",
    objection: (text) => {
      if (text === "")
        return isLast ? "Without any limit there is nothing to warn of: write one." : undefined;
      return objectionTo(variable, withVariable(answers, variable, text));
    },
  });
  return typed === "" ? answers : withVariable(answers, variable, typed);
}

interface PlanChoice {
  readonly ref: string;
  readonly label: string;
  readonly hint: string;
}

/** Every plan of the shipped price tables, with what it allows. */
const planChoices = (): readonly PlanChoice[] =>
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
