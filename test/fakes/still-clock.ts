import { later, milliseconds, type Duration, type Instant } from "../../src/domain/time/instant.ts";
import type { Clock } from "../../src/ports/clock.ts";

export interface StillClock extends Clock {
  /** It is that much later, or earlier, at once; timers that were set do not fire sooner for it, as after a machine's sleep. */
  jump(by: Duration): void;
  /** How long each timer still has to run. */
  pending(): readonly Duration[];
  /** Lets that much time pass, from timer to timer; the same on any machine, however busy. */
  pass(by: Duration): Promise<void>;
  /** The same until that has come. */
  during<T>(work: Promise<T>): Promise<T>;
  /** The same, until it is so; a wait for what does not come in an hour fails. */
  until(isSo: () => boolean | Promise<boolean>): Promise<void>;
}

interface Timer {
  readonly due: Duration;
  readonly callback: () => void;
}

/**
 * Time that stands still unless the test waits. `until` and `during` are only for work that answers within a few turns of the
 * event loop, as an in-memory store does: what waits for a socket would find that hours have gone by.
 */
export function stillClock(start: Instant): StillClock {
  let wall = start;
  let ran = milliseconds(0);
  const timers = new Set<Timer>();

  function moveOn(by: number) {
    const pause = milliseconds(Math.max(0, by));
    wall = later(wall, pause);
    ran = milliseconds(ran + pause);
  }

  function nextTimer(): Timer | undefined {
    let next: Timer | undefined;
    for (const timer of timers) if (next === undefined || timer.due < next.due) next = timer;
    return next;
  }

  async function fire(timer: Timer | undefined) {
    if (timer !== undefined) {
      moveOn(timer.due - ran);
      timers.delete(timer);
      timer.callback();
    }
    await settled();
  }

  async function until(isSo: () => boolean | Promise<boolean>) {
    const latest = ran + PATIENCE;
    await settled();
    while (!(await isSo())) {
      if (ran > latest) throw new Error("It did not come about within an hour.");
      await fire(nextTimer());
    }
  }

  return {
    now: () => wall,
    after(delay, callback) {
      const timer = { due: milliseconds(ran + Math.max(0, delay)), callback };
      timers.add(timer);
      return () => void timers.delete(timer);
    },
    async pass(by) {
      const end = ran + by;
      await settled();
      for (let next = nextTimer(); next !== undefined && next.due <= end; next = nextTimer())
        await fire(next);
      moveOn(end - ran);
    },
    pending: () => [...timers].map(({ due }) => milliseconds(due - ran)),
    jump(by) {
      wall = later(wall, by);
    },
    async during(work) {
      let isOver = false;
      const over = () => void (isOver = true);
      work.then(over, over);
      await until(() => isOver);
      return work;
    },
    until,
  };
}

const PATIENCE = 3_600_000;
/** Enough for a query and what follows from it to come to rest. */
const TURNS = 5;

async function settled() {
  for (let turn = 0; turn < TURNS; turn++) await new Promise((next) => setImmediate(next));
}
