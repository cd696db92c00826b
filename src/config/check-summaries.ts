import { parse, validate as isCron } from "node-cron";
import { entries, textAt } from "./look.ts";
import type { Finding, Path } from "./problem.ts";

/** Traps of clocks and calendars. */
export function checkSummaries(tree: unknown): Finding[] {
  return entries(tree, ["summaries"]).flatMap(({ path }) => [
    ...checkCron(textAt(tree, [...path, "cron"]), [...path, "cron"]),
  ]);
}

// cron itself posts when either fits, the library that we use only when both do: whoever writes both is surprised by one of them.
function checkCron(cron: string | undefined, path: Path): Finding[] {
  if (cron === undefined || !isCron(cron)) return [];
  const fields = cron.split(/\s+/).slice(-5);
  const isRestricted = (field: string | undefined) => field !== undefined && !/^[*?](\/1)?$/.test(field);
  if (fields.length < 5 || !isRestricted(fields[2]) || !isRestricted(fields[4])) return [];
  if (coversAll(cron)) return [];
  return [
    {
      path,
      what: `"${cron}" names a day of the month and a day of the week; programs disagree whether one or both must fit.`,
      remedy: "Write two summaries: one with the day of the month, one with the day of the week.",
    },
  ];
}

function coversAll(cron: string): boolean {
  const { dayOfMonth, dayOfWeek } = parse(cron);
  return dayOfMonth.length === 31 || new Set(dayOfWeek.map((day) => Number(day) % 7)).size === 7;
}
