import { randomBytes } from "node:crypto";
import { instant, type Duration, type Instant } from "../domain/time/instant.ts";
import type { Clock } from "../ports/clock.ts";
import type { Random } from "../ports/random.ts";

// Node fires longer timers at once: such a wait is cut into pieces.
const LONGEST_TIMER = 2_147_483_647;

export const systemClock: Clock = {
  now: () => instant(Date.now()),
  after(delay, callback) {
    let timer: NodeJS.Timeout;
    const wait = (rest: number) => {
      timer = setTimeout(
        () => (rest > LONGEST_TIMER ? wait(rest - LONGEST_TIMER) : callback()),
        Math.min(Math.max(0, rest), LONGEST_TIMER),
      );
    };
    wait(delay);
    return () => clearTimeout(timer);
  },
};

/** A clock that starts at some moment and runs that many times as fast as the real one: for the demonstration. */
export function fastClock(start: Instant, times: number): Clock {
  const began = systemClock.now();
  return {
    now: () => instant(Math.floor(start + (systemClock.now() - began) * times)),
    after: (delay, callback) => systemClock.after((delay / times) as Duration, callback),
  };
}

const ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789";

export const systemRandom: Random = {
  next: () => Math.random(),
  token: (length) => [...randomBytes(length)].map((byte) => ALPHABET[byte % ALPHABET.length]).join(""),
};
