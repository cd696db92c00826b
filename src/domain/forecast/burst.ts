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

const lengthOf = (step: Step) => step.hour - step.from.hour;
export const rateOf = (step: Step) => step.grown / lengthOf(step);

/** What surrounds a step: the closed one before it, and what was counted since the last reading. */
interface Around {
  readonly before: Step | undefined;
  readonly lately: { readonly hours: number; readonly grown: number };
}

/** A burst begins with a wild step and ends with one at less than half its peak. */
export function burstAfter(
  burst: RunningBurst | undefined,
  step: Step,
  { before, lately }: Around,
): RunningBurst | undefined {
  if (burst === undefined) return step.wild ? begun(step, before) : undefined;
  const rate = rateOf(step);
  const peak = Math.max(rate, burst.peak);
  if (step.from.hour <= burst.wildFrom) return { ...burst, rate, peak };
  if (!step.closed) return lookedAt(burst, step, lately);
  if (rate < burst.peak / 2) return undefined;
  const least = Math.min(rate, burst.least ?? rate);
  return { ...burst, peak, rate, least, rateBefore: burst.rate, steps: burst.steps + 1 };
}

/** Where the step before holds a clear share of it already, it began there and filled the wild step whole. */
function begun(step: Step, before: Step | undefined): RunningBurst {
  const rate = rateOf(step);
  const { usualPeak } = step;
  const from = step.from.hour;
  const fresh = { from, wildFrom: from, peak: rate, rate, rateBefore: undefined, steps: 0, usualPeak };
  if (before === undefined || !step.closed || !isRamp(before, step)) return fresh;
  return { ...fresh, from: before.from.hour, rateBefore: rateOf(before) };
}

const excessOf = (step: Step) => step.grown - step.usual;

function isRamp(before: Step, step: Step): boolean {
  const { rampDeviations, rampOver, rampShare } = TUNING;
  const chance = rampDeviations * Math.sqrt(before.usual + 1) + rampOver * before.usual;
  const share = (excessOf(before) * lengthOf(step)) / (excessOf(step) * lengthOf(before));
  return excessOf(before) > chance && share > rampShare;
}

/** A check between two steps: at the rate of now, what the first step held tells when the burst began. A short spike is over by then. */
function lookedAt(burst: RunningBurst, step: Step, lately: Around["lately"]): RunningBurst {
  const { lookHours, lookCount, heldAt, spikeHours } = TUNING;
  const rate = lately.grown / lately.hours;
  if (burst.steps > 0 || lately.hours < lookHours || lately.grown < lookCount) return burst;
  // A look that catches its end sees less than the looks before.
  const fastest = Math.max(rate, burst.rate, burst.fastest ?? 0);
  if (rate < heldAt * fastest) return { ...burst, fastest };
  const first = step.from.hour - burst.wildFrom;
  const lasted = (first * burst.rate) / fastest + lengthOf(step);
  return lasted < spikeHours ? { ...burst, fastest } : { ...burst, fastest, rate, outlasted: true };
}

/** The probability that a burst which has lasted until `hour` goes on for `more` hours: the longer it has, the likelier. */
export function goesOn(burst: RunningBurst, hour: number, more: number): number {
  const lasted = hour - burst.from;
  return (lasted / (lasted + more)) ** exponentOf(burst);
}

/** For how many hours more it goes on with this probability. */
export function goesOnFor(burst: RunningBurst, hour: number, probability: number): number {
  return (hour - burst.from) * (probability ** (-1 / exponentOf(burst)) - 1);
}

function exponentOf(burst: RunningBurst): number {
  const { rate, rateBefore, peak, steps, usualPeak, least = 0, outlasted } = burst;
  const { burstExponents, heldAt, steadyAt, steadySteps, strangeTimes, risingTimes } = TUNING;
  const isStrange = peak > strangeTimes * usualPeak;
  if (rate < heldAt * peak) return burstExponents.fresh;
  if (outlasted === true && isStrange) return burstExponents.proven;
  if (rateBefore === undefined) return outlasted === true ? burstExponents.familiar : burstExponents.fresh;
  // People come and go; what keeps one rate for more than an hour is a machine.
  if (steps >= steadySteps && least > steadyAt * peak) return burstExponents.proven;
  if (!isStrange) return burstExponents.familiar;
  // It began within a step. When the next step counts clearly more, it filled that one whole: no short spike does.
  const isRising = rate > risingTimes * rateBefore;
  if (steps === 0) return isRising ? burstExponents.ramped : burstExponents.fresh;
  return isRising || steps > 1 ? burstExponents.proven : burstExponents.held;
}
