import { elapsed, inHours, type Instant } from "../domain/time/instant.ts";
import { startOfDay } from "../domain/time/period.ts";

/** What the database does on a usual day, and in the afternoon on which a client runs away. */
export interface Day {
  /** Commands since 00:00 UTC at that moment, wanted by the clients: the limit is not applied. */
  commandsBy(at: Instant): number;
}

/** Share of look-ups that find their key. */
export const HIT_RATE = 0.853;

const USUAL_PER_DAY = 5_600;
/** A worker polls an empty queue in a tight loop, from this hour on, at commands an hour on top. */
const LOOP_FROM_HOUR = 14.5;
const LOOP_PER_HOUR = 1_350;

/** Traffic of offices: quiet nights, a morning and an afternoon. One weight for each hour, UTC. */
const WEIGHTS = [2, 1, 1, 1, 1, 2, 3, 5, 8, 10, 10, 9, 7, 8, 9, 9, 8, 6, 5, 4, 4, 3, 3, 2] as const;
const ALL_WEIGHTS = WEIGHTS.reduce((sum, weight) => sum + weight, 0);

/** One UTC day's use; with `runaway`, the loop starts in the afternoon and goes on to midnight. */
export function playDay(runaway: boolean): Day {
  return {
    commandsBy(at) {
      const hour = inHours(elapsed(startOfDay(at), at));
      const loop = runaway ? Math.max(0, hour - LOOP_FROM_HOUR) * LOOP_PER_HOUR : 0;
      return Math.floor(usualBy(hour) + loop);
    },
  };
}

function usualBy(hour: number): number {
  let weight = 0;
  for (const [i, each] of WEIGHTS.entries()) weight += each * Math.min(1, Math.max(0, hour - i));
  return (USUAL_PER_DAY * weight) / ALL_WEIGHTS;
}
