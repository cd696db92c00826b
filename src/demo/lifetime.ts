import { days, earlier, elapsed, inDays, milliseconds, type Instant } from "../domain/time/instant.ts";
import { startOfDay } from "../domain/time/period.ts";
import { playDay } from "./day.ts";

/** The plan's daily limit, as the guide's Free plan and Upstash's own until 2025 had it. */
export const DAILY_LIMIT = 10_000;

/** How long the server had been counting when the demonstration began: counters know nothing of days. */
const COUNTING_FOR = days(30);

/** Commands since the server's own beginning; on the day that began at `began` a client runs away and the limit stops it. */
export function lifetimeCommands(at: Instant, began: Instant): number {
  const today = startOfDay(at);
  const usualDay = playDay(false).commandsBy(earlier(days(1) as unknown as Instant, milliseconds(1)));
  const wholeDays = Math.round(inDays(elapsed(earlier(began, COUNTING_FOR), today)));
  const runaway = today > began ? DAILY_LIMIT - usualDay : 0;
  return wholeDays * usualDay + runaway + Math.min(DAILY_LIMIT, wantedBy(at, began));
}

/** What the clients want of the day so far, whatever the limit says. */
export const wantedBy = (at: Instant, began: Instant) => playDay(startOfDay(at) === began).commandsBy(at);

export function ratePerSecond(at: Instant, began: Instant): number {
  const before = Math.max(startOfDay(at), at - 60_000) as Instant;
  return Math.max(0, wantedBy(at, began) - wantedBy(before, began)) / 60;
}
