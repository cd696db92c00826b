import type { Duration } from "../domain/time/instant.ts";
import { sleep, type Clock } from "../ports/clock.ts";
import type { Log } from "../ports/log.ts";

/** Runs a job again and again until it is stopped. A run that fails is logged, and the next one comes all the same. */
export async function repeat(
  name: string,
  pause: Duration,
  job: () => Promise<void>,
  around: { readonly clock: Clock; readonly log: Log; readonly signal: AbortSignal },
): Promise<void> {
  for (;;) {
    await sleep(around.clock, pause, around.signal);
    if (around.signal.aborted) return;
    try {
      await job();
    } catch (error) {
      around.log.error(`${name} failed`, { error: String(error) });
    }
  }
}
