import { expect, it } from "vitest";
import { earlier, hours, instantOf } from "../time/instant.ts";
import { hitRateOf } from "./hit-rate.ts";

const now = instantOf("2026-11-24T14:05:00Z");
const hour = (back: number, hits: number, misses: number) => ({
  hour: earlier(instantOf("2026-11-24T14:00:00Z"), hours(back)),
  hits,
  misses,
});
const counter = { at: now, commands: 5_000, hits: 853, misses: 147 };

it("is of the look-ups since 00:00 UTC", () => {
  const hourly = [hour(20, 0, 500), hour(1, 30, 10), hour(0, 30, 10)];
  expect(hitRateOf(hourly, counter, now)).toEqual({ ratio: 0.75, of: "today" });
});

it("is of the server's whole life where none of today's was seen yet", () => {
  expect(hitRateOf([hour(20, 0, 500)], counter, now)).toEqual({ ratio: 0.853, of: "the server's life" });
});

it("is unknown before the first look-up", () => {
  expect(hitRateOf([], { ...counter, hits: 0, misses: 0 }, now)).toBeUndefined();
  expect(hitRateOf([], { at: now, commands: 5 }, now)).toBeUndefined();
  expect(hitRateOf([], undefined, now)).toBeUndefined();
});
