import { hours, later, type Instant } from "../domain/time/instant.ts";
import type { Point, RunningTotal } from "./message.ts";

/**
 * The sums at the hours' ends, the last of them `used` now. Where more was used than the hours know, counting began late
 * and the curve starts above the ground; or the provider counts otherwise, and the hours are shares of its figure.
 */
export function runningTotal(points: readonly Point[], { from, now, used }: RunningTotal): readonly Point[] {
  const known = points.reduce((sum, { value }) => sum + value, 0);
  const [first] = points;
  const isWhole = first === undefined || first.at <= from;
  const times = known > 0 && (isWhole || used < known) ? used / known : 1;
  let sum = Math.max(0, used - known * times);
  const curve: Point[] = [{ at: first?.at ?? from, value: sum }];
  for (const { at, value } of points) {
    if (at > (curve.at(-1)?.at ?? from)) curve.push({ at, value: sum });
    sum += value * times;
    curve.push({ at: Math.min(later(at, hours(1)), now) as Instant, value: sum });
  }
  return [...curve, { at: now, value: used }];
}

/** The value at any time from the first point on, straight between the points. */
export function valueAt(points: readonly Point[], at: Instant): number {
  const next = points.findIndex((point) => point.at >= at);
  const [before, after] = [points[next - 1], points[next]];
  if (before === undefined || after === undefined) return after?.value ?? points.at(-1)?.value ?? 0;
  return before.value + ((after.value - before.value) * (at - before.at)) / (after.at - before.at);
}
