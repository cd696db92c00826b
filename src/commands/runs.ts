import { openRun, type RunbookRun, type RunEvent } from "../domain/runbook/progress.ts";
import type { Runbook } from "../domain/runbook/runbook.ts";
import type { Instant } from "../domain/time/instant.ts";
import type { Caller } from "../ports/chat.ts";
import type { Store } from "../ports/store.ts";

// Each event has a key of its own: two people who tick at once, in two processes too, both find their tick kept.
const prefixOf = (database: string, runbook: string) => `runbook/${database}/${runbook}/`;
const DIGITS = 15;

/** The walk through a runbook that is open now; undefined when there is none. */
export async function openRunOf(
  store: Store,
  database: string,
  runbook: string,
): Promise<RunbookRun | undefined> {
  const stored = await store.values(prefixOf(database, runbook));
  const events = [...stored].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, event]) => event as RunEvent);
  const closed = events.findLastIndex(({ kind }) => kind === "closed");
  const run = { runbook, database, events: events.slice(closed + 1) };
  return run.events.length === 0 ? undefined : run;
}

/** The run to go on with: the open one, or one that this person opens with what follows. */
export const runToChange = (
  open: RunbookRun | undefined,
  runbook: Runbook,
  database: string,
  { person }: Caller,
  now: Instant,
): RunbookRun => open ?? openRun(runbook, database, person, now);

/** Keeps what is new in `after`. */
export async function keepRun(
  store: Store,
  before: RunbookRun | undefined,
  after: RunbookRun,
): Promise<void> {
  const known = before?.events.length ?? 0;
  for (const [at, event] of after.events.entries()) {
    if (at < known) continue;
    const what = "step" in event ? `${event.kind}-${event.step}` : event.kind;
    const order = `${String(event.at).padStart(DIGITS, "0")}-${String(at).padStart(6, "0")}`;
    await store.setValue(`${prefixOf(after.database, after.runbook)}${order}-${what}`, event);
  }
}
