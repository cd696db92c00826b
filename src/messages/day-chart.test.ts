import { describe, expect, it } from "vitest";
import { days, earlier, hours, instantOf, later } from "../domain/time/instant.ts";
import type { Usage } from "../domain/usage/meter.ts";
import { dayChart } from "./day-chart.ts";

const midnight = instantOf("2026-11-24T00:00:00Z");

/** Hours of a day that is so many days back, each with the same count. */
const dayOf = (back: number, commands: number, count = 24) =>
  Array.from({ length: count }, (_, hour) => ({
    hour: later(earlier(midnight, days(back)), hours(hour)),
    commands,
  }));

const facts = (hourly: ReturnType<typeof dayOf>, hour: number) => {
  const now = later(midnight, hours(hour));
  const usage: Usage = { meter: "commands-day", used: 620, limit: 1_000, known: "counted", asOf: now };
  return { name: "orders", hourly, usages: [usage], outlooks: [], now };
};

const week = [7, 6, 5].flatMap((back) => dayOf(back, 100));

describe("the chart of a day", () => {
  it("has what was counted in its hours, the day's limit, and what is used in all", () => {
    const chart = dayChart(facts([...week, ...dayOf(0, 155, 4)], 4));
    expect(chart).toMatchObject({
      title: "orders: commands today (UTC)",
      limit: 1_000,
      total: { used: 620 },
    });
    expect(chart?.points).toHaveLength(4);
    expect(chart?.alt).toBe(
      "620 commands today, 400 by this time on usual days; the busiest hour began at 00:00 UTC (155).",
    );
  });

  it("is none in a day's first hours", () => {
    expect(dayChart(facts(dayOf(0, 1, 2), 2))).toBeUndefined();
  });

  it.each([
    { when: "three whole days are known", before: week, usual: 2_400 },
    {
      when: "some hours are missing",
      before: [...dayOf(7, 90, 22), ...dayOf(6, 90), ...dayOf(5, 90)],
      usual: 2_100,
    },
    {
      when: "only two whole days are known",
      before: [...dayOf(7, 90, 12), ...dayOf(6, 90), ...dayOf(5, 90)],
    },
    { when: "nothing is known", before: [] },
  ])("compares with usual days: $when", ({ before, usual }) => {
    const chart = dayChart(facts([...before, ...dayOf(0, 50, 3)], 3));
    expect(chart?.total?.usual?.at(-1)?.value).toEqual(
      usual === undefined ? undefined : expect.closeTo(usual, 5),
    );
    expect(chart?.alt.includes("usual")).toBe(usual !== undefined);
  });
});
