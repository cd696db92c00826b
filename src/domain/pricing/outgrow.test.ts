import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { days, inDays, instantOf, later } from "../time/instant.ts";
import type { DayOfCommands } from "./load.ts";
import { outgrownIn } from "./outgrow.ts";

const FIRST = instantOf("2026-11-02T00:00Z");
const series = (length: number, commands: (day: number) => number): DayOfCommands[] =>
  Array.from({ length }, (_, i) => ({ day: later(FIRST, days(i)), commands: commands(i) }));
const inWholeDays = (history: readonly DayOfCommands[], limits: Parameters<typeof outgrownIn>[1]) => {
  const found = outgrownIn(history, limits);
  return found === undefined ? undefined : Math.round(inDays(found));
};
/** Weekends at a third. */
const week = (day: number) => (day % 7 >= 5 ? 1 / 3 : 1);

describe("when a plan is outgrown", () => {
  it.each([
    { what: "grows 2 % a day", of: (d: number) => 5_000 * 1.02 ** d, perDay: 10_000, days: 8 },
    {
      what: "grows with quiet weekends",
      of: (d: number) => 5_000 * week(d) * 1.02 ** d,
      perDay: 10_000,
      days: 10,
    },
    { what: "is steady", of: () => 9_000, perDay: 10_000, days: undefined },
    { what: "falls", of: (d: number) => 9_000 * 0.98 ** d, perDay: 10_000, days: undefined },
    { what: "is past it", of: (d: number) => 9_800 * 1.02 ** d, perDay: 10_000, days: undefined },
    {
      what: "grows too slowly to say",
      of: (d: number) => 1_000 * 1.001 ** d,
      perDay: 10_000,
      days: undefined,
    },
    {
      what: "had one wild day",
      of: (d: number) => (d === 20 ? 9_900 : 5_000),
      perDay: 10_000,
      days: undefined,
    },
    { what: "had a step up", of: (d: number) => (d < 24 ? 5_000 : 7_000), perDay: 10_000, days: undefined },
  ])("one that $what", ({ of, perDay, days: expected }) => {
    expect(inWholeDays(series(28, of), { perDay })).toBe(expected);
  });

  it("judges a monthly limit by the week's mean", () => {
    const history = series(28, (d) => 5_000 * 1.02 ** d);
    // The last week's mean is 8,040 a day, 241,000 a month.
    expect(inWholeDays(history, { perMonth: 300_000 })).toBe(11);
    expect(inWholeDays(history, { perMonth: 300_000, perDay: 10_000 })).toBe(8);
  });

  it("says nothing before two weeks, and without a limit", () => {
    const growing = (d: number) => 5_000 * 1.02 ** d;
    expect(outgrownIn(series(13, growing), { perDay: 10_000 })).toBeUndefined();
    expect(outgrownIn(series(28, growing), {})).toBeUndefined();
    expect(outgrownIn([], { perDay: 10_000 })).toBeUndefined();
  });

  it("is later for a larger limit, and never in the past", () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 1_000_000 }), { minLength: 14, maxLength: 40 }),
        fc.integer({ min: 1, max: 10_000_000 }),
        (counts, limit) => {
          const history = series(counts.length, (d) => counts[d] ?? 0);
          const near = outgrownIn(history, { perDay: limit });
          const far = outgrownIn(history, { perDay: limit * 2 });
          if (near !== undefined) expect(near).toBeGreaterThan(0);
          if (near !== undefined && far !== undefined) expect(far).toBeGreaterThan(near);
        },
      ),
    );
  });
});
