import { parseDuration } from "../domain/time/duration.ts";
import { days, hours, later, minutes, type Instant } from "../domain/time/instant.ts";
import { periodAt, startOfDay } from "../domain/time/period.ts";
import { CommandProblem } from "./context.ts";

const LONGEST = days(90);

/** The end of a time as it is typed: "2h", "until 18:00" (UTC), "until tomorrow", "until new day", "until new month". */
export function endOf(typed: string, now: Instant): Instant {
  const end = typed.startsWith("until ") ? untilOf(typed.slice("until ".length), now) : afterOf(typed, now);
  if (end === undefined)
    throw new CommandProblem(
      `"${typed}" is no time: try 30m, 2h, 7d, until 18:00 (UTC), until tomorrow or until new day.`,
    );
  if (end <= now || end > later(now, LONGEST))
    throw new CommandProblem(`"${typed}" is out of reach: at most 90 days from now.`);
  return end;
}

function afterOf(typed: string, now: Instant): Instant | undefined {
  const duration = parseDuration(typed);
  return duration === undefined ? undefined : later(now, duration);
}

function untilOf(typed: string, now: Instant): Instant | undefined {
  if (typed === "tomorrow" || typed === "new day") return periodAt("day", now).end;
  if (typed === "new month") return periodAt("month", now).end;
  const clock = /^(\d{1,2}):(\d{2})$/.exec(typed);
  if (clock === null) return undefined;
  const [hour, minute] = [Number(clock[1]), Number(clock[2])];
  if (hour > 23 || minute > 59) return undefined;
  const today = later(later(startOfDay(now), hours(hour)), minutes(minute));
  return today > now ? today : later(today, days(1));
}
