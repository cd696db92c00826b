import type { Chart, Point, RunningTotal } from "../messages/message.ts";
import { barsSvg } from "./bars.ts";
import { runningTotalSvg } from "./running-total.ts";
import type { Svg } from "./svg.ts";

/** A month of hours; more would be one line to the eye, and an unbounded picture to the machine. */
export const MOST_POINTS = 750;

/** The chart as a picture. What no count can be (NaN, below 0) is left out; a chart without any count is refused. */
export function chartSvg(chart: Chart): Svg {
  if (chart.points.length > MOST_POINTS)
    throw new RangeError(
      `A chart of ${chart.points.length} points is not drawn: draw at most ${MOST_POINTS}.`,
    );
  const points = counted(chart.points);
  if (points.length === 0) throw new RangeError("A chart without any figure is not drawn.");
  const { limit, total, ...rest } = chart;
  const sound = { ...rest, points, ...(limit !== undefined && isCount(limit) ? { limit } : {}) };
  return total !== undefined && isSound(total) ? runningTotalSvg(sound, soundTotal(total)) : barsSvg(sound);
}

// A thousand years at the speed of the fastest server there is: a figure beyond it is a mistake.
const MOST = 1e18;
// What was NaN is null after a night in the outbox.
const isCount = (value: number | null) => value !== null && value >= 0 && value < MOST;

const counted = (points: readonly Point[]) =>
  points.filter(({ at, value }) => Number.isFinite(at) && isCount(value)).toSorted((a, b) => a.at - b.at);

const isSound = ({ from, to, now, used }: RunningTotal) =>
  from < to && from <= now && now <= to && isCount(used);

/** Without a forecast or a usual that is none. */
function soundTotal({ forecast, usual, ...total }: RunningTotal): RunningTotal {
  const known = counted((usual ?? []).slice(0, MOST_POINTS));
  return {
    ...total,
    ...(forecast !== undefined && Object.values(forecast).every(isCount) ? { forecast } : {}),
    ...(known.length < 2 ? {} : { usual: known }),
  };
}
