import { expect, it } from "vitest";
import { instantOf, later, minutes, seconds } from "../time/instant.ts";
import { isEnough, withLookups, type Lookups } from "./lookups.ts";

const start = instantOf("2026-11-24T14:00:00Z");
const seen = (minute: number, hits: number, misses: number) => ({
  from: later(start, minutes(minute)),
  to: later(start, minutes(minute + 1)),
  commands: hits + misses,
  hits,
  misses,
});

function gathered(...checks: readonly ReturnType<typeof seen>[]): Lookups | undefined {
  let lookups: Lookups | undefined;
  for (const check of checks) lookups = withLookups(lookups, check);
  return lookups;
}

it("are gathered over checks until there are enough, and then anew", () => {
  const few = gathered(seen(0, 40, 20));
  expect(few && isEnough(few)).toBe(false);
  expect(gathered(seen(0, 40, 20), seen(1, 30, 20))).toEqual({ since: start, hits: 70, misses: 40 });
  const after = gathered(seen(0, 40, 20), seen(1, 30, 20), seen(2, 5, 6));
  expect(after).toEqual({ since: later(start, minutes(2)), hits: 5, misses: 6 });
});

it("of more than an hour ago say nothing of now", () => {
  expect(gathered(seen(0, 40, 20), seen(59, 0, 50))).toMatchObject({ hits: 40, misses: 70 });
  expect(gathered(seen(0, 40, 20), seen(60, 0, 50))).toMatchObject({ hits: 0, misses: 50 });
});

it("stay as they are where a check brought nothing to add, and begin anew when the clock was set back", () => {
  const before = gathered(seen(5, 40, 20));
  expect(withLookups(before, undefined)).toBe(before);
  const back = { ...seen(5, 1, 1), from: later(start, seconds(-60)) };
  expect(withLookups(before, back)).toEqual({ since: back.from, hits: 1, misses: 1 });
});
