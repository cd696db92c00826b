import { days, later, type Instant } from "../time/instant.ts";
import { HOURS, countBetween, type Curve } from "./curve.ts";
import type { Profile, Surprise } from "./memory.ts";
import type { Outlook } from "./outlook.ts";
import { clamp } from "./statistics.ts";
import { TUNING } from "./tuning.ts";

/** A surprise says something of the very next day. */
export function surpriseBefore(profile: Profile, day: Instant): Surprise | undefined {
  const last = profile.days.at(-1);
  return last !== undefined && later(last.start, days(1)) === day ? profile.surprise : undefined;
}

/** How far a day was above what its outlook said. */
export function surpriseOf({ curves, pinch }: Outlook, curve: Curve): Surprise {
  const { surpriseCap } = TUNING;
  const from = (hour: number) =>
    clamp(
      Math.log((countBetween(curve, hour, HOURS) + pinch) / (countBetween(curves.week, hour, HOURS) + pinch)),
      -surpriseCap,
      surpriseCap,
    );
  return { day: from(1), evening: from(18) };
}
