/** A cumulative count over one UTC day: 25 values, the count at 00:00, 01:00 … 24:00. */
export type Curve = readonly number[];

export const HOURS = 24;

/** The count at an hour of the day (14.5 is 14:30), straight between the whole hours. */
export function countAt(curve: Curve, hour: number): number {
  const whole = Math.min(HOURS - 1, Math.max(0, Math.floor(hour)));
  const from = curve[whole] ?? 0;
  const to = curve[whole + 1] ?? from;
  return from + (to - from) * Math.min(1, Math.max(0, hour - whole));
}

export const totalOf = (curve: Curve) => curve[HOURS] ?? 0;

export const countBetween = (curve: Curve, from: number, to: number) =>
  countAt(curve, to) - countAt(curve, from);

/** The hour at which the curve has grown by `count` since `from`; undefined when it does not that day. */
export function hourWhenGrown(curve: Curve, from: number, count: number): number | undefined {
  const target = countAt(curve, from) + count;
  for (let whole = Math.floor(from); whole < HOURS; whole++) {
    const start = curve[whole] ?? 0;
    const end = curve[whole + 1] ?? 0;
    if (end < target || end <= start) continue;
    return Math.max(from, whole + (target - start) / (end - start));
  }
  return undefined;
}
