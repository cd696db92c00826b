import type { Instant } from "../time/instant.ts";
import { startOfDay } from "../time/period.ts";
import type { DayOfCommands } from "./load.ts";

/** Where past days come from; both may be empty. */
export interface HistoryFacts {
  /** Whole-hour sums as the bot counted them. */
  readonly hourly: readonly { readonly hour: Instant; readonly commands: number }[];
  /** Days as the provider bills them, today included as far as it has come. */
  readonly billed?: readonly DayOfCommands[];
}

/** An hour or two without a check still make a day that can be spoken from. */
const HOURS_OF_A_FULL_DAY = 22;

/** The complete UTC days before today, oldest first: billed where the provider says them, else counted; partial ones left out. */
export function historyOf({ hourly, billed = [] }: HistoryFacts, now: Instant): DayOfCommands[] {
  const today = startOfDay(now);
  const known = countedDays(hourly);
  // The provider's series is cut at the time of the request, so that its days are told apart by their date alone.
  for (const { day, commands } of billed) known.set(startOfDay(day), commands);
  return [...known]
    .filter(([day]) => day < today)
    .map(([day, commands]) => ({ day, commands }))
    .toSorted((a, b) => a.day - b.day);
}

function countedDays(hourly: HistoryFacts["hourly"]): Map<Instant, number> {
  const byDay = Map.groupBy(hourly, ({ hour }) => startOfDay(hour));
  const counted = new Map<Instant, number>();
  for (const [day, rows] of byDay) {
    if (new Set(rows.map(({ hour }) => hour)).size < HOURS_OF_A_FULL_DAY) continue;
    counted.set(
      day,
      rows.reduce((sum, { commands }) => sum + commands, 0),
    );
  }
  return counted;
}
