import { days, elapsed, later, isoTime, type Duration, type Instant } from "../domain/time/instant.ts";
import type { Chart, Point } from "../messages/message.ts";
import { sayShort } from "../messages/numbers.ts";
import { limitLine, limitNote, withLimit } from "./limit.ts";
import { COLOURS } from "./look.ts";
import { below, margin, page, planeFor, rulers, type Plane } from "./page.ts";
import { scaleFor } from "./scale.ts";
import { label, tag, type Svg } from "./svg.ts";

/** A bar for each hour or day; what passes the limit stands out. */
export function barsSvg({ title, points, limit }: Chart): Svg {
  const step = stepOf(points);
  const from = points[0]?.at ?? (0 as Instant);
  const to = later(points.at(-1)?.at ?? from, step);
  const scale = scaleFor(withLimit(Math.max(...points.map(({ value }) => value)), limit));
  const plane = planeFor(scale, from, to);
  const width = plane.x(later(from, step)) - plane.x(from);
  const bars = points.map((point) => ({ point, x: plane.x(point.at), width }));
  return page(title, [
    ...rulers(scale, plane),
    ...bars.flatMap((bar) => column(bar, limit ?? Infinity, plane)),
    ...limitLine(limit, scale, plane),
    ...(points.length <= MOST_FIGURES ? bars.flatMap((bar) => figure(bar, plane)) : []),
    ...bars.filter((_, at) => at % everyNth(points.length) === 0).map((bar) => named(bar, step)),
    ...margin(limitNote(limit, scale, plane)),
  ]);
}

interface Bar {
  readonly point: Point;
  /** Of its left edge, the gap between bars included. */
  readonly x: number;
  readonly width: number;
}

// More words would run into each other; times of day are wider than weekdays.
const MOST_FIGURES = 8;
const everyNth = (count: number) => (count <= MOST_FIGURES ? 1 : Math.ceil(count / 6));

const WIDEST = 90;

/** The least distance between neighbours: figures may be missing between them. */
function stepOf(points: readonly Point[]): Duration {
  const gaps = points.flatMap(({ at }, i) => {
    const before = points[i - 1];
    return before === undefined || at <= before.at ? [] : [elapsed(before.at, at)];
  });
  return gaps.length === 0 ? days(1) : (Math.min(...gaps) as Duration);
}

function column({ point, x, width }: Bar, limit: number, plane: Plane): readonly Svg[] {
  const wide = Math.min(WIDEST, width * 0.68);
  const part = (from: number, to: number, fill: string) =>
    tag("rect", {
      x: x + (width - wide) / 2,
      y: plane.y(to),
      width: wide,
      height: Math.max(2, plane.y(from) - plane.y(to)),
      rx: Math.min(4, width * 0.1),
      fill,
    });
  if (point.value <= limit) return [part(0, point.value, COLOURS.used)];
  return [part(0, limit, COLOURS.used), part(limit, point.value, COLOURS.limit)];
}

const figure = ({ point, x, width }: Bar, plane: Plane): readonly Svg[] => [
  label(sayShort(point.value), {
    x: x + width / 2,
    y: plane.y(point.value) - 10,
    "text-anchor": "middle",
    "font-size": 20,
    "font-weight": 600,
    fill: COLOURS.title,
    stroke: COLOURS.ground,
    "stroke-width": 6,
    "paint-order": "stroke",
  }),
];

const WEEKDAYS = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"] as const;

function named({ point, x, width }: Bar, step: Duration): Svg {
  const words = step < days(1) ? isoTime(point.at) : (WEEKDAYS[new Date(point.at).getUTCDay()] ?? "");
  return below(words, x + width / 2);
}
