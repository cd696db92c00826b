import { elapsed, hours, type Instant } from "../time/instant.ts";
import type { Increase } from "../usage/increase.ts";

/** Look-ups over as many checks as it takes until there are enough of them to speak of a rate. */
export interface Lookups {
  readonly since: Instant;
  readonly hits: number;
  readonly misses: number;
}

// Below this many a hit rate is chance.
const ENOUGH = 100;
// What few look-ups there were before that says nothing of now.
const LONGEST = hours(1);

/** Adds what a check saw: to what was too little before, or to nothing. */
export function withLookups(
  before: Lookups | undefined,
  increase: Increase | undefined,
): Lookups | undefined {
  if (increase === undefined) return before;
  const { from, to, hits, misses } = increase;
  const goesOn =
    before !== undefined && !isEnough(before) && before.since <= from && elapsed(before.since, to) <= LONGEST;
  if (!goesOn) return { since: from, hits, misses };
  return { since: before.since, hits: before.hits + hits, misses: before.misses + misses };
}

export const isEnough = ({ hits, misses }: Lookups) => hits + misses >= ENOUGH;
