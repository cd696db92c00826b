import { describe, expect, it } from "vitest";
import { days, hours, instantOf, later, type Instant } from "../domain/time/instant.ts";
import type { Chart, Point, RunningTotal } from "../messages/message.ts";
import { chartSvg, MOST_POINTS } from "./draw.ts";

const midnight = instantOf("2026-11-24T00:00:00Z");
const at = (hour: number) => later(midnight, hours(hour));
const hourly = (...values: readonly number[]): readonly Point[] =>
  values.map((value, hour) => ({ at: at(hour), value }));

const chart = (parts: Partial<Chart> = {}): Chart => ({
  kind: "chart",
  title: "orders: commands today (UTC)",
  alt: "",
  unit: "commands",
  points: hourly(100, 200, 300),
  ...parts,
});

const day = (parts: Partial<RunningTotal> = {}): RunningTotal => ({
  from: midnight,
  to: at(24),
  now: at(3),
  used: 600,
  ...parts,
});

/** The words of the picture, in the order in which they are drawn. */
const wordsOf = (svg: string) => [...svg.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map(([, words]) => words);
/** Coordinates and sizes; not what words say. */
const numbersIn = (svg: string) =>
  [...svg.replaceAll(/>[^<]*</g, "><").matchAll(/[ML ="](-?\d[\d.e+]*)/g)].map(([, number]) =>
    Number(number),
  );

describe("a day as it fills up", () => {
  it.each<{ it: string; limit?: number; total?: Partial<RunningTotal>; says: readonly string[] }>([
    {
      it: "says what was used, at the clock's times",
      says: ["600", "00:00", "06:00", "12:00", "18:00", "24:00"],
    },
    { it: "draws a limit that is near", limit: 1_000, says: ["limit 1 k"] },
    { it: "tells a limit that is out of sight with an arrow", limit: 300_000, says: ["↑ limit 300 k"] },
    {
      it: "says the forecast no more exactly than it is",
      total: { forecast: { expected: 6_218, low: 5_700, high: 7_100 } },
      says: ["≈ 6.2 k"],
    },
    {
      it: "names the usual day",
      total: {
        usual: [
          { at: midnight, value: 0 },
          { at: at(24), value: 900 },
        ],
      },
      says: ["usual"],
    },
  ])("$it", ({ limit, total, says }) => {
    const svg = chartSvg(chart({ ...(limit === undefined ? {} : { limit }), total: day(total) }));
    expect(wordsOf(svg)).toEqual(expect.arrayContaining([...says]));
  });

  it("has its limit in the picture only where it is near", () => {
    expect(chartSvg(chart({ limit: 1_500, total: day() })).split("#f0a020")).toHaveLength(3);
    expect(chartSvg(chart({ limit: 1_501, total: day() })).split("#f0a020")).toHaveLength(2);
  });
});

describe("bars", () => {
  const week = (...values: readonly number[]): readonly Point[] =>
    values.map((value, n) => ({ at: later(midnight, days(n)), value }));
  const barsIn = (svg: string) => svg.split("<rect").length - 2;

  it("are named by their days and say what they came to", () => {
    const words = wordsOf(chartSvg(chart({ points: week(5_200, 6_100) })));
    expect(words).toEqual(expect.arrayContaining(["Tue", "Wed", "5.2 k", "6.1 k"]));
  });

  it("leave room where figures are missing", () => {
    const whole = chartSvg(chart({ points: week(1, 2, 3, 4) }));
    const [first, second, , last] = week(1, 2, 3, 4) as [Point, Point, Point, Point];
    const gap = chartSvg(chart({ points: [first, second, last] }));
    expect(wordsOf(gap)).not.toContain("Thu");
    expect([barsIn(whole), barsIn(gap)]).toEqual([4, 3]);
    const edges = (svg: string) => [...svg.matchAll(/<rect x="([\d.]+)"/g)].map(([, x]) => x);
    expect(edges(gap)).toEqual(edges(whole).toSpliced(2, 1));
  });

  it("show in another colour what passed the limit", () => {
    expect(barsIn(chartSvg(chart({ points: week(900, 1_100), limit: 1_000 })))).toBe(3);
  });

  it("name hours by their time, and only some of many", () => {
    const words = wordsOf(chartSvg(chart({ points: hourly(...Array.from({ length: 24 }, () => 1)) })));
    expect(words.filter((each) => each?.includes(":00"))).toEqual([
      "00:00",
      "04:00",
      "08:00",
      "12:00",
      "16:00",
      "20:00",
    ]);
  });
});

describe("a chart with odd input", () => {
  const NOTHING = "A chart without any figure is not drawn.";

  it.each<{ when: string; points: readonly Point[]; says: string }>([
    { when: "it has no points", points: [], says: NOTHING },
    { when: "no point is a count", points: hourly(Number.NaN, -1, Infinity, 1e300), says: NOTHING },
    {
      when: "no point survived the outbox",
      points: JSON.parse(JSON.stringify(hourly(Number.NaN))) as Point[],
      says: NOTHING,
    },
    { when: "no point has a time", points: [{ at: Number.NaN as Instant, value: 1 }], says: NOTHING },
    {
      when: "it has more points than anybody sees",
      points: hourly(...Array.from({ length: MOST_POINTS + 1 }, () => 1)),
      says: "at most 750",
    },
  ])("is refused when $when", ({ points, says }) => {
    expect(() => chartSvg(chart({ points }))).toThrow(says);
    expect(() => chartSvg(chart({ points, total: day() }))).toThrow(says);
  });

  it.each<{ when: string; chart: Partial<Chart> }>([
    { when: "one point", chart: { points: hourly(7) } },
    { when: "all zero", chart: { points: hourly(0, 0, 0), total: day({ used: 0 }) } },
    { when: "zero with a limit", chart: { points: hourly(0), limit: 10, total: day({ used: 0 }) } },
    { when: "some points that are none", chart: { points: hourly(1, Number.NaN, 3), total: day() } },
    { when: "a huge count", chart: { points: hourly(9e17), total: day({ used: 9e17 }), limit: 9.9e17 } },
    { when: "a limit of 0", chart: { limit: 0, total: day() } },
    { when: "a limit that is none", chart: { limit: Number.NaN, total: day() } },
    {
      when: "a forecast that is none",
      chart: { total: day({ forecast: { expected: Number.NaN, low: 1, high: 2 } }) },
    },
    {
      when: "a forecast below what is used",
      chart: { total: day({ forecast: { expected: 1, low: 0, high: 2 } }) },
    },
    { when: "less used than its hours say", chart: { total: day({ used: 100 }) } },
    { when: "more used than its hours say", chart: { total: day({ used: 9_000 }) } },
    { when: "counting that began late", chart: { points: hourly(0, 0, 5).slice(2), total: day() } },
    { when: "a period of no length", chart: { total: day({ to: midnight }) } },
    { when: "a now outside of its period", chart: { total: day({ now: at(30) }) } },
    {
      when: "a usual day of zeros",
      chart: { total: day({ usual: hourly(0, 0), forecast: { expected: 900, low: 800, high: 950 } }) },
    },
    { when: "points in disorder", chart: { points: hourly(1, 2, 3).toReversed(), total: day() } },
    { when: "two points at one time", chart: { points: [...hourly(1), ...hourly(2)] } },
  ])("with $when is drawn, every number of it finite and on the card", ({ chart: parts }) => {
    const svg = chartSvg(chart(parts));
    expect(svg).not.toMatch(/NaN|Infinity|undefined/);
    const numbers = numbersIn(svg);
    expect(numbers.length).toBeGreaterThan(20);
    for (const number of numbers) expect(Math.abs(number)).toBeLessThanOrEqual(800);
  });

  it("takes foreign words as words", () => {
    const svg = chartSvg(
      chart({ title: `<script>"&'</text><image href="file:///etc/passwd"/>\u0000\uD800\u202E` }),
    );
    expect(svg).not.toMatch(/<script|<image|href="|\p{C}/u);
    expect(wordsOf(svg)[0]).toBe(
      "&lt;script&gt;&quot;&amp;'&lt;/text&gt;&lt;image href=&quot;file:///etc/passwd&quot;/&gt; ",
    );
  });

  it("shows the end of a title whose name is too long", () => {
    const [title] = wordsOf(chartSvg(chart({ title: `${"x".repeat(200)}: commands today (UTC)` })));
    expect(title).toMatch(/^x+…x+: commands today \(UTC\)$/);
    expect(title?.length).toBeLessThan(90);
  });
});
