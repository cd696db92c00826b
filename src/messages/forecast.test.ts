import { expect, it } from "vitest";
import { hours, instantOf, later } from "../domain/time/instant.ts";
import { periodAt } from "../domain/time/period.ts";
import type { Usage } from "../domain/usage/meter.ts";
import { forecastLine } from "./forecast.ts";
import { plain } from "./plain.ts";

const NOW = instantOf("2026-11-24T17:48:00Z");
const USAGE: Usage = {
  meter: "commands-day",
  used: 9_012,
  limit: 10_000,
  period: periodAt("day", NOW),
  known: "counted",
  asOf: NOW,
};

it.each([
  {
    when: "the spread is the usual one",
    forecast: { expected: 10_912, low: 10_204, high: 12_091 },
    says: "10,900 by the day's end (10,200 to 12,100)",
  },
  {
    when: "a burst may go on or stop",
    forecast: { expected: 15_634, low: 8_424, high: 19_811 },
    says: "15,600 by the day's end (8,420 to 19,800)",
  },
  {
    when: "the day is as good as over",
    forecast: { expected: 9_020, low: 9_019, high: 9_020 },
    says: "9,020 by the day's end",
  },
])("says how the day may end when $when", ({ forecast, says }) => {
  expect(plain(forecastLine(forecast, USAGE, NOW))).toBe(says);
});

it("says that the limit may not be reached at all when only the early end of its range is in the day", () => {
  const forecast = {
    expected: 10_100,
    low: 9_500,
    high: 11_000,
    reachedAt: later(NOW, hours(5)),
    reachedFrom: NOW,
  };
  expect(plain(forecastLine(forecast, USAGE, NOW))).toContain(", perhaps not at all");
});
