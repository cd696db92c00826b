import { days, inDays, elapsed, type Duration } from "../time/instant.ts";
import type { DayOfCommands } from "./load.ts";

const WEEK = 7;
/** Two weeks show whether the same weekdays grow; older days say little of today's growth. */
const FEWEST_DAYS = 14;
const NEWEST_DAYS = 28;
/** Growth that three of four pairs of weeks agree on; less is chance. */
const AGREED = 0.75;
/** Beyond this the line says more than anybody knows. */
const FARTHEST = days(60);
const DAYS_OF_A_MONTH = 30;

export interface CommandLimits {
  readonly perDay?: number | undefined;
  readonly perMonth?: number | undefined;
}

/**
 * In how long a steady growth will have used up the plan: a usual week's fullest day reaches the daily limit, or a month at
 * the week's mean the monthly one. Undefined without steady growth over two weeks or more, where it is past already, and
 * where it is farther than two months. `history` is complete UTC days, oldest first; days may be missing.
 */
export function outgrownIn(history: readonly DayOfCommands[], limits: CommandLimits): Duration | undefined {
  const recent = history.slice(-NEWEST_DAYS).filter(({ commands }) => commands > 0);
  if (recent.length < FEWEST_DAYS) return undefined;
  const perDay = growthPerDay(recent);
  if (perDay === undefined) return undefined;
  const week = recent.slice(-WEEK).map(({ commands }) => commands);
  const reaches = [
    daysUntil(Math.max(...week), limits.perDay, perDay),
    daysUntil((sumOf(week) / week.length) * DAYS_OF_A_MONTH, limits.perMonth, perDay),
  ].filter((each) => each !== undefined);
  if (reaches.length === 0) return undefined;
  const soonest = days(Math.min(...reaches));
  return soonest <= FARTHEST ? soonest : undefined;
}

/** Of ln(commands), from pairs of the same weekday alone, so that a quiet weekend is no fall. The median: one odd day is none. */
function growthPerDay(history: readonly DayOfCommands[]): number | undefined {
  const slopes: number[] = [];
  for (const [i, later] of history.entries())
    for (const earlier of history.slice(0, i)) {
      const apart = Math.round(inDays(elapsed(earlier.day, later.day)));
      if (apart % WEEK === 0) slopes.push(Math.log(later.commands / earlier.commands) / apart);
    }
  const growing = slopes.filter((slope) => slope > 0).length;
  if (slopes.length < WEEK || growing < AGREED * slopes.length) return undefined;
  return slopes.toSorted((a, b) => a - b)[Math.floor(slopes.length / 2)];
}

function daysUntil(level: number, limit: number | undefined, growth: number): number | undefined {
  if (limit === undefined || level >= limit || growth <= 0) return undefined;
  return Math.log(limit / level) / growth;
}

const sumOf = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0);
