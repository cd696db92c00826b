import { describe, expect, it } from "vitest";
import { instantOf } from "../time/instant.ts";
import {
  closeRun,
  isClosed,
  openRun,
  tick,
  ticksOf,
  timelineOf,
  untick,
  type RunbookRun,
} from "./progress.ts";
import type { Runbook } from "./runbook.ts";

const step = (number: number, text: string) =>
  ({ kind: "step", number, words: [{ kind: "text", text }], details: [] }) as const;
const RUNBOOK: Runbook = {
  name: "suspended",
  title: "Suspended",
  intro: [],
  sections: [
    { title: "First", body: [step(1, "Check the status"), { kind: "text", words: [] }] },
    { title: "Then", body: [step(2, "Contact support"), step(3, "Verify")] },
  ],
};
const ada = { platform: "slack", id: "U1", name: "ada" };
const grace = { platform: "discord", id: "2", name: "grace" };
const at = (time: string) => instantOf(`2026-11-24T${time}:00Z`);
const begun = openRun(RUNBOOK, "prod", ada, at("03:12"));

/** Goes on from there; a refused change fails the test. */
function after(run: RunbookRun, ...changes: ((run: RunbookRun) => ReturnType<typeof tick>)[]): RunbookRun {
  return changes.reduce((current, make) => {
    const change = make(current);
    if (!change.ok) throw new Error(change.problem);
    return change.run;
  }, run);
}
const ticks =
  (number: number, by = ada, time = "03:20") =>
  (run: RunbookRun) =>
    tick(run, RUNBOOK, number, by, at(time));
const takesBack =
  (number: number, by = ada, time = "03:30") =>
  (run: RunbookRun) =>
    untick(run, RUNBOOK, number, by, at(time));

describe("a walk through a runbook", () => {
  it("remembers who ticked which step and when", () => {
    const run = after(begun, ticks(1), ticks(3, grace, "03:25"));
    expect([...ticksOf(run)]).toEqual([
      [1, { at: at("03:20"), by: ada }],
      [3, { at: at("03:25"), by: grace }],
    ]);
  });

  it("keeps the first of two who tick the same step", () => {
    const run = after(begun, ticks(2, ada), ticks(2, grace, "03:21"));
    expect(ticksOf(run).get(2)?.by).toBe(ada);
    expect(run.events).toHaveLength(2);
  });

  it("takes a tick back, and nothing when there is none", () => {
    expect(ticksOf(after(begun, ticks(1), takesBack(1))).size).toBe(0);
    expect(after(begun, takesBack(1)).events).toHaveLength(1);
  });

  it("survives being kept as JSON", () => {
    const run = after(begun, ticks(1), ticks(2), takesBack(1));
    expect(JSON.parse(JSON.stringify(run))).toEqual(run);
  });

  it("closes with its timeline and with what was left open", () => {
    const run = closeRun(after(begun, ticks(1), ticks(2, grace, "03:25"), takesBack(2)), grace, at("03:40"));
    expect(isClosed(run)).toBe(true);
    const { entries, leftOpen } = timelineOf(run, RUNBOOK);
    expect(entries.map((entry) => `${entry.by.name} ${entry.what}`)).toEqual([
      "ada opened the runbook",
      "ada did 1. Check the status",
      "grace did 2. Contact support",
      "ada took back 2. Contact support",
      "grace closed the runbook",
    ]);
    expect(leftOpen).toEqual(["2. Contact support", "3. Verify"]);
    expect(closeRun(run, ada, at("03:50"))).toBe(run);
  });

  it.each([
    ["a step that is not there", begun, 4, "has no step 4: its steps are 1 to 3"],
    ["a closed run", closeRun(begun, ada, at("04:00")), 1, "is closed"],
  ])("refuses %s with a sentence", (_what, run, number, problem) => {
    const change = tick(run, RUNBOOK, number, ada, at("04:10"));
    expect(change.ok ? "" : change.problem).toContain(problem);
  });
});
