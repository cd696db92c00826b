import { HOURS, countAt, countBetween, totalOf, type Curve } from "./curve.ts";
import type { Lesson, Profile, Surprise } from "./memory.ts";
import type { Outlook } from "./outlook.ts";
import { clamp, mean, solve, sum } from "./statistics.ts";
import { TUNING } from "./tuning.ts";

/** Where today stands: bursts taken out. */
export interface Standing {
  readonly hour: number;
  readonly since: number;
  /** Since `since`. */
  readonly clean: number;
  /** In the last hours (`TUNING.recentHours`, or since `since` where that is shorter). */
  readonly recent: number;
}

/** What the rest of the day is forecast from. */
export interface Signs {
  /** ln(rest of the day + pinch) as signs are read anywhere: the weekday's curve, moved by what lies above or below it. */
  readonly usual: number;
  /** The signs that each database teaches to read: today, its last hours, the last days, a month, each against that curve. */
  readonly taught: readonly number[];
}

export function signsOf(outlook: Outlook, standing: Standing, surprise: Surprise | undefined): Signs {
  const { hour, since, clean, recent } = standing;
  const { pinch, curves } = outlook;
  const above = (count: number, usual: number) => Math.log((count + pinch) / (usual + pinch));
  const rest = (curve: Curve) => totalOf(curve) - countAt(curve, hour);
  const recently = Math.max(since, hour - TUNING.recentHours);
  const today = above(clean, countBetween(curves.week, since, hour));
  const lately = above(recent, countBetween(curves.week, recently, hour));
  const fast = above(rest(curves.fast), rest(curves.week));
  const slow = above(rest(curves.slow), rest(curves.week));
  const trust = ({ midnight, more }: { readonly midnight: number; readonly more: number }) =>
    midnight + (more * hour) / HOURS;
  const { trusts, signCap } = TUNING;
  const usual =
    Math.log(rest(curves.week) + pinch) +
    trust(trusts.today) * today +
    trust(trusts.lately) * lately +
    trust(trusts.slow) * slow +
    trust(trusts.dayBefore) * (surprise?.day ?? 0) +
    trust(trusts.eveningBefore) * (surprise?.evening ?? 0);
  return { usual, taught: [today, lately, fast, slow].map((sign) => clamp(sign, -signCap, signCap)) };
}

/** ln(rest of the day + pinch): what the signs say, read as this database has taught at this time of day; and its standard deviation. */
export function readSigns(profile: Profile, outlook: Outlook, hour: number, { usual, taught }: Signs) {
  const lessons = lessonsAround(profile, hour);
  const variance = varianceAt(lessons, outlook, hour);
  const { products, offs } = regressionOf(lessons, variance);
  const centre = usual + dot(taught, solve(products, offs));
  // The further the signs are from what was seen before, the less is known of how to read them.
  const doubt = dot(taught, solve(products, taught));
  return { centre, spread: Math.sqrt(variance * (1 + doubt) + 1 / (Math.exp(centre) + 1)) };
}

const dot = (a: readonly number[], b: readonly number[]) => sum(a.map((value, i) => value * (b[i] ?? 0)));

const SIGNS = 4;

export const NO_LESSON: Lesson = {
  products: Array.from({ length: (SIGNS * (SIGNS + 1)) / 2 }, () => 0),
  offs: Array.from({ length: SIGNS }, () => 0),
  days: 0,
  squares: 0,
};

/** A lesson with one day more: what the signs were, how far off their usual reading was, and how far off the forecast. */
export function lessonAfter(old: Lesson, { usual, taught }: Signs, truth: number, centre: number): Lesson {
  const { lessonFade, offCap, spreadCap } = TUNING;
  const off = clamp(truth - usual, -offCap, offCap);
  const products = taught.flatMap((a, i) => taught.slice(i).map((b) => a * b));
  return {
    products: products.map((product, i) => sixFigures((old.products[i] ?? 0) * lessonFade + product)),
    offs: taught.map((sign, i) => sixFigures((old.offs[i] ?? 0) * lessonFade + sign * off)),
    days: old.days * lessonFade + 1,
    squares: sixFigures(old.squares * lessonFade + Math.min(spreadCap, Math.abs(centre - truth)) ** 2),
  };
}

const sixFigures = (value: number) => Number(value.toPrecision(6));

/** What each sign's reading is corrected by: a regression of how far off it was, held near none while that is all noise. */
function regressionOf(lessons: readonly Lesson[], variance: number) {
  const pooled = (values: (lesson: Lesson) => readonly number[], i: number) =>
    TUNING.pooling * sum(lessons.map((lesson) => values(lesson)[i] ?? 0));
  const products: number[][] = Array.from({ length: SIGNS }, () => []);
  let next = 0;
  for (const [i, row] of products.entries())
    for (let j = i; j < SIGNS; j++) {
      const product = pooled((lesson) => lesson.products, next++);
      const entry = product + (i === j ? variance / TUNING.correctionVariance : 0);
      row[j] = entry;
      (products[j] ?? [])[i] = entry;
    }
  return { products, offs: products.map((_, i) => pooled((lesson) => lesson.offs, i)) };
}

/** Learned at this time of day, from the prior that the changes from day to day suggest. */
function varianceAt(lessons: readonly Lesson[], outlook: Outlook, hour: number): number {
  const known = mean(lessons.map((lesson) => lesson.days));
  const squares = mean(lessons.map((lesson) => lesson.squares));
  const prior = outlook.priorSpread ** 2 * (0.35 + (0.65 * (HOURS - hour)) / HOURS);
  const { spreadPriorDays } = TUNING;
  return (spreadPriorDays * prior + squares) / (spreadPriorDays + known);
}

function lessonsAround(profile: Profile, hour: number): Lesson[] {
  const nearest = Math.round(hour);
  return [nearest - 1, nearest, nearest + 1].flatMap((h) => {
    const lesson = h < 1 ? undefined : profile.lessonsByHour?.[h];
    return lesson === undefined ? [] : [lesson];
  });
}
