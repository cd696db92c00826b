import { sayDuration } from "../domain/time/duration.ts";
import { shareOf } from "../domain/usage/meter.ts";
import { line, MARKS, strong, time, type Block, type Text } from "./message.ts";
import { many, sayChange, sayCount, sayPercent } from "./numbers.ts";
import { joined, meterWords } from "./words.ts";
import type { DatabaseSummary, DayFigure, SummaryFacts } from "./summary.ts";

const USUAL = 0.05;
export const QUIET = 0.2;

/** Share of the limit that is nearest: the day's (the fullest day's), else the month's. */
export function shareIn({ commands, billed, dayLimit, daily, month }: DatabaseSummary): number | undefined {
  if (dayLimit !== undefined) return (billed ?? fullestDay(daily)?.commands ?? commands) / dayLimit;
  return month === undefined ? undefined : shareOf(month);
}

/** One database: how full, how it compares, what happened. */
export function row(each: DatabaseSummary, facts: SummaryFacts): Block {
  const label = line(strong(each.name));
  if (each.hoursKnown === 0 && each.billed === undefined)
    return {
      kind: "gauge",
      label,
      share: undefined,
      caption: line(`${MARKS.unknown} no figures of this ${facts.period}`),
    };
  const parts = [
    line(amount(each)),
    monthPart(each),
    reachedPart(each),
    changePart(each, facts),
    each.busiest === undefined || each.reached !== undefined || isQuiet(each)
      ? undefined
      : line("busiest ", time(each.busiest, facts.period === "day" ? "time" : "date-time")),
    gapPart(each),
  ];
  return { kind: "gauge", label, share: shareIn(each), caption: joined(parts, " · ") };
}

const fullestDay = (daily: readonly DayFigure[] = []): DayFigure | undefined =>
  daily.toSorted((a, b) => b.commands - a.commands)[0];

function amount({ commands, billed, dayLimit, daily }: DatabaseSummary): string {
  const used = Math.round(billed ?? commands);
  if (dayLimit === undefined) return `${many(used, "command")}${billed === undefined ? "" : " billed"}`;
  const fullest = fullestDay(daily);
  if (fullest === undefined) return `${sayCount(used)} of ${sayCount(dayLimit)}`;
  const name = new Intl.DateTimeFormat("en-GB", { weekday: "long", timeZone: "UTC" }).format(fullest.day);
  return `${many(used, "command")}, most on ${name}: ${sayCount(Math.round(fullest.commands))} of ${sayCount(dayLimit)}`;
}

function monthPart({ month, dayLimit }: DatabaseSummary): Text | undefined {
  if (month?.limit === undefined || dayLimit !== undefined) return undefined;
  const { say, whose } = meterWords(month.meter);
  return line(
    `${sayPercent(shareOf(month) ?? 0)} of ${whose} used (${say(month.used)} of ${say(month.limit)})`,
  );
}

function reachedPart({ reached }: DatabaseSummary): Text | undefined {
  if (reached === undefined) return undefined;
  const held = reached.lasts ? `, and still is` : `, for ${sayDuration(reached.held)}`;
  return line(`${MARKS.critical} limit reached `, time(reached.at), held);
}

/** Nothing much happened: little used, and as usual. */
const isQuiet = (each: DatabaseSummary) =>
  (shareIn(each) ?? 0) < QUIET && each.change !== undefined && Math.abs(each.change.ratio) < USUAL;

function changePart({ change, reached }: DatabaseSummary, { period }: SummaryFacts): Text | undefined {
  if (change === undefined || reached !== undefined) return undefined;
  if (Math.abs(change.ratio) < USUAL) return line("usual");
  const than = period === "week" ? "the week before" : `the ${change.days}-day mean`;
  return line(`${sayChange(change.ratio)} on ${than}`);
}

function gapPart({ hoursKnown, hours, billed }: DatabaseSummary): Text | undefined {
  return hours - hoursKnown < 2 || billed !== undefined
    ? undefined
    : line(`figures of ${hoursKnown} of ${hours} hours only`);
}
