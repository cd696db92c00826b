import { describe, expect, it } from "vitest";
import { renderSlack } from "../../../src/chat/slack/render.ts";
import { days, hours, instantOf, later, type Instant } from "../../../src/domain/time/instant.ts";
import { line, type Chart, type Message } from "../../../src/messages/message.ts";
import { object, objects, type JsonObject } from "../../fakes/slack/json.ts";
import { refusalOfMessage } from "../../fakes/slack/rules.ts";

const midnight = instantOf("2026-11-24T00:00:00Z");
const hour = (n: number) => later(midnight, hours(n));

const today = (now: Instant, parts: Partial<Chart> = {}): Chart => {
  const points = [];
  for (let at = midnight; at < now; at = later(at, hours(1))) points.push({ at, value: 100 });
  const usual = [midnight, hour(24)].map((at, n) => ({ at, value: n * 1_200 }));
  return {
    kind: "chart",
    title: "orders: commands today (UTC)",
    alt: "",
    unit: "commands",
    points,
    limit: 2_000,
    total: { from: midnight, to: hour(24), now, used: points.length * 100, usual },
    ...parts,
  };
};

const week = (values: readonly number[], parts: Partial<Chart> = {}): Chart => ({
  kind: "chart",
  title: "orders: commands a day (UTC)",
  alt: "",
  unit: "commands",
  points: values.map((value, day) => ({ at: later(midnight, days(day)), value })),
  ...parts,
});

/** What Slack is told to draw, and whether it would. */
function drawn(...charts: readonly Chart[]) {
  const message: Message = { tone: "neutral", title: line("x"), blocks: charts };
  const sent = JSON.parse(JSON.stringify(renderSlack(message, { nativeCharts: true }))) as {
    text: string;
    blocks: JsonObject[];
    attachments: JsonObject[];
  };
  expect(refusalOfMessage(sent, "api")).toBeUndefined();
  return sent.blocks
    .filter(({ type }) => type === "data_visualization")
    .map((block) => block["chart"] as JsonObject);
}

const categoriesOf = (chart: JsonObject | undefined) => object(chart?.["axis_config"])["categories"];
const seriesOf = (chart: JsonObject | undefined) =>
  objects(chart?.["series"]).map(({ name, data }) => [name, objects(data).map(({ value }) => value)]);

describe("a day that Slack draws", () => {
  it("has what was used by each hour until now, beside the usual and the near limit", () => {
    const [chart] = drawn(today(hour(4)));
    expect(chart?.["type"]).toBe("line");
    expect(categoriesOf(chart)).toEqual(["00:00", "01:00", "02:00", "03:00", "now"]);
    expect(seriesOf(chart)).toEqual([
      ["used", [0, 100, 200, 300, 400]],
      ["usual", [0, 50, 100, 150, 200]],
    ]);
    expect(seriesOf(drawn(today(hour(8)))[0]).map(([name]) => name)).toEqual(["used", "usual", "limit"]);
  });

  it.each([1, 3.4, 11.6, 18.9, 19, 20.5, 23.99])(
    "has at most nine moments at hour %s, the last of them now",
    (now) => {
      const [chart] = drawn(today(hour(now)));
      const categories = categoriesOf(chart) as string[];
      expect(categories.length).toBeLessThanOrEqual(9);
      expect(categories.at(-1)).toBe("now");
    },
  );
});

describe("days that Slack draws", () => {
  it("are named by their weekday, and by their date where they are many", () => {
    expect(categoriesOf(drawn(week([1, 2, 3]))[0])).toEqual(["Tue", "Wed", "Thu"]);
    const many = categoriesOf(drawn(week(Array.from({ length: 30 }, () => 1)))[0]) as string[];
    expect([many.length, many.at(0), many.at(-1)]).toEqual([20, "4 Dec", "23 Dec"]);
  });

  it.each<{ what: string; chart: Chart; charts: number }>([
    { what: "no points", chart: week([]), charts: 0 },
    { what: "points that are no counts", chart: week([Number.NaN, -1, Infinity]), charts: 0 },
    { what: "long names", chart: week([1], { title: "t".repeat(300), unit: "u".repeat(300) }), charts: 1 },
  ])("with $what are as Slack takes them, or words", ({ chart, charts }) => {
    expect(drawn(chart)).toHaveLength(charts);
  });

  it("are at most two in a message", () => {
    expect(drawn(week([1]), week([2]), week([3]))).toHaveLength(2);
  });
});
