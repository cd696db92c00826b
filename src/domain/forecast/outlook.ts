import type { Instant } from "../time/instant.ts";
import { HOURS, totalOf, type Curve } from "./curve.ts";
import type { PastDay, Profile } from "./memory.ts";
import { clamp, mean, median, quantile, sum } from "./statistics.ts";
import { TUNING } from "./tuning.ts";
import { isWeekend, logTotal, weightsFor, type Weighing } from "./weights.ts";

const WEIGHINGS = {
  slow: { fade: TUNING.slow, sameWeekday: 1 },
  fast: { fade: TUNING.fast, sameWeekday: 1 },
  week: { fade: TUNING.slow, sameWeekday: TUNING.sameWeekday },
} as const satisfies Record<string, Weighing>;

type CurveName = keyof typeof WEIGHINGS;

/** What the past days say about a day before it begins. */
export interface Outlook {
  readonly curves: Readonly<Record<CurveName, Curve>>;
  /** Added to counts before logarithms are taken: about half an hour's use, so that near midnight little weighs little. */
  readonly pinch: number;
  /** The fastest step of most days, per hour. */
  readonly peak: number;
  /** The spread of a day's forecast at its start, as the changes from day to day suggest it. */
  readonly priorSpread: number;
  readonly days: number;
}

// A profile changes once a day and is asked at each check.
const known = new WeakMap<Profile, { day: Instant; outlook: Outlook }>();

/** Undefined without a past day. */
export function outlookFor(profile: Profile, day: Instant): Outlook | undefined {
  if (profile.days.length === 0) return undefined;
  const remembered = known.get(profile);
  if (remembered?.day === day) return remembered.outlook;
  const outlook = outlookFrom(profile.days, day);
  known.set(profile, { day, outlook });
  return outlook;
}

function outlookFrom(days: readonly PastDay[], day: Instant): Outlook {
  const curve = (how: Weighing) => meanCurve(days, weightsFor(days, day, how));
  const curves = {
    slow: curve(WEIGHINGS.slow),
    fast: curve(WEIGHINGS.fast),
    week: curve(WEIGHINGS.week),
  };
  const peaks = days.slice(-TUNING.peakDays).map((past) => past.peak);
  return {
    curves,
    pinch: 0.02 * totalOf(curves.slow) + 1,
    peak: quantile(peaks, 0.75),
    priorSpread: priorSpread(days),
    days: days.length,
  };
}

function meanCurve(days: readonly PastDay[], weights: readonly number[]): Curve {
  const total = sum(weights);
  return Array.from({ length: HOURS + 1 }, (_, hour) => {
    let weighted = 0;
    days.forEach((day, i) => (weighted += (weights[i] ?? 0) * (day.curve[hour] ?? 0)));
    return weighted / total;
  });
}

function priorSpread(days: readonly PastDay[]): number {
  const changes = days.flatMap((day, i) => {
    const previous = days.slice(0, i).findLast((past) => isWeekend(past.start) === isWeekend(day.start));
    return previous === undefined ? [] : [Math.abs(logTotal(day) - logTotal(previous))];
  });
  const seen = clamp(0.8 * (1.2 * median(changes) + 0.3 * mean(changes)), 0.04, 0.5);
  const { spreadPrior, spreadPriorWeight } = TUNING;
  return (spreadPriorWeight * spreadPrior + changes.length * seen) / (spreadPriorWeight + changes.length);
}
