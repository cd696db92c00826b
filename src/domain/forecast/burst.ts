import { countBetween, HOURS } from "./curve.ts";
import type { Mark, RunningBurst } from "./memory.ts";
import type { Outlook } from "./outlook.ts";
import { TUNING } from "./tuning.ts";

/** What was counted since the last mark. A step is closed once it is long enough to be judged whole. */
export interface Step {
  readonly from: Mark;
  readonly hour: number;
  readonly grown: number;
  readonly usual: number;
  readonly wild: boolean;
  readonly closed: boolean;
  readonly usualPeak: number;
}

const TOLERANCE = 0.02;

/** A step that has not yet lasted is wild only when it already holds more than a whole step may. */
export function stepFrom(from: Mark, hour: number, used: number, outlook: Outlook | undefined): Step {
  const grown = used - from.used;
  const span = hour - from.hour;
  const closed = span >= TUNING.stepHours - TOLERANCE;
  if (outlook === undefined) return { from, hour, grown, usual: grown, wild: false, closed, usualPeak: 0 };
  const whole = Math.max(span, TUNING.stepHours);
  const curve = outlook.curves.week;
  const usual = countBetween(curve, from.hour, hour);
  const usualWhole = countBetween(curve, from.hour, Math.min(HOURS, from.hour + whole));
  const most = Math.max(
    TUNING.wildTimes * usualWhole,
    TUNING.wildPeak * outlook.peak * whole,
    usualWhole + TUNING.wildDeviations * Math.sqrt(usualWhole + 1),
  );
  return { from, hour, grown, usual, wild: grown > most, closed, usualPeak: outlook.peak };
}

export const rateOf = (step: Step) => step.grown / (step.hour - step.from.hour);

/** A burst begins with a wild step and ends with one at less than half its peak. */
export function burstAfter(burst: RunningBurst | undefined, step: Step): RunningBurst | undefined {
  const rate = rateOf(step);
  if (burst === undefined)
    return step.wild
      ? { from: step.from.hour, peak: rate, rate, rateBefore: undefined, steps: 0, usualPeak: step.usualPeak }
      : undefined;
  if (step.from.hour <= burst.from) return { ...burst, rate, peak: Math.max(rate, burst.peak) };
  if (!step.closed) return burst;
  if (rate < burst.peak / 2) return undefined;
  return { ...burst, peak: Math.max(rate, burst.peak), rate, rateBefore: burst.rate, steps: burst.steps + 1 };
}

/** The probability that a burst which has lasted until `hour` goes on for `more` hours: the longer it has, the likelier. */
export function goesOn(burst: RunningBurst, hour: number, more: number): number {
  const lasted = hour - burst.from;
  return (lasted / (lasted + more)) ** exponentOf(burst);
}

function exponentOf({ rate, rateBefore, peak, steps, usualPeak }: RunningBurst): number {
  const { burstExponents, heldAt, strangeTimes, risingTimes } = TUNING;
  if (rateBefore === undefined || rate < heldAt * peak) return burstExponents.fresh;
  if (peak <= strangeTimes * usualPeak) return burstExponents.familiar;
  // It began within a step. When the next step counts clearly more, it filled that one whole: no short spike does.
  const proven = rate > risingTimes * rateBefore || steps > 1;
  return proven ? burstExponents.proven : burstExponents.held;
}
