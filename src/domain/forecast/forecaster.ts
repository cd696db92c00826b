import { elapsed, hours as asHours, inHours, later, type Instant } from "../time/instant.ts";
import { periodAt, startOfDay, type PeriodKind } from "../time/period.ts";
import { HOURS, countBetween, hourWhenGrown } from "./curve.ts";
import { learnDay } from "./day-end.ts";
import { EMPTY_PROFILE, type Forecaster, type Reading, type Today } from "./memory.ts";
import { firstDayOfMonth, monthProspect, usedInPeriod, turnDays } from "./month.ts";
import { outlookFor } from "./outlook.ts";
import { predict, type Prediction, type Prospect } from "./predict.ts";
import { restOfDay } from "./rest-of-day.ts";
import { count, newDay } from "./today.ts";

export interface Forecast extends Prediction {
  /** What is usual at this hour of this day, per hour; undefined on the first day. */
  readonly usualRate: number | undefined;
  /** A rate far above the usual, while it lasts; per hour. */
  readonly burst: { readonly rate: number; readonly since: Instant } | undefined;
  /** Whole days that it speaks from; 0 on the first day, when little is known. */
  readonly historyDays: number;
}

export const newForecaster = (kind: PeriodKind): Forecaster => ({ kind, profile: EMPTY_PROFILE });

/** Folds a reading in. Readings may be seconds or hours apart; one that is not newer than the last changes nothing. */
export function observe(forecaster: Forecaster, reading: Reading): Forecaster {
  const before = forecaster.today;
  if (before !== undefined && reading.at <= later(before.start, asHours(before.hour))) return forecaster;
  const { profile, today } = atDayOf(forecaster, reading);
  const counted = count(
    today,
    outlookFor(profile, today.start),
    reading.at,
    reading.used - (today.month?.before ?? 0),
  );
  return { ...forecaster, profile, today: noteLimit({ ...forecaster, profile }, counted, reading) };
}

/** The forecaster on the reading's day: days that ended are learned. */
function atDayOf(forecaster: Forecaster, reading: Reading): { profile: Forecaster["profile"]; today: Today } {
  const { today, profile, kind } = forecaster;
  const day = startOfDay(reading.at);
  if (today === undefined)
    return { profile, today: kind === "month" ? firstDayOfMonth(reading) : firstDay(day, reading) };
  if (day <= today.start) return { profile, today };
  if (kind === "month") return turnDays(forecaster, today, reading);
  return { profile: learnDay(profile, today), today: newDay(day, countedFrom(day, reading)) };
}

/** A count of 0 well into the first day is one that begins now. */
function firstDay(day: Instant, reading: Reading): Today {
  const hour = inHours(elapsed(day, reading.at));
  return newDay(day, reading.used === 0 && hour > 1 ? hour : countedFrom(day, reading));
}

const countedFrom = (day: Instant, { since }: Reading) =>
  since === undefined ? 0 : Math.max(0, inHours(elapsed(day, since)));

function noteLimit(forecaster: Forecaster, today: Today, { used, limit, isReached }: Reading): Today {
  if (limit === undefined || today.reached !== undefined || (used < limit && !isReached)) return today;
  const expected = today.used + restOfDay(forecaster.profile, today).rest;
  return { ...today, reached: { hour: today.hour, used: today.used, expected } };
}

/** The forecast as of the reading, which need not have been observed; undefined before any reading. */
export function forecast(forecaster: Forecaster, reading: Reading): Forecast | undefined {
  const current = observe(forecaster, reading);
  const { today, profile } = current;
  if (today === undefined) return undefined;
  const prospect = prospectOf(current, today);
  const used = usedAsOf(current, today, reading);
  const prediction = predict({ ...prospect, used }, reading.limit ?? Infinity, reading.at);
  const { burst } = today;
  return {
    ...prediction,
    usualRate: usualRateOf(forecaster, today),
    burst: burst && { rate: burst.rate, since: later(today.start, asHours(burst.from)) },
    historyDays: profile.days.length,
  };
}

/** A count that was corrected without time passing, or while the clock was set back, is not observed; but it is used. */
function usedAsOf({ kind }: Forecaster, today: Today, reading: Reading): number {
  const isCurrent = periodAt(kind, reading.at).start === periodAt(kind, today.start).start;
  return isCurrent ? Math.max(usedInPeriod(today), reading.used) : usedInPeriod(today);
}

function usualRateOf({ profile }: Forecaster, today: Today): number | undefined {
  const usual = outlookFor(profile, today.start)?.curves.week;
  if (usual === undefined) return undefined;
  const hour = Math.min(HOURS - 1, Math.floor(today.hour));
  return countBetween(usual, hour, hour + 1);
}

function prospectOf(forecaster: Forecaster, today: Today): Prospect {
  const { rest, spread, pinch, shape } = restOfDay(forecaster.profile, today);
  const hoursLeft = HOURS - today.hour;
  const day: Prospect = {
    used: usedInPeriod(today),
    rest,
    spread,
    pinch,
    hoursLeft,
    rangeWidth: forecaster.profile.rangeWidth,
    hoursUntil: (more, byRest) => {
      if (more > byRest) return undefined;
      if (shape === undefined) return (more / byRest) * hoursLeft;
      const usual = countBetween(shape, today.hour, HOURS);
      if (usual <= 0) return hoursLeft;
      return (hourWhenGrown(shape, today.hour, ((more * usual) / byRest) * (1 - 1e-9)) ?? HOURS) - today.hour;
    },
    burst: today.burst && { burst: today.burst, hour: today.hour },
  };
  return forecaster.kind === "month" ? monthProspect(forecaster, today, day) : day;
}
