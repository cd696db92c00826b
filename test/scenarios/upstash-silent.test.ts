import { describe, expect, it } from "vitest";
import { PAID_LIMIT } from "../fakes/upstash/answers.ts";
import { upstash } from "./upstash-world.ts";

const PAYG = { type: "payg", requestLimit: PAID_LIMIT } as const;

describe("what the bill leaves out", () => {
  it("ends no alert, and is named", async () => {
    const { at, api, record, titles, types } = await upstash({ ...PAYG, budget: 20, spent: 19 });
    await at("10:00");
    api.manner = { missing: ["total_monthly_billing"] };
    await at("10:15");
    expect(await types("stats prod")).toContain("Upstash gives no figure for the budget");
    api.manner = { missing: ["total_monthly_billing", "budget"] };
    await at("10:30");
    expect(titles()).toEqual([expect.stringMatching(/^🔴 prod: 95 % of this month's budget used/)]);
    api.manner = {};
    record.budget = 100;
    await at("10:45");
    expect(titles().at(-1)).toMatch(/^✅ prod: the budget was raised, 19 % of this month's budget used/);
  });

  it("ends with its month where it does not come back", async () => {
    const { at, api, titles } = await upstash({ ...PAYG, budget: 20, spent: 19 });
    await at("10:00");
    api.manner = { missing: ["total_monthly_billing"] };
    await at("2026-12-01T06:15:00Z");
    expect(titles().at(-1)).toMatch(/^✅ prod: new month, \$19(\.00)? of \$20(\.00)? were used/);
  });
});

describe("an API that falls silent beside a server that answers", () => {
  it("leaves the last bill in force, INFO counts on, and after three intervals people are told", async () => {
    const { at, api, client, titles, texts, types } = await upstash({
      commandsThisMonth: 452_000,
      commandsToday: 7_000,
    });
    await client.call("SET", "k", "v");
    await at("10:00");
    api.mishap = { kind: "status", status: 503 };
    await client.repeat(900, "GET", "k");
    // Not at 10:45, where a busy machine's moment more would make three intervals of nearly three.
    for (const time of ["10:15", "10:30", "10:40", "11:00"]) await at(time);
    const told = () => titles().filter((title) => !title.includes("the usual for this hour"));
    expect(told()).toEqual([
      expect.stringMatching(/^🔴 prod: 90 % of this month's commands used/),
      expect.stringMatching(/^⚪ prod: no billed figures since .*Upstash's API does not give them/),
    ]);
    expect(texts().at(-1)).toMatch(
      /Counted from INFO meanwhile: 452,900 of 500,000.*trouble of its own \(503\)/s,
    );
    await at("13:00");
    expect(told()).toHaveLength(2);
    expect(await types("stats prod")).toMatch(/452,900 of 500,000.*partly estimated/);
    api.mishap = undefined;
    await at("13:15");
    expect(told().at(-1)).toMatch(/^✅ prod: billed figures are back, after 2 h 1\d min/);
  });
});

describe("a bill that comes after INFO has counted for a while", () => {
  it("is no leap in use", async () => {
    const { at, api, client, titles } = await upstash({ commandsThisMonth: 120_000 });
    api.mishap = { kind: "status", status: 503 };
    await client.call("GET", "k");
    for (const time of ["10:00", "10:15"]) await at(time);
    api.mishap = undefined;
    for (const time of ["10:30", "10:45", "11:00"]) await at(time);
    expect(titles()).toEqual([]);
  });
});

describe("a suspended database, whose figures read 0", () => {
  it("keeps what it had come to, at every later look", async () => {
    const { at, record, types } = await upstash({
      ...PAYG,
      budget: 20,
      spent: 19.7,
      commandsThisMonth: 9_850_000,
    });
    await at("10:00");
    Object.assign(record, { state: "suspended", spent: 0, commandsThisMonth: 0, commandsToday: 0 });
    for (const time of ["10:15", "10:30", "10:45"]) await at(time);
    for (const command of ["stats prod", "status"])
      expect(await types(command)).toMatch(/suspended by its provider.*: the budget of \$20 is used up/);
  });

  it("says nothing of a use that nobody saw", async () => {
    const { at, titles } = await upstash({ state: "suspended", commandsThisMonth: 0, commandsToday: 0 });
    await at("10:00");
    expect(titles()).toEqual(["🔴 prod is suspended by its provider"]);
  });
});

describe("a limit that was dealt with", () => {
  it("teaches the forecast no jump: a raised budget is the end of it", async () => {
    const { at, redis, record, titles } = await upstash({ ...PAYG, budget: 20, spent: 12 });
    await at("10:00");
    redis.knobs.budgetSuspended = true;
    await at("10:15");
    redis.knobs.budgetSuspended = false;
    record.budget = 40;
    await at("10:30");
    expect(titles()).toEqual([
      expect.stringMatching(/^🔴 prod is refusing commands/),
      expect.stringMatching(/^✅ prod: the budget was raised: accepts commands again, after 15 min/),
    ]);
  });

  it("says what was done although another alert goes on", async () => {
    const { at, record, titles, texts } = await upstash({ ...PAYG, budget: 20, spent: 19.7 });
    await at("10:00");
    record.state = "suspended";
    await at("10:15");
    Object.assign(record, { state: "active", budget: 21 });
    await at("10:30");
    expect(titles().at(-1)).toMatch(/^🔴 prod: 9[34] % of this month's budget used/);
    expect(texts().at(-1)).toMatch(/the budget was raised: accepts commands again since/);
  });

  it("names the plan change that lifted a limit which the figures alone had shown", async () => {
    const { at, record, titles } = await upstash({ commandsThisMonth: 500_100 });
    await at("10:00");
    Object.assign(record, PAYG);
    await at("10:15");
    expect(titles()).toEqual([
      expect.stringMatching(/^🔴 prod: the monthly limit of 500,000 is used up/),
      expect.stringMatching(/^✅ prod: the plan was changed/),
    ]);
  });
});
