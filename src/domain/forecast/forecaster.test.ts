import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { days, hours, instantOf, later, minutes, type Duration } from "../time/instant.ts";
import { forecast, newForecaster, observe } from "./forecaster.ts";
import type { Forecaster } from "./memory.ts";

const BEGIN = instantOf("2026-11-02T00:00:00Z");

/** A database that uses `daily` a day, most of it in the afternoon; checks every `every`, until `until` after the beginning. */
function watched(
  daily: number,
  until: Duration,
  every: Duration = minutes(15),
  rate: (at: number) => number = () => 1,
): Forecaster {
  let forecaster = newForecaster("day");
  let used = 0;
  for (let at = every; at <= until; at = (at + every) as Duration) {
    if (at % days(1) === 0) used = 0;
    else
      used +=
        ((daily * every) / days(1)) *
        (1 + Math.sin((2 * Math.PI * (at - days(0.375))) / days(1)) / 2) *
        rate(at);
    forecaster = observe(forecaster, { at: later(BEGIN, at), used });
  }
  return forecaster;
}

const ask = (forecaster: Forecaster, limit?: number) => {
  const today = forecaster.today;
  if (today === undefined) throw new Error("nothing was observed");
  const at = later(today.start, hours(today.hour));
  const said = forecast(forecaster, { at, used: today.used, limit });
  if (said === undefined) throw new Error("no forecast");
  return { ...said, at, used: today.used };
};

describe("a forecast of the day", () => {
  it("knows a steady day's total after a week, within 3 %", () => {
    const { expected, historyDays } = ask(watched(10_000, days(7.5)));
    expect(historyDays).toBe(7);
    expect(Math.abs(expected / 10_000 - 1)).toBeLessThan(0.03);
  });

  it.each([minutes(1), minutes(5), minutes(15), hours(1), hours(3)])(
    "is nearly the same whatever the spacing of the checks (%d ms)",
    (every) => {
      const { expected } = ask(watched(10_000, days(5.5), every));
      expect(Math.abs(expected / 10_000 - 1)).toBeLessThan(0.06);
    },
  );

  it("sees a loop within half an hour, and when it will hit the limit", () => {
    const loop = (at: number) => (at > days(6.5) ? 40 : 1);
    const before = ask(watched(10_000, days(6.5), minutes(15), loop), 20_000);
    const after = ask(watched(10_000, (days(6.5) + minutes(30)) as Duration, minutes(15), loop), 20_000);
    expect(before.probability).toBeLessThan(0.05);
    expect(after.burst).toBeDefined();
    expect(after.high, "the range holds what a loop may bring").toBeGreaterThan(20_000);
    expect(after.probability).toBeGreaterThan(0.7);
    expect(after.reachedAt).toBeLessThan(later(after.at, hours(2)));
  });

  it("goes on from what is known after a gap of hours, and after days without a check", () => {
    const forecaster = observe(watched(10_000, days(4)), { at: later(BEGIN, days(9.5)), used: 3_900 });
    const { expected } = ask(forecaster);
    expect(expected).toBeGreaterThan(7_000);
    expect(expected).toBeLessThan(13_000);
  });

  it("survives a count that falls", () => {
    const forecaster = watched(10_000, days(4.5));
    const fallen = observe(forecaster, { at: later(BEGIN, days(4.6)), used: 100 });
    const said = forecast(fallen, { at: later(BEGIN, days(4.6)), used: 100, limit: 50_000 });
    expect(said?.expected).toBeGreaterThan(100);
    expect(said?.expected).toBeLessThan(10_000);
  });

  it("fills a day that a block at the limit cut off", () => {
    let forecaster = watched(10_000, days(7));
    for (let hour = 1; hour <= 47; hour++)
      forecaster = observe(forecaster, {
        at: later(BEGIN, (days(7) + hours(hour)) as Duration),
        used: hour < 24 ? Math.min(5_000, hour * 420) : (hour - 24) * 420,
        limit: 5_000,
      });
    const blocked = forecaster.profile.days.at(-1);
    expect(blocked?.curve.at(-1)).toBeGreaterThan(8_000);
  });

  it("keeps a small hot part, and changes the cold part only when a day ends", () => {
    const noon = watched(10_000, days(9.9));
    const noonAndMore = observe(noon, { at: later(BEGIN, days(9.92)), used: 10_000 });
    expect(JSON.stringify(noon.today).length).toBeLessThan(2_000);
    expect(noonAndMore.profile).toBe(noon.profile);
  });
});

