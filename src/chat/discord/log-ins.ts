import {
  SimpleIdentifyThrottler,
  type IIdentifyThrottler,
  type OptionalWebSocketManagerOptions,
} from "@discordjs/ws";
import { elapsed, minutes, type Instant } from "../../domain/time/instant.ts";
import type { Clock } from "../../ports/clock.ts";

/** One connection logs in so often within so long; then the supervisor's pauses, up to five minutes, come between. */
const MOST = 2;
const WITHIN = minutes(5);

/**
 * Where Discord refuses or ends each session, discord.js logs in again every five seconds, for ever. A bot that logs in more
 * than 1,000 times a day has its token reset.
 */
export function sparingLogIns(
  clock: Clock,
  tooMany: () => void,
): OptionalWebSocketManagerOptions["buildIdentifyThrottler"] {
  let before: readonly Instant[] = [];
  return async (manager): Promise<IIdentifyThrottler> => {
    const { session_start_limit: limit } = await manager.fetchGatewayInformation();
    const usual = new SimpleIdentifyThrottler(limit.max_concurrency);
    return {
      waitForIdentify(shard, signal) {
        const now = clock.now();
        before = before.filter((each) => elapsed(each, now) < WITHIN);
        if (before.length >= MOST) {
          tooMany();
          return until(signal);
        }
        before = [...before, now];
        return usual.waitForIdentify(shard, signal);
      },
    };
  };
}

/** Rejects once the shard has been left. */
const until = (signal: AbortSignal) =>
  new Promise<never>((_, reject) => signal.addEventListener("abort", () => reject(new Error("left"))));
