import { describe, expect, it } from "vitest";
import { days, hours, instantOf, later } from "../time/instant.ts";
import { forecast, newForecaster } from "./forecaster.ts";
import { warmStart, warmStartHourly } from "./warm-start.ts";

const TODAY = instantOf("2026-11-20T00:00:00Z");
const NOON = later(TODAY, hours(12));
const daysAgo = (n: number) => later(TODAY, days(-n));

describe("a forecaster that is told of past days", () => {
  it("speaks from their totals on its first day", () => {
    const told = warmStart(
      newForecaster("day"),
      [5, 4, 3, 2, 1].map((n) => ({ day: daysAgo(n), total: 24_000 })),
    );
    const said = forecast(told, { at: NOON, used: 12_000 });
    expect(said?.historyDays).toBe(5);
    expect(said?.expected).toBeCloseTo(24_000, -3);
  });

  it("learns the shape of the day from hourly counts", () => {
    const morningsOnly = [6, 5, 4, 3, 2, 1].flatMap((n) =>
      Array.from({ length: 24 }, (_, hour) => ({
        hour: later(daysAgo(n), hours(hour)),
        count: hour < 12 ? 1_000 : 10,
      })),
    );
    const told = warmStartHourly(newForecaster("day"), morningsOnly);
    const said = forecast(told, { at: NOON, used: 12_000, limit: 15_000 });
    expect(said?.historyDays).toBe(6);
    expect(said?.expected).toBeLessThan(13_000);
    expect(said?.probability).toBeLessThan(0.1);
  });

  it("does not let what is lent replace what it has seen", () => {
    const once = warmStart(newForecaster("day"), [{ day: daysAgo(1), total: 24_000 }]);
    const twice = warmStart(once, [
      { day: daysAgo(1), total: 99 },
      { day: later(daysAgo(2), hours(3)), total: 12_000 },
    ]);
    expect(twice.profile.days.map((day) => day.curve.at(-1))).toEqual([12_000, 24_000]);
  });
});