const reading = fc.record({
  wait: fc.integer({ min: 15, max: 6 * 3_600 }),
  used: fc.oneof(fc.integer({ min: 0, max: 50_000 }), fc.double({ min: 0, max: 1e9, noNaN: true })),
});

describe.each(["day", "month"] as const)("whatever is read, a forecast of the %s", (kind) => {
  const run = (readings: readonly { wait: number; used: number }[]) => {
    let forecaster = newForecaster(kind);
    let at = later(BEGIN, days(20));
    for (const { wait, used } of readings) {
      at = later(at, (wait * 1_000) as Duration);
      forecaster = observe(forecaster, { at, used, limit: 40_000 });
    }
    return { forecaster, at, used: readings.at(-1)?.used ?? 0 };
  };
  const readings = fc.array(reading, { minLength: 1, maxLength: 60 });

  it("is finite, and in order: used, low, expected, high", () => {
    fc.assert(
      fc.property(readings, (all) => {
        const { forecaster, at, used } = run(all);
        const said = forecast(forecaster, { at, used, limit: 60_000 });
        if (said === undefined) return;
        const slack = 1e-6 * (1 + said.high);
        expect(Number.isFinite(said.expected + said.high)).toBe(true);
        expect(said.low).toBeGreaterThanOrEqual(used - slack);
        expect(said.expected).toBeGreaterThanOrEqual(said.low - slack);
        expect(said.high).toBeGreaterThanOrEqual(said.expected - slack);
        expect(said.probability).toBeGreaterThanOrEqual(0);
        expect(said.probability).toBeLessThanOrEqual(1);
        expect(said.sureness).toBeLessThanOrEqual(1);
      }),
    );
  });

  it("finds a higher limit less likely to be reached, and later", () => {
    fc.assert(
      fc.property(
        readings,
        fc.integer({ min: 1, max: 100_000 }),
        fc.integer({ min: 1, max: 100_000 }),
        (all, a, b) => {
          const { forecaster, at, used } = run(all);
          const near = forecast(forecaster, { at, used, limit: Math.min(a, b) });
          const far = forecast(forecaster, { at, used, limit: Math.max(a, b) });
          if (near === undefined || far === undefined) return;
          expect(far.probability).toBeLessThanOrEqual(near.probability + 1e-9);
          if (far.reachedAt !== undefined) expect(near.reachedAt).toBeLessThanOrEqual(far.reachedAt + 1);
        },
      ),
    );
  });

  it("is the same from a memory that was written down and read again", () => {
    fc.assert(
      fc.property(readings, (all) => {
        const { forecaster, at, used } = run(all);
        const read = JSON.parse(JSON.stringify(forecaster)) as Forecaster;
        expect(forecast(read, { at, used, limit: 9_000 })).toEqual(
          forecast(forecaster, { at, used, limit: 9_000 }),
        );
      }),
    );
  });
});

describe("a forecast of the month", () => {
  it("speaks from the month's mean when it begins in the middle of one", () => {
    const now = { at: instantOf("2026-09-16T00:05:00Z"), used: 150_000 };
    const said = forecast(newForecaster("month"), now);
    expect(said?.expected).toBeGreaterThan(270_000);
    expect(said?.expected).toBeLessThan(310_000);
  });

  it("sees a jump of use within a day, which the month's average hides", () => {
    // Days of a real database in August and September 2026; its limit of 500,000 was reached late on the 7th.
    const august = Array.from({ length: 31 }, (_, i) => 6_000 + 1_500 * (i % 5));
    const september = [3_430, 6_962, 10_515, 33_563, 75_512];
    let forecaster = newForecaster("month");
    let said: ReturnType<typeof forecast>;
    for (const [month, totals] of [
      ["2026-08-01T00:00:00Z", august],
      ["2026-09-01T00:00:00Z", september],
    ] as const) {
      let used = 0;
      totals.forEach((total, day) => {
        for (let hour = 1; hour <= 24; hour++) {
          const at = later(instantOf(month), (days(day) + hours(hour) - minutes(1)) as Duration);
          const now = { at, used: used + (total * hour) / 24, limit: 500_000 };
          forecaster = observe(forecaster, now);
          said = forecast(forecaster, now);
        }
        used += total;
      });
    }
    expect(said?.probability).toBeGreaterThan(0.7);
    expect(said?.reachedAt).toBeLessThan(instantOf("2026-09-12T00:00:00Z"));
  });
});
