import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { days, hours, instantOf, later, milliseconds, minutes, type Instant } from "../time/instant.ts";
import { periodAt, startOfDay, type PeriodKind } from "../time/period.ts";
import { forecast, newForecaster, observe, type Forecast } from "./forecaster.ts";
import type { Forecaster, Reading } from "./memory.ts";
import { warmStart, warmStartHourly } from "./warm-start.ts";

const BEGIN = instantOf("2026-01-28T00:00:00Z");

/** What happens between two checks. */
interface Turn {
  readonly wait: number;
  readonly used: number;
  readonly what: "counts" | "restarts" | "nothing" | "set back";
}

const turn: fc.Arbitrary<Turn> = fc.record({
  wait: fc.oneof(
    { weight: 6, arbitrary: fc.constant(15) },
    { weight: 2, arbitrary: fc.integer({ min: 0, max: 3 }) },
    { weight: 2, arbitrary: fc.integer({ min: 16, max: 600 }) },
    { weight: 1, arbitrary: fc.integer({ min: 600, max: 4 * 1_440 }) },
  ),
  used: fc.oneof(
    fc.integer({ min: 0, max: 300 }),
    fc.integer({ min: 0, max: 100_000 }),
    fc.constantFrom(0, 1e9, 1e15, 0.25),
  ),
  what: fc.constantFrom("counts", "counts", "counts", "counts", "nothing", "restarts", "set back"),
});

const kind = fc.constantFrom<PeriodKind>("day", "month");
const limit = fc.oneof(
  fc.constant(undefined),
  fc.integer({ min: 1, max: 1_000_000 }),
  fc.constantFrom(0.5, 1e12, Infinity),
);
const history = fc.array(fc.oneof(turn, fc.constant<Turn>({ wait: 15, used: 100, what: "counts" })), {
  minLength: 1,
  maxLength: 250,
  size: "max",
});
/** Past days, some of them without any use, as a provider tells them. */
const totals = fc.array(fc.constantFrom(0, 1, 900, 1_000, 1_100, 50_000, 1e12), { maxLength: 20 });

interface Lived {
  readonly forecaster: Forecaster;
  readonly reading: Reading;
}

/** Everything that a forecaster says on its way. */
function* lived(turns: readonly Turn[], of: PeriodKind, of28: readonly number[]): Generator<Lived> {
  const told = of28.map((total, i) => ({ day: later(BEGIN, days(i - of28.length)), total }));
  let forecaster = warmStart(newForecaster(of), told);
  let at: Instant = BEGIN;
  let used = 0;
  for (const { wait, used: more, what } of turns) {
    const before = at;
    at = later(at, what === "set back" ? minutes(-wait) : minutes(wait));
    if (periodAt(of, at).start > periodAt(of, before).start) used = 0;
    if (what === "counts") used += more;
    if (what === "restarts") used = Math.min(more, used / 2);
    const reading = { at, used };
    forecaster = observe(forecaster, reading);
    yield { forecaster, reading };
  }
}

/** What is wrong with a forecast; undefined when nothing is. */
function flaw(said: Forecast, used: number, at: Instant): string | undefined {
  const { expected, low, high, probability, sureness, reachedAt, reachedFrom, reachedTo, burst, usualRate } =
    said;
  const figures = [expected, low, high, probability, sureness, burst?.rate ?? 0, usualRate ?? 0];
  if (!figures.every(Number.isFinite)) return `not finite: ${figures.join(" ")}`;
  if (low < used || expected < used) return `below the ${used} used: ${low}, ${expected}`;
  if (low > expected || expected > high) return `out of its range: ${low} ${expected} ${high}`;
  if (![probability, sureness].every((p) => p >= 0 && p <= 1))
    return `no probability: ${probability} ${sureness}`;
  const moments = [reachedFrom, reachedAt, reachedTo].filter((moment) => moment !== undefined);
  if (moments.some((moment) => !Number.isFinite(moment) || moment < at)) return "reached at no time to come";
  if (moments.some((moment, i) => moment < (moments[i - 1] ?? moment))) return "reached in no order";
  return undefined;
}

