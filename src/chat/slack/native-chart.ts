import type { KnownBlock } from "@slack/types";
import { days, elapsed, hours, inHours, later, isoTime, type Instant } from "../../domain/time/instant.ts";
import type { Chart, Point, RunningTotal } from "../../messages/message.ts";
import { runningTotal, valueAt } from "../../messages/running-total.ts";
import { oneLine } from "../shared/width.ts";
import { LIMITS } from "./limits.ts";
import { cut } from "./words.ts";

/** A chart that Slack draws itself: at once, with no file and no scope. Undefined where it has nothing that Slack could draw. */
export function nativeChart(chart: Chart): KnownBlock | undefined {
  const points = chart.points.filter(({ value }) => value >= 0 && Number.isFinite(value));
  if (points.length === 0) return undefined;
  const drawn =
    chart.total === undefined ? bars({ ...chart, points }) : lines({ ...chart, points }, chart.total);
  // The SDK's types do not know this block yet.
  return {
    type: "data_visualization",
    title: cut(oneLine(chart.title), LIMITS.chartTitle),
    chart: drawn,
  } as unknown as KnownBlock;
}

interface Series {
  readonly name: string;
  readonly values: readonly number[];
}

/** Slack wants one value for each category from each series. */
const drawing = (
  type: "bar" | "line",
  categories: readonly string[],
  series: readonly Series[],
  unit: string,
) => ({
  type,
  series: series.map(({ name, values }) => ({
    name,
    data: categories.map((label, at) => ({ label, value: Math.round(values[at] ?? 0) })),
  })),
  axis_config: { categories, y_label: cut(oneLine(unit), LIMITS.chartTitle) },
});

/** The newest days or hours, as many as Slack takes. */
function bars({ points, unit }: Chart) {
  const shown = points.slice(-LIMITS.chartCategories);
  const [first, last] = [shown[0]?.at ?? 0, shown.at(-1)?.at ?? 0];
  const isDaily = shown.every(({ at }) => at % days(1) === 0);
  const categories = shown.map(({ at }) => (isDaily ? dayName(at, last - first < days(7)) : isoTime(at)));
  return drawing(
    "bar",
    categories,
    [{ name: cut(oneLine(unit), LIMITS.chartLabel), values: shown.map(({ value }) => value) }],
    unit,
  );
}

const dayName = (at: Instant, isWeek: boolean) =>
  new Intl.DateTimeFormat("en-GB", {
    timeZone: "UTC",
    ...(isWeek ? { weekday: "short" } : { day: "numeric", month: "short" }),
  }).format(at);

/** What was used by each hour until now, beside the usual and the limit where it is near. */
function lines({ points, limit, unit }: Chart, total: RunningTotal) {
  const curve = runningTotal(points, total);
  const times = hoursUntilNow(total);
  const at = (known: readonly Point[]) => times.map((when) => valueAt(known, when));
  const series: Series[] = [{ name: "used", values: at(curve) }];
  if (total.usual !== undefined) series.push({ name: "usual", values: at(total.usual) });
  const highest = Math.max(...series.flatMap(({ values }) => values));
  if (limit !== undefined && limit <= highest * NEAR)
    series.push({ name: "limit", values: times.map(() => limit) });
  return drawing("line", [...times.slice(0, -1).map(isoTime), "now"], series, unit);
}

// A limit farther away would press the lines to the ground.
const NEAR = 2.5;

// The names of more would run into each other on a phone.
const MOST_STEPS = 8;

/** Every so many whole hours from the start, then now. */
function hoursUntilNow({ from, now }: RunningTotal): readonly Instant[] {
  const step = hours(Math.max(1, Math.ceil(inHours(elapsed(from, now)) / MOST_STEPS)));
  const times: Instant[] = [];
  for (let at = from; elapsed(at, now) > step / 2; at = later(at, step)) times.push(at);
  return [...times, now];
}
