import { describe, expect, it } from "vitest";
import { days, hours, instantOf, later } from "../time/instant.ts";
import { periodAt } from "../time/period.ts";
import {
  NO_CLAIMS,
  decideClaim,
  markFalseAlarm,
  surenessNeeded,
  type ClaimFacts,
  type ClaimMemory,
} from "./claim.ts";

const MIDNIGHT = instantOf("2026-11-02T00:00:00Z");

const facts = (probability: number, more: Partial<ClaimFacts> = {}): ClaimFacts => {
  const at = more.at ?? later(MIDNIGHT, hours(12));
  return {
    period: periodAt("day", at),
    at,
    used: 5_000,
    limit: 10_000,
    probability,
    sureness: probability,
    reachedAt: later(at, hours(3)),
    historyDays: 9,
    ...more,
  };
};

/** The claim after each probability: C stands, . does not. */
function becomes(probabilities: readonly number[]): string {
  let memory: ClaimMemory = NO_CLAIMS;
  return probabilities
    .map((probability) => {
      memory = decideClaim(memory, facts(probability));
      return memory.claimed ? "C" : ".";
    })
    .join("");
}

describe("a claim that the limit will be reached", () => {
  it.each([
    { when: "it is never sure enough", probabilities: [0.2, 0.5, 0.7], become: "..." },
    { when: "it becomes sure", probabilities: [0.5, 0.9, 0.95], become: ".CC" },
    { when: "doubt comes and goes", probabilities: [0.9, 0.3, 0.15, 0.6], become: "CCCC" },
    { when: "it has become unlikely", probabilities: [0.9, 0.02, 0.5, 0.9], become: "C..C" },
  ])("when $when: $become", ({ probabilities, become }) => {
    expect(becomes(probabilities)).toBe(become);
  });

  describe("of a month", () => {
    const second = instantOf("2026-11-02T15:00:00Z");
    const month = (probability: number, away: number, historyDays: number) =>
      facts(probability, {
        at: second,
        period: periodAt("month", second),
        reachedAt: later(second, days(away)),
        historyDays,
      });

    it.each([
      { when: "one busy day speaks of the month's middle", away: 14, historyDays: 1, claimed: false },
      { when: "one busy day speaks of the next days", away: 5, historyDays: 1, claimed: true },
      { when: "a week is known", away: 14, historyDays: 7, claimed: true },
    ])("$when: $claimed", ({ away, historyDays, claimed }) => {
      expect(decideClaim(NO_CLAIMS, month(0.99, away, historyDays)).claimed).toBe(claimed);
    });

    it("does not stand for weeks on what has become unlikely, but holds on when it is near", () => {
      const claimed = decideClaim(NO_CLAIMS, month(0.99, 14, 7));
      expect(decideClaim(claimed, month(0.14, 20, 8)).claimed).toBe(false);
      expect(decideClaim(claimed, month(0.14, 1, 8)).claimed).toBe(true);
    });
  });

  it("stands at the limit, whatever the forecast says", () => {
    expect(decideClaim(NO_CLAIMS, facts(0, { used: 10_000 })).claimed).toBe(true);
  });

  it("needs more when there is time to wait, on the first day, and after false alarms", () => {
    const soon = surenessNeeded(NO_CLAIMS, facts(0.5, { reachedAt: later(MIDNIGHT, hours(13)) }));
    const far = surenessNeeded(NO_CLAIMS, facts(0.5, { reachedAt: later(MIDNIGHT, hours(23)) }));
    const firstDay = surenessNeeded(NO_CLAIMS, facts(0.5, { historyDays: 0 }));
    const distrusted = surenessNeeded(markFalseAlarm(NO_CLAIMS, true), facts(0.5));
    expect(far).toBeGreaterThan(soon);
    expect(firstDay).toBeGreaterThan(soon);
    expect(distrusted).toBeGreaterThan(surenessNeeded(NO_CLAIMS, facts(0.5)));
  });

  it("remembers a day claimed in vain, and forgets it slowly", () => {
    const claimed = decideClaim(NO_CLAIMS, facts(0.95));
    const nextDay = decideClaim(claimed, facts(0.1, { at: later(MIDNIGHT, days(1.5)) }));
    const dayAfter = decideClaim(nextDay, facts(0.1, { at: later(MIDNIGHT, days(2.5)) }));
    expect(nextDay).toMatchObject({ claimed: false, falseAlarms: 1 });
    expect(dayAfter.falseAlarms).toBeCloseTo(0.8);
  });

  it("does not count a day on which the limit was reached as a false alarm", () => {
    const claimed = decideClaim(NO_CLAIMS, facts(0.95));
    const reached = decideClaim(claimed, facts(1, { used: 10_001 }));
    const nextDay = decideClaim(reached, facts(0.1, { at: later(MIDNIGHT, days(1.5)) }));
    expect(nextDay.falseAlarms).toBe(0);
  });
});
