import { elapsed, inDays, type Instant } from "../time/instant.ts";
import { totalOf } from "./curve.ts";
import type { PastDay } from "./memory.ts";
import { median } from "./statistics.ts";
import { TUNING } from "./tuning.ts";

/** 0 is Sunday. */
export const weekday = (day: Instant) => new Date(day).getUTCDay();
export const isWeekend = (day: Instant) => weekday(day) % 6 === 0;
export const logTotal = (day: PastDay) => Math.log(totalOf(day.curve) + 1);

/** How a curve weighs past days: its fading a day, and its bonus for the same weekday. */
export interface Weighing {
  readonly fade: number;
  readonly sameWeekday: number;
}

/** What each past day says about a coming day. */
export function weightsFor(days: readonly PastDay[], coming: Instant, how: Weighing): number[] {
  const otherKind = otherKindWeight(days);
  const odd = oddDays(days);
  return days.map((past, i) => {
    const age = inDays(elapsed(past.start, coming));
    const kind = isWeekend(past.start) === isWeekend(coming) ? 1 : otherKind;
    const bonus = weekday(past.start) === weekday(coming) ? how.sameWeekday : 1;
    return how.fade ** age * kind * bonus * (odd[i] ? TUNING.oddWeight : 1);
  });
}

function otherKindWeight(days: readonly PastDay[]): number {
  if (days.length < 4) return 1;
  const weekend = days.filter((day) => isWeekend(day.start)).map(logTotal);
  const working = days.filter((day) => !isWeekend(day.start)).map(logTotal);
  if (weekend.length < 2 || working.length < 3) return TUNING.otherKindFew;
  const [atWeekend, atWork] = [median(weekend), median(working)];
  const deviations = [
    ...weekend.map((x) => Math.abs(x - atWeekend)),
    ...working.map((x) => Math.abs(x - atWork)),
  ];
  const robustDeviation = 1.4826 * median(deviations) + 0.01;
  const apart = Math.abs(atWeekend - atWork) > TUNING.kindsApart * robustDeviation;
  return apart ? TUNING.otherKindApart : TUNING.otherKind;
}

/** Days far off their week, alone: a day of an incident says little about the next, two in a row are a new level. */
function oddDays(days: readonly PastDay[]): boolean[] {
  if (days.length < 4) return days.map(() => false);
  const totals = days.map((day) => totalOf(day.curve));
  const far = totals.map((total, i) => {
    const usual = median(totals.slice(Math.max(0, i - 6), i + 1));
    return total > TUNING.oddRatio * usual || total < usual / TUNING.oddRatio;
  });
  return far.map((isFar, i) => isFar && far[i - 1] !== true && far[i + 1] !== true);
}
