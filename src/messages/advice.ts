import type { Database } from "../domain/alerting/database.ts";
import type { Advice, GivenAdvice, PlanAdvice } from "../domain/pricing/advice.ts";
import type { Catalogue } from "../domain/pricing/plan.ts";
import { misfitCell } from "../domain/pricing/reason.ts";
import { line, press, strong, type Block, type Message, type Text } from "./message.ts";
import { sayMoney } from "../domain/pricing/money.ts";
import { many, sayCount } from "./numbers.ts";

export interface AdvisedFacts {
  readonly database: Database;
  readonly catalogue: Catalogue;
  readonly advice: Advice;
  /** Ids of the other price tables. */
  readonly others: readonly string[];
}

const FULL_MONTH = 30;

/** The answer to `advice`: what fits, what each plan costs, and what to do before paying. */
export function adviceMessage(facts: AdvisedFacts): Message {
  const { database, advice } = facts;
  if (!advice.ok)
    return {
      tone: "unknown",
      title: line(strong(database.name), ": no advice yet"),
      blocks: [{ kind: "text", text: line(advice.problem) }, buttons(facts)],
    };
  return {
    tone: "neutral",
    title: headline(database.name, advice),
    blocks: [
      { kind: "text", text: line(advice.reason) },
      ...(advice.budget === undefined ? [] : said(line(advice.budget))),
      table(advice),
      ...said(evenLine(advice)),
      ...(advice.cure === undefined ? [] : said(line("Before paying: ", advice.cure.sentence))),
      ...(advice.notes.length === 0 ? [] : [{ kind: "note" as const, text: line(advice.notes.join(" ")) }]),
      { kind: "note", text: smallPrint(advice) },
      buttons(facts),
    ],
  };
}

function headline(name: string, { recommended, catalogue }: GivenAdvice): Text {
  if (recommended === undefined) return line(strong(name), ` fits no plan of ${catalogue.id}`);
  const { plan, cost, isCurrent } = recommended;
  const price = cost.projected === 0 ? "free of charge" : `about ${sayMoney(cost.projected)} a month`;
  return isCurrent
    ? line(strong(name), ` is on the plan that fits: ${plan.name}, ${price}`)
    : line(strong(name), ` fits ${plan.name} best: ${price} at today's growth`);
}

function table({ plans, recommended, daysOfHistory }: GivenAdvice): Block {
  return {
    kind: "table",
    columns: [
      { title: "plan" },
      { title: "last 30 days", align: "right" },
      { title: "this month", align: "right" },
      { title: "left p95/worst", align: "right" },
      { title: "days over", align: "right" },
      { title: "fits" },
    ],
    rows: plans.map((each) => [
      line(each === recommended ? strong(each.plan.name) : each.plan.name, each.isCurrent ? " (now)" : ""),
      line(sayMoney(each.cost.past)),
      line(sayMoney(each.cost.projected)),
      line(roomOf(each)),
      line(each.headroom === undefined ? "–" : `${each.daysOver} of ${daysOfHistory}`),
      line(fitOf(each, recommended)),
    ]),
  };
}

const roomOf = ({ headroom }: PlanAdvice) =>
  headroom === undefined ? "no limit" : `${percent(headroom.p95)} / ${percent(headroom.worstDay)}`;

/** More than nine times over is said as that: a phone has no room for "−12,345 %". */
function percent(share: number): string {
  if (share <= -9) return "far over";
  return `${share < 0 ? "−" : ""}${Math.abs(Math.round(share * 100))} %`;
}

function fitOf(each: PlanAdvice, recommended: PlanAdvice | undefined): string {
  const [misfit] = each.misfits;
  if (misfit !== undefined) return misfitCell(misfit);
  if (each === recommended) return "yes, cheapest";
  // What costs more only as long as less is used.
  return each.breakEven === undefined ? "yes" : `yes, pays from ${sayCount(each.breakEven)} a month`;
}

/** Of the plans with a fixed price that fit, the one that pays off first. */
function evenLine({ plans }: GivenAdvice): Text | undefined {
  const [first] = plans
    .filter(({ breakEven, misfits }) => breakEven !== undefined && misfits.length === 0)
    .toSorted((a, b) => (a.breakEven ?? 0) - (b.breakEven ?? 0));
  const byCommand = plans.find(({ plan }) => plan.price.per100kCommands !== undefined);
  if (first?.breakEven === undefined || byCommand === undefined) return undefined;
  return line(
    `Break-even: from ${sayCount(first.breakEven)} commands a month ${first.plan.name} costs less than ${byCommand.plan.name}.`,
  );
}

/** "Prices: upstash-2026-08, read 2026-08-21. Speaks from 23 days of history." */
function smallPrint({ catalogue, daysOfHistory }: GivenAdvice): Text {
  const from = daysOfHistory === 0 ? "the forecast alone" : `${many(daysOfHistory, "day")} of history`;
  const short = daysOfHistory < FULL_MONTH ? ", less than a month: it will know better" : "";
  return line(`Prices: ${catalogue.id}, read ${catalogue.date}. Speaks from ${from}${short}.`);
}

function buttons({ database, others }: AdvisedFacts): Block {
  return {
    kind: "buttons",
    buttons: [
      press("Top commands", `top ${database.name}`),
      press("Stats", `stats ${database.name}`),
      ...others.slice(0, 3).map((id) => press(`Prices of ${id}`, `advice ${database.name} ${id}`)),
    ],
  };
}

const said = (text: Text | undefined): Block[] => (text === undefined ? [] : [{ kind: "text", text }]);
