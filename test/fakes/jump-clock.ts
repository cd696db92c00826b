import { instant, later, type Duration, type Instant } from "../../src/domain/time/instant.ts";
import type { Clock } from "../../src/ports/clock.ts";

export interface JumpClock extends Clock {
  /** It is that much later, at once; timers that were set do not fire sooner for it, as after a machine's sleep. */
  jump(by: Duration): void;
  set(at: Instant): void;
}

/** A clock that a test sets. Its timers run many times faster than real ones, so that pacing and back-off take no time. */
export function jumpClock(start: Instant, speed = 50): JumpClock {
  let base = start;
  let began = performance.now();
  const now = () => instant(Math.floor(base + (performance.now() - began) * speed));
  return {
    now,
    after(delay, callback) {
      const due = performance.now() + Math.max(0, delay / speed);
      // Node's timers may fire a part of a millisecond early, which is a long time here.
      const fire = () => (performance.now() < due ? wait() : callback());
      const wait = () => void (timer = setTimeout(fire, Math.max(0, due - performance.now())));
      let timer: NodeJS.Timeout;
      wait();
      return () => clearTimeout(timer);
    },
    jump(by) {
      base = later(now(), by);
      began = performance.now();
    },
    set(at) {
      base = at;
      began = performance.now();
    },
  };
}
