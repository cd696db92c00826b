import { describe, expect, it } from "vitest";
import { days, hours, instantOf, later, type Instant } from "../time/instant.ts";
import { forecast, newForecaster, observe } from "./forecaster.ts";
import type { Forecaster } from "./memory.ts";
import { solve } from "./statistics.ts";

const MONDAY = instantOf("2026-11-02T00:00:00Z");
const day = (n: number) => later(MONDAY, days(n));

/** A day of so many commands an hour, watched hourly up to its last second or to an hour of it. */
function watch(
  forecaster: Forecaster,
  start: Instant,
  rate: (hour: number) => number,
  until = 24,
): Forecaster {
  let seen = forecaster;
  let used = 0;
  for (let hour = 1; hour <= until; hour++) {
    used += rate(hour - 1);
    seen = observe(seen, {
      at: later(start, (hours(hour) - (hour === 24 ? 1_000 : 0)) as ReturnType<typeof hours>),
      used,
    });
  }
  return seen;
}

const expectedAt = (forecaster: Forecaster, start: Instant, hour: number, used: number) =>
  forecast(forecaster, { at: later(start, hours(hour)), used })?.expected ?? Number.NaN;

describe("what today's signs are worth", () => {
  const isHigh = (n: number) => (n * 7) % 5 < 2;

  it("is learned from each database: where days go on as they begin, a high morning means a high day", () => {
    let goesOn = newForecaster("day");
    let passes = newForecaster("day");
    for (let n = 0; n < 28; n++) {
      goesOn = watch(goesOn, day(n), () => (isHigh(n) ? 160 : 100));
      passes = watch(passes, day(n), (hour) => (isHigh(n) && hour < 6 ? 160 : 100));
    }
    const used = 6 * 160;
    const high =
      expectedAt(
        watch(goesOn, day(28), () => 160, 6),
        day(28),
        6,
        used,
      ) - used;
    const usual =
      expectedAt(
        watch(passes, day(28), () => 160, 6),
        day(28),
        6,
        used,
      ) - used;
    expect(high / 18).toBeGreaterThan(135);
    expect(usual / 18).toBeLessThan(115);
  });

  it("comes from the day before, too: after a high day the next one is expected higher, before it has begun", () => {
    let usual = newForecaster("day");
    for (let n = 0; n < 14; n++) usual = watch(usual, day(n), () => 100);
    const afterHigh = watch(usual, day(14), () => 150);
    const afterUsual = watch(usual, day(14), () => 100);
    const [high, low] = [afterHigh, afterUsual].map((seen) => expectedAt(seen, day(15), 1, 100));
    expect(high).toBeGreaterThan(1.1 * (low ?? 0));
  });
});

it("hours in which a block at the limit kept commands from being counted teach nothing", () => {
  let seen = newForecaster("day");
  for (let n = 0; n < 14; n++) seen = watch(seen, day(n), () => 100);
  const before = watch(seen, day(14), () => 100, 1).profile.lessonsByHour;
  for (let hour = 1; hour <= 23; hour++)
    seen = observe(seen, {
      at: later(day(14), hours(hour)),
      used: Math.min(1_000, 100 * hour),
      limit: 1_000,
    });
  const after = watch(seen, day(15), () => 100, 1).profile.lessonsByHour;
  expect(after?.[15]).toEqual(before?.[15]);
  expect(after?.[5]).not.toEqual(before?.[5]);
});

it("a system of equations is solved", () => {
  const matrix = [
    [4, 1, 0.5],
    [1, 3, -1],
    [0.5, -1, 2],
  ];
  const x = [1, -2, 3];
  const right = matrix.map((row) => row.reduce((sum, value, i) => sum + value * (x[i] ?? 0), 0));
  solve(matrix, right).forEach((value, i) => expect(value).toBeCloseTo(x[i] ?? 0));
});
