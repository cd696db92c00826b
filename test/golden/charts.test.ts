import { describe, expect, it } from "vitest";
import { chartSvg } from "../../src/charts/draw.ts";
import type { Outlook } from "../../src/domain/alerting/outlook.ts";
import { days, hours, instantOf, later } from "../../src/domain/time/instant.ts";
import type { Usage } from "../../src/domain/usage/meter.ts";
import { dayChart } from "../../src/messages/day-chart.ts";
import type { Chart } from "../../src/messages/message.ts";

const midnight = instantOf("2026-11-24T00:00:00Z");

/** Quiet at night, busiest at two in the afternoon. */
const usualAt = (hour: number) => Math.round(120 + 500 * Math.exp(-((hour - 14) ** 2) / 18));

/** A day until that hour, after a usual week; a worker runs away at one in the afternoon. */
function dayUntil(hour: number, limit: number): Chart | undefined {
  const now = later(midnight, hours(hour));
  const hourly = [];
  for (let at = later(midnight, days(-7)); at < now; at = later(at, hours(1))) {
    const clock = new Date(at).getUTCHours();
    const times = at >= later(midnight, hours(13)) ? 2.2 : 1;
    hourly.push({ hour: at, commands: usualAt(clock) * times });
  }
  const today = hourly.filter(({ hour: at }) => at >= midnight);
  const used = today.reduce((sum, { commands }) => sum + commands, 0);
  const usage: Usage = { meter: "commands-day", used, limit, known: "counted", asOf: now };
  const outlook: Outlook = {
    meter: "commands-day",
    expected: used * 1.4,
    low: used * 1.25,
    high: used * 1.6,
    claimed: true,
    historyDays: 7,
  };
  return dayChart({ name: "prod-cache", hourly, usages: [usage], outlooks: [outlook], now });
}

const week: Chart = {
  kind: "chart",
  title: "prod-cache: commands a day (UTC)",
  alt: "",
  unit: "commands",
  points: [5_200, 6_100, 4_300, 11_800, 9_900, 3_100, 2_900].map((value, day) => ({
    at: later(midnight, days(day)),
    value,
  })),
  limit: 10_000,
};

describe("charts as pictures", () => {
  it.each([
    ["day", dayUntil(16, 10_000)],
    ["day-far-limit", dayUntil(5, 1_000_000)],
    ["week", week],
  ] as const)("%s", async (name, chart) => {
    const svg = chart === undefined ? "" : chartSvg(chart);
    await expect(`${svg.replaceAll("><", ">\n<")}\n`).toMatchFileSnapshot(`./charts/${name}.svg`);
  });

  it("has none of a day's first hours", () => {
    expect(dayUntil(2, 10_000)).toBeUndefined();
  });
});
