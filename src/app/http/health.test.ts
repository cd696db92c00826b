import { describe, expect, it } from "vitest";
import { instantOf, later, minutes, seconds } from "../../domain/time/instant.ts";
import { liveness, readiness, type Condition } from "./health.ts";

const startedAt = instantOf("2026-11-26T09:00:00Z");
const at = (minute: number) => later(startedAt, minutes(minute));

describe("alive", () => {
  it.each([
    { when: "it has just started", lastTurn: undefined, now: at(0), ok: true, says: "Started 0 s ago" },
    { when: "a check ended", lastTurn: at(10), now: at(11), ok: true, says: "ended 60 s ago" },
    { when: "two checks were missed", lastTurn: at(0), now: at(45), ok: true, says: "ended 2700 s ago" },
    {
      when: "three checks were missed",
      lastTurn: at(0),
      now: at(46),
      ok: false,
      says: "No check has ended for 46 min, though one is due every 15 min",
    },
    { when: "the first never came", lastTurn: undefined, now: at(46), ok: false, says: "No check has ended" },
    { when: "the clock went back", lastTurn: at(10), now: at(9), ok: true, says: "ended 0 s ago" },
  ])("is $ok when $when", ({ lastTurn, now, ok, says }) => {
    const health = liveness({ startedAt, lastTurn, every: minutes(15) }, now);
    expect(health.ok).toBe(ok);
    expect(health.sentence).toContain(says);
  });

  it("gives checks that are seconds apart a whole minute: a slow answer is no reason to restart", () => {
    const turning = { startedAt, lastTurn: startedAt, every: seconds(1) };
    expect(liveness(turning, later(startedAt, seconds(59))).ok).toBe(true);
    expect(liveness(turning, later(startedAt, seconds(61))).ok).toBe(false);
  });
});

describe("ready", () => {
  const fine: Condition = { store: "open", sampled: 2, watched: 3, platforms: [] };
  it.each<{ when: string; condition: Partial<Condition>; ok: boolean; says: string }>([
    { when: "it has figures", condition: {}, ok: true, says: "Figures of 2 of 3 databases." },
    { when: "the store opens", condition: { store: "opening" }, ok: false, says: "is not open yet" },
    {
      when: "the store fails",
      condition: { store: { problem: "The disk is full." } },
      ok: false,
      says: "Nothing is saved: The disk is full.",
    },
    { when: "nothing was sampled", condition: { sampled: 0 }, ok: false, says: "No database has given" },
    {
      when: "Slack is away",
      condition: { platforms: [{ name: "slack", status: { state: "degraded", sentence: "away" } }] },
      ok: true,
      says: "Figures of 2",
    },
  ])("is $ok when $when", ({ condition, ok, says }) => {
    const ready = readiness({ ...fine, ...condition });
    expect(ready.ok).toBe(ok);
    expect(ready.sentence).toContain(says);
  });

  it("tells each platform apart", () => {
    const { platforms } = readiness({
      ...fine,
      platforms: [
        { name: "slack", status: { state: "degraded", sentence: "Slack refused the token." } },
        { name: "discord", status: { state: "connected" } },
      ],
    });
    expect(platforms).toEqual({
      slack: { state: "degraded", sentence: "Slack refused the token." },
      discord: { state: "connected" },
    });
  });
});
