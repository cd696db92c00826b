import type { Person } from "../alerting/incident.ts";
import type { Instant } from "../time/instant.ts";
import { plainWords, stepsOf, type Runbook } from "./runbook.ts";

/** One walk through a runbook for one database. Plain data: it is kept as JSON and outlives the process. */
export interface RunbookRun {
  readonly runbook: string;
  readonly database: string;
  /** What happened, oldest first; the rest follows from it. */
  readonly events: readonly RunEvent[];
}

interface Happened {
  readonly at: Instant;
  readonly by: Person;
}

export type RunEvent = Happened &
  (
    | { readonly kind: "opened" | "closed" }
    /** `text` is kept with it: the file may change while the run is open. */
    | { readonly kind: "ticked" | "unticked"; readonly step: number; readonly text: string }
  );

export type Tick = Happened;

export type RunChange =
  | { readonly ok: true; readonly run: RunbookRun }
  | { readonly ok: false; readonly problem: string };

export const openRun = (runbook: Runbook, database: string, by: Person, at: Instant): RunbookRun => ({
  runbook: runbook.name,
  database,
  events: [{ kind: "opened", at, by }],
});

export const isClosed = ({ events }: RunbookRun) => events.at(-1)?.kind === "closed";

/** The steps that are ticked now, with who did it and when. */
export function ticksOf({ events }: RunbookRun): ReadonlyMap<number, Tick> {
  const ticks = new Map<number, Tick>();
  for (const event of events) {
    if (event.kind === "ticked") ticks.set(event.step, { at: event.at, by: event.by });
    if (event.kind === "unticked") ticks.delete(event.step);
  }
  return ticks;
}

/** Ticks a step. Two people who tick the same one at once agree: the first is kept, neither is refused. */
export function tick(run: RunbookRun, runbook: Runbook, number: number, by: Person, at: Instant): RunChange {
  return change(run, runbook, number, (text) =>
    ticksOf(run).has(number) ? [] : [{ kind: "ticked", step: number, text, at, by }],
  );
}

export function untick(
  run: RunbookRun,
  runbook: Runbook,
  number: number,
  by: Person,
  at: Instant,
): RunChange {
  return change(run, runbook, number, (text) =>
    ticksOf(run).has(number) ? [{ kind: "unticked", step: number, text, at, by }] : [],
  );
}

/** Closes the run, finished or not. Closing twice is closing once. */
export const closeRun = (run: RunbookRun, by: Person, at: Instant): RunbookRun =>
  isClosed(run) ? run : { ...run, events: [...run.events, { kind: "closed", at, by }] };

export interface TimelineEntry extends Happened {
  readonly what: string;
}

/** What is posted when a run is closed: who did what, when, and what was left open. */
export function timelineOf(
  run: RunbookRun,
  runbook: Runbook,
): { entries: TimelineEntry[]; leftOpen: string[] } {
  const ticks = ticksOf(run);
  const open = stepsOf(runbook).filter(({ number }) => !ticks.has(number));
  return {
    entries: run.events.map((event) => ({ at: event.at, by: event.by, what: sayEvent(event) })),
    leftOpen: open.map(({ number, words }) => `${number}. ${plainWords(words)}`),
  };
}

function sayEvent(event: RunEvent): string {
  switch (event.kind) {
    case "opened":
      return "opened the runbook";
    case "closed":
      return "closed the runbook";
    case "ticked":
      return `did ${event.step}. ${event.text}`;
    case "unticked":
      return `took back ${event.step}. ${event.text}`;
  }
}

function change(
  run: RunbookRun,
  runbook: Runbook,
  number: number,
  eventsFor: (text: string) => readonly RunEvent[],
): RunChange {
  if (isClosed(run)) {
    return {
      ok: false,
      problem: `The runbook ${run.runbook} for ${run.database} is closed. Open it again to go on.`,
    };
  }
  const steps = stepsOf(runbook);
  const step = steps.find((candidate) => candidate.number === number);
  if (step === undefined) {
    return {
      ok: false,
      problem: `The runbook ${run.runbook} has no step ${number}: its steps are 1 to ${steps.length}.`,
    };
  }
  return { ok: true, run: { ...run, events: [...run.events, ...eventsFor(plainWords(step.words))] } };
}
