import { HOURS, type Curve } from "./curve.ts";
import type { Profile, Today } from "./memory.ts";
import { outlookFor } from "./outlook.ts";
import { readSigns, signsOf } from "./signs.ts";
import { surpriseBefore } from "./surprise.ts";
import { recentCount } from "./today.ts";
import { TUNING } from "./tuning.ts";

/** What the rest of today is expected to count, bursts apart. */
export interface RestOfDay {
  readonly rest: number;
  /** Standard deviation of ln(rest + pinch). */
  readonly spread: number;
  readonly pinch: number;
  /** The day's usual shape; undefined on the first day. */
  readonly shape: Curve | undefined;
}

export function restOfDay(profile: Profile, today: Today): RestOfDay {
  const outlook = outlookFor(profile, today.start);
  const left = HOURS - today.hour;
  const span = Math.min(TUNING.recentHours, today.hour - today.since);
  const recent = recentCount(today, span);
  if (outlook === undefined) return firstDay(today, recent, span);
  const { pinch } = outlook;
  const standing = { hour: today.hour, since: today.since, clean: today.clean, recent };
  const signs = signsOf(outlook, standing, surpriseBefore(profile, today.start));
  const { centre, spread } = readSigns(profile, outlook, today.hour, signs);
  const rest = left <= 0 ? 0 : Math.max(0, Math.exp(centre) - pinch);
  return { rest, spread, pinch, shape: outlook.curves.week };
}

function firstDay(today: Today, recent: number, span: number): RestOfDay {
  const left = HOURS - today.hour;
  const mean = span > 0 ? today.used / (today.hour - today.since) : 0;
  const now = span > 0 ? recent / span : 0;
  const rate = TUNING.firstDayMean * mean + (1 - TUNING.firstDayMean) * now;
  return { rest: rate * left, spread: 0.75 * Math.sqrt(left / HOURS) + 0.1, pinch: 1, shape: undefined };
}
