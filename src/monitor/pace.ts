import { elapsed, milliseconds, type Duration, type Instant } from "../domain/time/instant.ts";
import type { Channel, PlatformName } from "../ports/chat.ts";
import { sleep, type Clock } from "../ports/clock.ts";

/** Keeps messages to one channel as far apart as its service wants them. */
export interface Pace {
  /** Resolves when the channel may get its next message, or the signal is aborted. */
  turn(channel: Channel): Promise<void>;
  /** A message to the channel has just left, or arrived. */
  sent(channel: Channel): void;
}

/** The least time between two messages to one channel: what the services document, with a margin. */
const SPACING: Readonly<Record<PlatformName, Duration>> = {
  slack: milliseconds(1_050),
  webhook: milliseconds(1_050),
  discord: milliseconds(250),
  terminal: milliseconds(0),
};

export function pace(clock: Clock, signal: AbortSignal): Pace {
  const lastSentAt = new Map<string, Instant>();
  return {
    async turn(channel) {
      const last = lastSentAt.get(channel.name);
      if (last === undefined) return;
      // A clock that was set back makes no longer pause.
      const since = Math.max(0, elapsed(last, clock.now()));
      const pause = milliseconds(SPACING[channel.platform] - since);
      if (pause > 0) await sleep(clock, pause, signal);
    },
    sent: ({ name }) => void lastSentAt.set(name, clock.now()),
  };
}
