import { HOURS, countAt, totalOf, type Curve } from "./curve.ts";
import type { Profile, Today } from "./memory.ts";
import { outlookFor } from "./outlook.ts";
import { restOfDay } from "./rest-of-day.ts";
import { NO_LESSON, lessonAfter, readSigns, signsOf, type Standing } from "./signs.ts";
import { surpriseBefore, surpriseOf } from "./surprise.ts";
import { clamp } from "./statistics.ts";
import { TUNING } from "./tuning.ts";

/** Learns from a day that is over; from one of which less than its first half was seen, or not its beginning, nothing. */
export function learnDay(profile: Profile, today: Today): Profile {
  if (today.since > 1 || today.hour < HOURS / 2) return profile;
  // It was told of that day already, by stored counts.
  if (today.start <= (profile.days.at(-1)?.start ?? -Infinity)) return profile;
  if ((blockedAt(today)?.hour ?? HOURS) < 1) return profile;
  const curve = completed(profile, today);
  const past = { start: today.start, curve: curve.map(fiveFigures), peak: fiveFigures(today.peak) };
  return {
    days: [...profile.days, past].slice(-TUNING.daysKept),
    ...learn(profile, today, curve),
  };
}

const fiveFigures = (count: number) => Number(count.toPrecision(5));

/** The day's curve; what was not seen of it, or what a block at the limit kept from being counted, is filled in as forecast. */
function completed(profile: Profile, today: Today): Curve {
  const blocked = blockedAt(today);
  const known = blocked?.hour ?? today.hour;
  const rest =
    blocked === undefined ? restOfDay(profile, today).rest : Math.max(0, blocked.expected - today.used);
  const curve = today.hours.slice(0, Math.floor(known) + 1);
  for (let hour = curve.length; hour <= HOURS; hour++)
    curve.push(today.used + (rest * (hour - known)) / Math.max(HOURS - known, 0.01));
  return curve;
}

function blockedAt(today: Today) {
  const { reached } = today;
  if (reached === undefined || reached.hour > HOURS - 0.1) return undefined;
  // Where the limit does not block, the count goes on and the day is what was counted.
  const expectedStill = reached.expected - reached.used;
  return today.used - reached.used < 0.1 * expectedStill ? reached : undefined;
}

/** Makes the day's forecasts again, now that its end is known: how its signs were to be read, how far off it was, which ranges held. */
function learn(profile: Profile, today: Today, curve: Curve): Omit<Profile, "days"> {
  const { days: _, ...known } = profile;
  const outlook = outlookFor(profile, today.start);
  if (outlook === undefined) return known;
  const surprise = surpriseBefore(profile, today.start);
  const counted = blockedAt(today)?.hour ?? today.hour;
  let held = 0;
  let asked = 0;
  const lessons = Array.from({ length: HOURS }, (_, hour) => {
    const old = profile.lessonsByHour?.[hour] ?? NO_LESSON;
    const standing = standingAt(today, hour);
    // While a block at the limit kept all from being counted, the signs were its own.
    if (standing === undefined || hour > counted) return old;
    const signs = signsOf(outlook, standing, surprise);
    const { centre, spread } = readSigns(profile, outlook, hour, signs);
    const truth = Math.log(totalOf(curve) - countAt(curve, hour) + outlook.pinch);
    asked++;
    if (Math.abs(truth - centre) <= profile.rangeWidth * spread) held++;
    return lessonAfter(old, signs, truth, centre);
  });
  if (asked === 0) return known;
  return {
    surprise: surpriseOf(outlook, withoutBursts(today, curve)),
    lessonsByHour: lessons,
    rangeWidth: rangeAfter(profile.rangeWidth, held / asked),
  };
}

function standingAt(today: Today, hour: number): Standing | undefined {
  const clean = today.cleanHours[hour];
  if (clean === undefined || hour <= today.since) return undefined;
  const recent = clean - cleanAt(today, Math.max(today.since, hour - TUNING.recentHours));
  return { hour, since: today.since, clean, recent };
}

/** A loop of one day says nothing of the next. */
const withoutBursts = ({ used, clean, hours, cleanHours }: Today, curve: Curve): Curve =>
  curve.map((count, hour) => count - (hours[hour] ?? used) + (cleanHours[hour] ?? clean));

/** Wider after a day on which fewer than 80 % of the ranges held, narrower after one on which more did. */
function rangeAfter(width: number, held: number): number {
  const { rangeGain, rangeLeast, rangeMost } = TUNING;
  return clamp(width * Math.exp(rangeGain * (0.8 - held)), rangeLeast, rangeMost);
}

function cleanAt(today: Today, hour: number): number {
  const from = today.cleanHours[Math.floor(hour)] ?? 0;
  const to = today.cleanHours[Math.floor(hour) + 1] ?? from;
  return from + (to - from) * (hour - Math.floor(hour));
}
