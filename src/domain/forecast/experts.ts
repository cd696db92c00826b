import { HOURS, countAt, countBetween, totalOf } from "./curve.ts";
import type { Lesson, Profile } from "./memory.ts";
import type { CurveName, Outlook } from "./outlook.ts";
import { mean } from "./statistics.ts";
import { TUNING } from "./tuning.ts";

/** A way to forecast the rest of the day: a curve, scaled by how far today and its last hours are off that curve. */
interface Expert {
  readonly curve: CurveName;
  readonly trustToday: number;
  readonly trustRecent: number;
}

export const EXPERTS: readonly Expert[] = [
  { curve: "slow", trustToday: 0, trustRecent: 0 },
  { curve: "fast", trustToday: 0.2, trustRecent: 0.2 },
  { curve: "week", trustToday: 0.2, trustRecent: 0.2 },
  { curve: "week", trustToday: 0.3, trustRecent: 0.7 },
];

/** Where today stands: bursts taken out. */
export interface Standing {
  readonly hour: number;
  readonly since: number;
  /** Since `since`. */
  readonly clean: number;
  /** In the last hours (`TUNING.recentHours`, or since `since` where that is shorter). */
  readonly recent: number;
}

/** Each expert's ln(rest of the day + pinch). */
export function opinions(outlook: Outlook, standing: Standing): number[] {
  const { hour, since } = standing;
  const { pinch } = outlook;
  const recently = Math.max(since, hour - TUNING.recentHours);
  return EXPERTS.map(({ curve: name, trustToday, trustRecent }) => {
    const curve = outlook.curves[name];
    const today = Math.log((standing.clean + pinch) / (countBetween(curve, since, hour) + pinch));
    const recent = Math.log((standing.recent + pinch) / (countBetween(curve, recently, hour) + pinch));
    return (
      Math.log(totalOf(curve) - countAt(curve, hour) + pinch) + trustToday * today + trustRecent * recent
    );
  });
}

/** The experts' mean, those who were right at this time of day having more say. */
export function combined(profile: Profile, hour: number, said: readonly number[]): number {
  const lessons = lessonsAround(profile, hour);
  const days = mean(lessons.map((lesson) => lesson.days));
  let weighted = 0;
  let weights = 0;
  said.forEach((opinion, i) => {
    const missed = mean(lessons.map((lesson) => lesson.misses[i] ?? 0));
    const { expertPriorDays, expertPriorMiss } = TUNING;
    const miss = (expertPriorDays * expertPriorMiss + missed) / (expertPriorDays + days);
    const weight = (miss + 0.01) ** -TUNING.expertPower;
    weights += weight;
    weighted += weight * opinion;
  });
  return weighted / weights;
}

/** Standard deviation of ln(rest of the day): learned at this time of day, plus what counting alone makes uncertain. */
export function spreadAt(profile: Profile, outlook: Outlook, hour: number, rest: number): number {
  const lessons = lessonsAround(profile, hour);
  const days = mean(lessons.map((lesson) => lesson.spreadDays));
  const squares = mean(lessons.map((lesson) => lesson.squares));
  const prior = outlook.priorSpread ** 2 * (0.35 + (0.65 * (HOURS - hour)) / HOURS);
  const { spreadPriorDays } = TUNING;
  return Math.sqrt((spreadPriorDays * prior + squares) / (spreadPriorDays + days) + 1 / (rest + 1));
}

/** ln(rest of the day + pinch): the experts' mean, corrected by how forecasts have leaned here. */
export function centreOf(profile: Profile, combined: number, spread: number): number {
  const { leanPriorDays, leanTrust } = TUNING;
  const { sum, days } = profile.lean ?? { sum: 0, days: 0 };
  return combined + ((leanTrust * sum) / (days + leanPriorDays)) * spread;
}

function lessonsAround(profile: Profile, hour: number): Lesson[] {
  const nearest = Math.round(hour);
  return [nearest - 1, nearest, nearest + 1].flatMap((h) => {
    const lesson = h < 1 ? undefined : profile.lessons[h];
    return lesson === undefined ? [] : [lesson];
  });
}
