import { describe, expect, it } from "vitest";
import { EMPTY_STATE, type DatabaseState } from "./database.ts";
import { NO_CLAIMS } from "./claim.ts";
import { distrust } from "./false-alarm.ts";
import type { MeterMemory } from "./foresee.ts";
import { foretoldBy, type Incident, type Transition } from "./incident.ts";
import type { RuleId } from "./rule.ts";

const stepped = (rules: readonly RuleId[], topic: Incident["topic"] = "usage:commands-day") => ({
  topic,
  transitions: rules.map((rule) => ({ rule }) as Transition),
});

describe("what can be called a false alarm", () => {
  it.each([
    { rules: ["forecast-exceeds"], is: "commands-day" },
    { rules: ["forecast-exceeds", "usage-warning"], is: "commands-day" },
    { rules: ["forecast-exceeds", "limit-reached"], is: undefined },
    { rules: ["usage-warning"], is: undefined },
  ] as const)("$rules: $is", ({ rules, is }) => {
    expect(foretoldBy(stepped(rules))).toBe(is);
  });

  it("is about one meter", () => {
    expect(foretoldBy(stepped(["forecast-exceeds"], "usage:spend-month"))).toBe("spend-month");
  });
});

describe("a false alarm that a person marked", () => {
  const claiming: DatabaseState = {
    ...EMPTY_STATE,
    forecast: { "commands-day": { claim: { ...NO_CLAIMS, claimed: true, wasClaimed: true } } },
  };
  const claimOf = ({ forecast = {} }: DatabaseState) => (forecast["commands-day"] as MeterMemory).claim;

  it("makes the next claim need more, once, however often it is pressed", () => {
    const once = distrust(EMPTY_STATE, "commands-day", "prod-1");
    expect(claimOf(once).falseAlarms).toBe(1);
    expect(distrust(once, "commands-day", "prod-1")).toBe(once);
    expect(claimOf(distrust(once, "commands-day", "prod-2")).falseAlarms).toBe(2);
  });

  it("ends the claim that it is about, and not another that stands since", () => {
    const open = { ...claiming, incidents: [{ id: "prod-1" } as Incident] };
    expect(claimOf(distrust(open, "commands-day", "prod-1")).claimed).toBe(false);
    expect(claimOf(distrust(claiming, "commands-day", "prod-1"))).toMatchObject({
      claimed: true,
      falseAlarms: 1,
    });
  });
});
