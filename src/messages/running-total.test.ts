import { describe, expect, it } from "vitest";
import { hours, instantOf, later } from "../domain/time/instant.ts";
import { runningTotal, valueAt } from "./running-total.ts";

const midnight = instantOf("2026-11-24T00:00:00Z");
const at = (hour: number) => later(midnight, hours(hour));
const total = (used: number, now: number) => ({ from: midnight, to: at(24), now: at(now), used });

describe("a running total", () => {
  it.each([
    { when: "all is counted", counts: { 0: 10, 1: 20, 2: 5 }, used: 35, at2: 30 },
    { when: "the provider bills more", counts: { 0: 10, 1: 20, 2: 5 }, used: 70, at2: 60 },
    { when: "the provider bills less", counts: { 0: 10, 1: 20, 2: 5 }, used: 7, at2: 6 },
    { when: "counting began late", counts: { 1: 20, 2: 5 }, used: 125, at2: 120 },
    { when: "an hour is missing", counts: { 0: 10, 2: 25 }, used: 35, at2: 10 },
    { when: "its hours know of nothing", counts: { 0: 0 }, used: 35, at2: 35 },
  ])("ends at what is used now: $when", ({ counts, used, at2 }) => {
    const points = Object.entries(counts).map(([hour, value]) => ({ at: at(Number(hour)), value }));
    const curve = runningTotal(points, total(used, 2.5));
    expect(curve.at(-1)).toEqual({ at: at(2.5), value: used });
    expect(valueAt(curve, at(2))).toBeCloseTo(at2);
    expect(curve.toSorted((a, b) => a.at - b.at || a.value - b.value)).toEqual(curve);
  });

  it("is straight between its points, and level beyond its ends", () => {
    const points = [
      { at: at(1), value: 10 },
      { at: at(3), value: 30 },
    ];
    expect([0, 1, 2, 3, 9].map((hour) => valueAt(points, at(hour)))).toEqual([10, 10, 20, 30, 30]);
  });
});
