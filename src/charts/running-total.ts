import { elapsed, later, isoTime, type Duration } from "../domain/time/instant.ts";
import type { Chart, Point, RunningTotal } from "../messages/message.ts";
import { runningTotal, valueAt } from "../messages/running-total.ts";
import { sayShort } from "../messages/numbers.ts";
import { COLOURS, PLOT } from "./look.ts";
import { below, margin, page, planeFor, rulers, stroke, type Note, type Plane } from "./page.ts";
import { limitLine, limitNote, withLimit } from "./limit.ts";
import { scaleFor } from "./scale.ts";
import { label, tag, through, type Svg } from "./svg.ts";

/** A day as it fills up: what is used so far, where it is heading, what is usual, and the limit where it is in sight. */
export function runningTotalSvg(chart: Chart, total: RunningTotal): Svg {
  const curve = runningTotal(chart.points, total);
  const scale = scaleFor(highestOf(chart, total));
  const plane = planeFor(scale, total.from, total.to);
  return page(chart.title, [
    ...rulers(scale, plane),
    ...clock(total, plane),
    ...usualLine(total.usual, plane),
    ...cone(total, plane),
    ...area(curve, plane),
    ...limitLine(chart.limit, scale, plane),
    ...nowDot(total, plane),
    ...margin(notesOf(total, limitNote(chart.limit, scale, plane), plane)),
  ]);
}

const highestOf = ({ limit }: Chart, { used, forecast, usual }: RunningTotal): number =>
  withLimit(Math.max(used, forecast?.high ?? 0, ...(usual ?? []).map(({ value }) => value)), limit);

const spotsOf = (points: readonly Point[], plane: Plane) =>
  points.map(({ at, value }) => plane.spot(at, value));

function area(curve: readonly Point[], plane: Plane): readonly Svg[] {
  const spots = spotsOf(curve, plane);
  const [first, last] = [spots[0], spots.at(-1)];
  if (first === undefined || last === undefined) return [];
  const ground = [
    { x: last.x, y: PLOT.bottom },
    { x: first.x, y: PLOT.bottom },
  ];
  return [
    tag("path", { d: `${through([...spots, ...ground])}Z`, fill: COLOURS.used, "fill-opacity": 0.28 }),
    stroke(spots, { stroke: COLOURS.used, "stroke-width": 5, "stroke-linecap": "round" }),
  ];
}

/** From now to the period's end: the expected way, and below and above it the ways that hold four of five outcomes. */
function cone(total: RunningTotal, plane: Plane): readonly Svg[] {
  const { now, used, forecast } = total;
  if (forecast === undefined) return [];
  const steps = growth(total);
  const way = (end: number) => [
    plane.spot(now, used),
    ...steps.map(({ at, value }) => plane.spot(at, used + Math.max(0, end - used) * value)),
  ];
  return [
    tag("path", {
      d: `${through([...way(forecast.high), ...way(forecast.low).toReversed()])}Z`,
      fill: COLOURS.used,
      "fill-opacity": 0.2,
    }),
    stroke(way(forecast.expected), {
      stroke: COLOURS.used,
      "stroke-width": 4,
      "stroke-dasharray": "3 9",
      "stroke-linecap": "round",
    }),
  ];
}

/** Which part of what is still to come has come by when: as on usual days, else evenly. */
function growth({ now, to, usual }: RunningTotal): readonly Point[] {
  const end = { at: to, value: 1 };
  const ahead = (usual ?? []).filter(({ at }) => at > now && at < to);
  const already = usual === undefined ? 0 : valueAt(usual, now);
  const whole = (usual?.at(-1)?.value ?? 0) - already;
  if (whole <= 0) return [end];
  return [...ahead.map(({ at, value }) => ({ at, value: (value - already) / whole })), end];
}

const usualLine = (usual: readonly Point[] | undefined, plane: Plane): readonly Svg[] =>
  usual === undefined
    ? []
    : [
        stroke(spotsOf(usual, plane), {
          stroke: COLOURS.usual,
          "stroke-width": 2.5,
          "stroke-dasharray": "9 7",
        }),
      ];

function nowDot({ now, used }: RunningTotal, plane: Plane): readonly Svg[] {
  const { x, y } = plane.spot(now, used);
  const isEarly = x < PLOT.left + 90;
  return [
    tag("circle", { cx: x, cy: y, r: 9, fill: COLOURS.used, stroke: COLOURS.ground, "stroke-width": 3 }),
    label(sayShort(used), {
      x: isEarly ? x - 9 : x + 4,
      y: y - 18,
      "text-anchor": isEarly ? "start" : "end",
      "font-weight": 600,
      fill: COLOURS.title,
      stroke: COLOURS.ground,
      "stroke-width": 6,
      "paint-order": "stroke",
    }),
  ];
}

/** Five times of the day; the last is its end, which clocks call 00:00. */
const clock = ({ from, to }: RunningTotal, plane: Plane): readonly Svg[] =>
  [0, 1, 2, 3, 4].map((quarter) => {
    const at = later(from, ((elapsed(from, to) * quarter) / 4) as Duration);
    return below(quarter === 4 ? "24:00" : isoTime(at), plane.x(at));
  });

function notesOf(total: RunningTotal, limit: readonly Note[], plane: Plane): readonly Note[] {
  const { forecast, usual } = total;
  const notes = [...limit];
  if (forecast !== undefined) {
    const words = `≈ ${sayShort(Number(forecast.expected.toPrecision(2)))}`;
    notes.push({ words, y: plane.y(forecast.expected), fill: COLOURS.used, weight: 600 });
  }
  const end = usual?.at(-1);
  if (end !== undefined) notes.push({ words: "usual", y: plane.y(end.value), fill: COLOURS.usual });
  return notes;
}