describe("whatever is counted", () => {
  it("a forecast is never below what is used, keeps its order, and is always a number", () => {
    fc.assert(
      fc.property(history, kind, limit, totals, (turns, of, atMost, past) => {
        for (const { forecaster, reading } of lived(turns, of, past)) {
          const said = forecast(forecaster, { ...reading, limit: atMost });
          expect(said && flaw(said, 0, 0 as Instant)).toBeUndefined();
        }
      }),
      { numRuns: 60 },
    );
  });

  it("a forecast asked at the newest reading is not below it, and speaks of the time to come", () => {
    fc.assert(
      fc.property(history, kind, limit, totals, (turns, of, atMost, past) => {
        const forwards = turns.filter(({ what }) => what !== "set back" && what !== "restarts");
        for (const { forecaster, reading } of lived(forwards, of, past)) {
          const said = forecast(forecaster, { ...reading, limit: atMost });
          expect(said && flaw(said, reading.used, reading.at)).toBeUndefined();
        }
      }),
      { numRuns: 60 },
    );
  });

  it("a higher limit is never likelier to be reached, nor sooner; one that is used up is certain", () => {
    const limits = [100, 1_000, 5_000, 20_000, 100_000, 1e7];
    fc.assert(
      fc.property(history, kind, totals, (turns, of, past) => {
        const forwards = turns.map((each) =>
          each.what === "set back" ? { ...each, what: "nothing" as const } : each,
        );
        const all = [...lived(forwards, of, past)];
        const { forecaster, reading } = all[all.length - 1]!;
        const said = limits.map((atMost) => forecast(forecaster, { ...reading, limit: atMost })!);
        said.forEach((each, i) => {
          const lower = said[i - 1];
          if (lower === undefined) return;
          expect(each.probability).toBeLessThanOrEqual(lower.probability + 1e-12);
          if (each.reachedAt !== undefined) expect(lower.reachedAt).toBeLessThanOrEqual(each.reachedAt);
        });
        const usedUp = said.filter((_, i) => (limits[i] ?? 0) <= reading.used);
        expect(usedUp.every(({ probability }) => probability === 1)).toBe(true);
      }),
      { numRuns: 100 },
    );
  });

  it("its memory is plain JSON: after a restart it says the same", () => {
    fc.assert(
      fc.property(history, kind, totals, (turns, of, past) => {
        const all = [...lived(turns, of, past)];
        const { forecaster, reading } = all[all.length - 1]!;
        const restarted = JSON.parse(JSON.stringify(forecaster)) as Forecaster;
        const ask = { ...reading, limit: 10_000 };
        expect(forecast(restarted, ask)).toEqual(forecast(forecaster, ask));
      }),
      { numRuns: 60 },
    );
  });

  it("hourly counts of any kind teach it only days that end", () => {
    const counts = fc.array(fc.constantFrom(0, 0, 5, 100, 1e12), { minLength: 24, maxLength: 24 * 8 });
    fc.assert(
      fc.property(counts, fc.integer({ min: 0, max: 23 }), (perHour, offset) => {
        const hourly = perHour.map((count, i) => ({ hour: later(BEGIN, hours(i + offset)), count }));
        const told = warmStartHourly(newForecaster("day"), hourly);
        const now = later(later(BEGIN, hours(perHour.length + offset)), minutes(30));
        const said = forecast(told, { at: now, used: 10, limit: 1_000 });
        expect(said && flaw(said, 10, now)).toBeUndefined();
        const starts = told.profile.days.map(({ start }) => start);
        expect(starts).toEqual([...new Set(starts)].toSorted((a, b) => a - b));
        expect(starts.every((start) => start === startOfDay(start))).toBe(true);
      }),
      { numRuns: 60 },
    );
  });
});

describe("a look soon after a burst was suspected", () => {
  const REGULAR = 15;

  /** A week of 10 commands a minute; then `times` as many in the minutes from `from` to `to` of the eighth day's afternoon. */
  function afternoon(from: number, to: number, looks: readonly number[]): Forecast {
    const start = later(BEGIN, days(7.5));
    const perMinute = (minute: number) => (minute >= from && minute < to ? 600 : 10);
    let forecaster = newForecaster("day");
    for (let at = REGULAR; at <= 7.5 * 1_440; at += REGULAR)
      forecaster = observe(forecaster, reading(later(BEGIN, minutes(at)), (at % 1_440) * 10));
    let used = 7_200;
    let said: Forecast | undefined;
    for (let minute = 0; minute <= (looks.at(-1) ?? 0); minute++) {
      if (looks.includes(minute)) {
        const now = reading(later(start, minutes(minute)), used);
        forecaster = observe(forecaster, now);
        said = forecast(forecaster, now);
      }
      used += perMinute(minute);
    }
    return said!;
  }

  const reading = (at: Instant, used: number) => ({ at: later(at, milliseconds(0)), used, limit: 100_000 });

  it("finds a loop that is older than a spike grows", () => {
    const regular = afternoon(2, 600, [15]);
    const looked = afternoon(2, 600, [15, 17]);
    expect(regular.probability).toBeLessThan(0.4);
    expect(looked.probability).toBeGreaterThan(0.7);
  });

  it("waits while it could still be a spike, and claims nothing when it was one", () => {
    expect(afternoon(10, 600, [15, 17]).probability).toBeLessThan(0.4);
    expect(afternoon(10, 600, [15, 17, 19, 21, 23]).probability).toBeGreaterThan(0.7);
    for (const looks of [
      [15, 17],
      [15, 17, 19],
      [15, 17, 19, 21],
      [15, 17, 19, 21, 23, 25],
    ])
      expect(afternoon(10, 20, looks).probability).toBeLessThan(0.4);
  });
});

it("a month's burst goes on over midnight only as long as its rate does", () => {
  let forecaster = newForecaster("month");
  let used = 0;
  const burstAt: (string | undefined)[] = [];
  for (let minute = 15; minute <= 10 * 1_440; minute += 15) {
    const at = later(instantOf("2026-03-01T00:00:00Z"), minutes(minute));
    const isLoud = minute > 8 * 1_440 + 900 && minute <= 9 * 1_440 + 120;
    used += isLoud ? 20_000 : 150;
    forecaster = observe(forecaster, { at, used, since: instantOf("2026-03-01T00:00:00Z") });
    const burst = forecast(forecaster, { at, used })?.burst;
    if (minute >= 9 * 1_440 && minute % 60 === 0) burstAt.push(burst === undefined ? "." : "!");
  }
  expect(burstAt.join("").slice(0, 8)).toBe("!!!.....");
});
