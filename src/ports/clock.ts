import type { Duration, Instant } from "../domain/time/instant.ts";

/** Time as the inside sees it. Tests and the demonstration bring clocks of their own. */
export interface Clock {
  now(): Instant;
  /** Calls back once after that long; returns what cancels it. A negative or zero delay means soon. */
  after(delay: Duration, callback: () => void): () => void;
}

/** Resolves after that long, or at once when the signal is aborted. */
export function sleep(clock: Clock, delay: Duration, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) return resolve();
    const cancel = clock.after(delay, done);
    function done() {
      signal?.removeEventListener("abort", aborted);
      resolve();
    }
    function aborted() {
      cancel();
      resolve();
    }
    signal?.addEventListener("abort", aborted, { once: true });
  });
}
