import { days as asDays, elapsed, inDays, later, type Instant } from "../time/instant.ts";
import { totalOf } from "./curve.ts";
import type { PastDay } from "./memory.ts";
import { clamp, mean, sum } from "./statistics.ts";
import { isWeekend, logTotal, weekday } from "./weights.ts";

/** What each of the days after today is expected to count, and the standard deviation of ln(their sum). */
export interface ComingDays {
  readonly totals: readonly number[];
  readonly spread: number;
}

/** A day's total as a logarithm, without what its weekday adds. */
interface DayLevel {
  readonly start: Instant;
  readonly level: number;
}

interface Backtest {
  readonly weights: readonly number[];
  readonly squares: number;
  readonly tests: number;
}

/** A way to carry the level of the past days on: says the level expected some days after the last. */
type Carry = (levels: readonly DayLevel[]) => (ahead: number) => number;

const always = (level: number) => () => level;

const CARRIES: readonly Carry[] = [
  (levels) => always(fadedMean(levels, 0.95)),
  (levels) => always(fadedMean(levels, 0.65)),
  (levels) => always(levels.at(-1)?.level ?? 0),
  dampedTrend,
];

/** Backtests reach this many days ahead; what lies further is taken to be as uncertain per day, growing as a random walk. */
const TESTED_AHEAD = 7;
const PRIOR_DAYS = 3;
const PRIOR_MISS = 0.3;
const FADE = 0.85;

/** `todayTotal` is what today is expected to come to; it counts as the newest day. */
export function comingDays(
  past: readonly PastDay[],
  today: Instant,
  todayTotal: number,
  count: number,
): ComingDays {
  const { adds, levels } = levelsOf(past);
  const add = (day: Instant) => adds[weekday(day)] ?? 0;
  const now = [...levels, { start: today, level: Math.log(todayTotal + 1) - add(today) }];
  const { weights, squares, tests } = backtestOf(past, levels, Math.min(count, TESTED_AHEAD));
  const levelAt = blendOf(weights, now);
  const totals = Array.from({ length: count }, (_, i) => {
    const day = later(today, asDays(i + 1));
    return Math.max(0, Math.exp(levelAt(i + 1) + add(day)) - 1);
  });
  const variance = (PRIOR_DAYS * PRIOR_MISS ** 2 + squares) / (PRIOR_DAYS + tests);
  return { totals, spread: Math.sqrt(variance * Math.sqrt(Math.max(1, count / TESTED_AHEAD))) };
}

// The past days change once a day and are asked at each check.
const knownLevels = new WeakMap<readonly PastDay[], Levels>();
const knownTests = new WeakMap<readonly PastDay[], Map<number, Backtest>>();

interface Levels {
  readonly adds: readonly number[];
  readonly levels: readonly DayLevel[];
}

function levelsOf(past: readonly PastDay[]): Levels {
  const known = knownLevels.get(past);
  if (known !== undefined) return known;
  const adds = weekdayAdds(past);
  const levels = past.map((day) => ({
    start: day.start,
    level: logTotal(day) - (adds[weekday(day.start)] ?? 0),
  }));
  knownLevels.set(past, { adds, levels });
  return { adds, levels };
}

function backtestOf(past: readonly PastDay[], levels: readonly DayLevel[], ahead: number): Backtest {
  const tests = knownTests.get(past) ?? new Map<number, Backtest>();
  knownTests.set(past, tests);
  const made = tests.get(ahead) ?? backtest(levels, ahead);
  tests.set(ahead, made);
  return made;
}

function blendOf(weights: readonly number[], levels: readonly DayLevel[]): (ahead: number) => number {
  const said = CARRIES.map((carry) => carry(levels));
  return (ahead) => sum(said.map((levelAt, i) => (weights[i] ?? 0) * levelAt(ahead)));
}

/** Who would have been right on the past days, the latest counting most; and how far off the blend would have been. */
function backtest(levels: readonly DayLevel[], ahead: number): Backtest {
  const misses = CARRIES.map(() => PRIOR_DAYS * PRIOR_MISS);
  let known = PRIOR_DAYS;
  let squares = 0;
  let tests = 0;
  for (let origin = 1; origin < levels.length; origin++) {
    const before = levels.slice(Math.max(0, origin - 28), origin);
    const after = levels.slice(origin, origin + ahead);
    const truth = mean(after.map((day) => day.level));
    const said = CARRIES.map((carry) => {
      const levelAt = carry(before);
      return mean(after.map((_, i) => levelAt(i + 1)));
    });
    const weights = weightsOf(misses, known);
    const missed = sum(said.map((level, i) => (weights[i] ?? 0) * level)) - truth;
    squares = squares * FADE + Math.min(1.5, Math.abs(missed)) ** 2;
    tests = tests * FADE + 1;
    known = known * FADE + 1;
    said.forEach(
      (level, i) => (misses[i] = (misses[i] ?? 0) * FADE + Math.min(1.5, Math.abs(level - truth))),
    );
  }
  return { weights: weightsOf(misses, known), squares, tests };
}

function weightsOf(misses: readonly number[], known: number): number[] {
  const raw = misses.map((miss) => (miss / known + 0.02) ** -3);
  const total = sum(raw);
  return raw.map((weight) => weight / total);
}

function fadedMean(levels: readonly DayLevel[], fade: number): number {
  const last = levels.at(-1);
  if (last === undefined) return 0;
  const weights = levels.map((day) => fade ** inDays(elapsed(day.start, last.start)));
  return sum(levels.map((day, i) => day.level * (weights[i] ?? 0))) / sum(weights);
}

/** Growth that has lasted goes on, less each day: the level and slope of Holt, the slope damped. */
function dampedTrend(levels: readonly DayLevel[]): (ahead: number) => number {
  let level = levels[0]?.level ?? 0;
  let slope = 0;
  for (const day of levels.slice(1)) {
    const before = level;
    level = 0.7 * day.level + 0.3 * (level + 0.8 * slope);
    slope = clamp(0.4 * (level - before) + 0.6 * 0.8 * slope, -1, 1);
  }
  // 0.8 + 0.8² + … as many terms as days.
  return (ahead) => level + slope * 4 * (1 - 0.8 ** ahead);
}

/** What each weekday adds to the logarithm of a day's total: shrunk towards nothing while few of it were seen. */
function weekdayAdds(past: readonly PastDay[]): number[] {
  const off = past.map((day, i) => {
    const week = past.slice(Math.max(0, i - 3), i + 4);
    return clamp(logTotal(day) - mean(week.map(logTotal)), -1.5, 1.5);
  });
  const offOf = (is: (day: PastDay) => boolean) => off.filter((_, i) => past[i] !== undefined && is(past[i]));
  const shrunk = (values: readonly number[], prior: number) =>
    (sum(values) + 2 * prior) / (values.length + 2);
  if (past.length < TESTED_AHEAD) return [];
  return [0, 1, 2, 3, 4, 5, 6].map((wanted) => {
    const kind = shrunk(
      offOf((day) => isWeekend(day.start) === (wanted % 6 === 0) && totalOf(day.curve) > 0),
      0,
    );
    return shrunk(
      offOf((day) => weekday(day.start) === wanted && totalOf(day.curve) > 0),
      kind,
    );
  });
}
