import type { Block } from "./message.ts";
import { sayCount } from "./numbers.ts";
import { shareIn } from "./summary-row.ts";
import type { DatabaseSummary } from "./summary.ts";

// Two bars compare nothing.
const FEWEST_DAYS = 3;

/** Of a week: the days of the database that came nearest to its limit. */
export function weekChart(databases: readonly DatabaseSummary[]): readonly Block[] {
  const [nearest] = databases
    .filter(({ daily = [] }) => daily.length >= FEWEST_DAYS)
    .toSorted((a, b) => (shareIn(b) ?? 0) - (shareIn(a) ?? 0));
  if (nearest?.daily === undefined) return [];
  const { name, daily, dayLimit } = nearest;
  const weekday = new Intl.DateTimeFormat("en-GB", { weekday: "short", timeZone: "UTC" });
  const figures = daily.map(
    ({ day, commands }) => `${weekday.format(day)} ${sayCount(Math.round(commands))}`,
  );
  return [
    {
      kind: "chart",
      title: `${name}: commands a day (UTC)`,
      alt: `${name} day by day: ${figures.join(", ")}.`,
      points: daily.map(({ day, commands }) => ({ at: day, value: commands })),
      unit: "commands",
      ...(dayLimit === undefined ? {} : { limit: dayLimit }),
    },
  ];
}
