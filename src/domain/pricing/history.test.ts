import { describe, expect, it } from "vitest";
import { hours, instantOf, later, toIso } from "../time/instant.ts";
import { historyOf } from "./history.ts";

const NOW = instantOf("2026-11-24T09:30Z");
/** That many hours of a day, a hundred commands in each. */
const hoursOf = (day: string, from: number, to: number) =>
  Array.from({ length: to - from }, (_, index) => ({
    hour: later(instantOf(`${day}T00:00Z`), hours(from + index)),
    commands: 100,
  }));
const said = (facts: Parameters<typeof historyOf>[0]) =>
  historyOf(facts, NOW).map(({ day, commands }) => [toIso(day).slice(0, 10), commands]);

describe("the history that advice speaks from", () => {
  it("has full days only: not the first half day, not today, not a day with a gap", () => {
    const hourly = [
      ...hoursOf("2026-11-20", 14, 24),
      ...hoursOf("2026-11-21", 0, 24),
      ...hoursOf("2026-11-22", 0, 9),
      ...hoursOf("2026-11-23", 1, 24),
      ...hoursOf("2026-11-24", 0, 9),
    ];
    expect(said({ hourly })).toEqual([
      ["2026-11-21", 2_400],
      ["2026-11-23", 2_300],
    ]);
  });

  it("takes the provider's figure where there is one, and fills the rest with its own", () => {
    const billed = [
      { day: instantOf("2026-11-22T09:25Z"), commands: 7_000 },
      { day: instantOf("2026-11-23T09:25Z"), commands: 8_000 },
      { day: instantOf("2026-11-24T09:25Z"), commands: 900 },
    ];
    expect(
      said({ hourly: [...hoursOf("2026-11-21", 0, 24), ...hoursOf("2026-11-23", 0, 24)], billed }),
    ).toEqual([
      ["2026-11-21", 2_400],
      ["2026-11-22", 7_000],
      ["2026-11-23", 8_000],
    ]);
  });

  it("is empty on the first day", () => expect(said({ hourly: hoursOf("2026-11-24", 0, 9) })).toEqual([]));
});
