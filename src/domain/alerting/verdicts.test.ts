import { describe, expect, it } from "vitest";
import { earlier, instantOf, minutes, seconds, type Duration } from "../time/instant.ts";
import { DEFAULT_RULES } from "./rules.ts";
import type { Judged } from "./judged.ts";
import { verdicts } from "./verdicts.ts";

const now = instantOf("2026-11-24T14:00:00Z");

function judged(checkEvery: Duration, more: Partial<Judged> = {}): Judged {
  const database = {
    name: "prod",
    environment: "production",
    checkEvery,
    rules: DEFAULT_RULES,
    limits: [],
    ownCommandsPerCheck: 1,
  };
  const nothing = {
    ledger: undefined,
    usages: [],
    increase: undefined,
    lookups: undefined,
    planChanged: false,
  };
  return { database, ...nothing, health: { failures: 0 }, fresh: true, outlooks: [], open: [], ...more };
}

const saysOf = (topic: string, facts: Judged) =>
  verdicts(facts, now, (error) => expect.fail(String(error)))
    .filter((each) => each.topic === topic)
    .map(({ rule, outcome }) => `${rule} ${outcome}`);

describe("the rate", () => {
  const over = (window: Duration, commands: number) => ({
    increase: { from: earlier(now, window), to: now, commands, hits: 0, misses: 0 },
  });

  it.each([
    {
      what: "a quarter of an hour",
      every: minutes(15),
      window: minutes(15),
      commands: 180_000,
      high: "breached",
    },
    {
      what: "a quiet quarter of an hour",
      every: minutes(15),
      window: minutes(15),
      commands: 900,
      high: "clear",
    },
    {
      what: "two looks close together",
      every: minutes(15),
      window: seconds(2),
      commands: 400,
      high: "unknown",
    },
    {
      what: "checks that are meant to be close",
      every: seconds(2),
      window: seconds(2),
      commands: 400,
      high: "breached",
    },
    {
      what: "two looks within one such check",
      every: seconds(2),
      window: seconds(0.5),
      commands: 400,
      high: "unknown",
    },
  ])("over $what is $high", ({ every, window, commands, high }) => {
    expect(saysOf("rate", judged(every, over(window, commands)))).toContain(`rate-high ${high}`);
  });
});

describe("the hit rate", () => {
  const increase = { from: earlier(now, minutes(1)), to: now, commands: 0, hits: 0, misses: 0 };
  const since = earlier(now, minutes(10));

  it.each([
    { hits: 30, misses: 69, says: ["hit-rate-bad unknown", "hit-rate-terrible unknown"] },
    { hits: 30, misses: 70, says: ["hit-rate-bad breached", "hit-rate-terrible clear"] },
    { hits: 10, misses: 90, says: ["hit-rate-bad breached", "hit-rate-terrible breached"] },
    { hits: 80, misses: 20, says: ["hit-rate-bad clear", "hit-rate-terrible clear"] },
  ])("of $hits hits and $misses misses", ({ hits, misses, says }) => {
    const lookups = { since, hits, misses };
    expect(saysOf("hit-rate", judged(minutes(1), { increase, lookups }))).toEqual(says);
    expect(saysOf("hit-rate", judged(minutes(1), { lookups }))).toEqual([
      "hit-rate-bad unknown",
      "hit-rate-terrible unknown",
    ]);
  });
});
