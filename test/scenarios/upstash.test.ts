import { describe, expect, it } from "vitest";
import { discover } from "../../src/app/discover.ts";
import { accountOf } from "../../src/app/account.ts";
import { readConfig } from "../../src/config/read-config.ts";
import { instantOf } from "../../src/domain/time/instant.ts";
import { jumpClock } from "../fakes/jump-clock.ts";
import { PAID_LIMIT, upstashRecord } from "../fakes/upstash/answers.ts";
import { upstash } from "./upstash-world.ts";

describe("a suspension that only the API's state tells", () => {
  it("is told although all counters read 0, and stays until the new month opens it", async () => {
    const { at, record, titles, texts, types, checksEvery15Minutes } = await upstash({
      commandsThisMonth: 440_000,
    });
    await at("10:00");
    record.commandsThisMonth = 496_000;
    await at("10:15");
    Object.assign(record, { state: "suspended", commandsThisMonth: 0, commandsToday: 0 });
    await at("10:30");
    expect(await types("stats prod")).toMatch(
      /suspended by its provider.*the monthly limit of 500,000 is used up.*suspended at Upstash/s,
    );
    await checksEvery15Minutes(14);
    expect(titles()).toEqual([
      expect.stringMatching(/^🟡 prod: 88 % of this month's commands used/),
      expect.stringMatching(/^🔴 prod: 99 % of this month's commands used/),
      expect.stringMatching(/^🔴 prod is suspended by its provider: the monthly limit of 500,000 is used up/),
    ]);
    expect(texts().at(-1)).toMatch(/Upstash says:.*suspended/s);
    await at("2026-12-01T00:00:10Z");
    // Days later it is said again, and the calendar alone opens nothing.
    expect(titles().slice(3)).toEqual([expect.stringMatching(/^🔴 prod is suspended by its provider/)]);
    record.state = "active";
    await at("2026-12-01T00:15:00Z");
    expect(titles().at(-1)).toMatch(/^✅ prod: new month, 500,000 of 500,000 were used in November 2026/);
  });

  it("claims no limit that is not used up", async () => {
    const { at, record, titles } = await upstash({ commandsThisMonth: 120_000 });
    await at("10:00");
    record.modifyingState = "suspended";
    await at("10:15");
    expect(titles()).toEqual([
      expect.stringMatching(/^🔴 prod is suspended by its provider, 24 % of this month's commands used/),
    ]);
    record.modifyingState = "";
    await at("10:30");
    expect(titles().at(-1)).toMatch(/^✅ prod: accepts commands again, after 15 min/);
  });
});

describe("a limit that the server's own words tell", () => {
  it("is believed before an API that lags below it, and ends with a plan change", async () => {
    const { at, redis, api, record, client, titles, texts, checksEvery15Minutes } = await upstash({
      commandsThisMonth: 500_002,
    });
    api.manner = { lagAt: 498_964 };
    redis.knobs.monthlyLimit = 50;
    await client.repeat(50, "GET", "k");
    await at("10:00");
    await checksEvery15Minutes(4);
    expect(titles()).toEqual([
      expect.stringMatching(/^🔴 prod is refusing commands: the monthly limit of 50 is used up/),
    ]);
    expect(texts()[0]).toMatch(/max requests limit exceeded.*50 of 50/s);
    delete redis.knobs.monthlyLimit;
    Object.assign(record, { type: "payg", requestLimit: PAID_LIMIT, budget: 20 });
    await at("11:15");
    expect(titles().at(-1)).toMatch(
      /^✅ prod: the plan was changed: accepts commands again, after 1 h 15 min/,
    );
  });

  it("is found by unbilled PINGs where INFO goes on being answered and the API stays below the limit", async () => {
    const { at, api, redis, record, client, titles, checksEvery15Minutes } = await upstash({
      commandsThisMonth: 470_000,
    });
    await client.call("GET", "k");
    await at("10:00");
    record.commandsThisMonth = 500_002;
    api.manner = { lagAt: 498_964 };
    Object.assign(redis.knobs, { monthlyLimit: 1, exempt: ["AUTH", "INFO"], refusals: [false, true, false] });
    await checksEvery15Minutes(3);
    expect(titles()).toEqual([
      expect.stringMatching(/^🔴 prod: 94 % of this month's commands used/),
      expect.stringMatching(/^🔴 prod is refusing commands: the monthly limit of 1 is used up/),
    ]);
    expect(redis.arrived.get("PING")).toBeGreaterThan(0);
    // Both the refusals and the API's figures outlast the month by some minutes.
    redis.knobs.monthlyLimit = 0;
    await at("2026-12-01T00:00:30Z");
    Object.assign(record, { commandsThisMonth: 0, commandsToday: 0 });
    delete redis.knobs.monthlyLimit;
    await at("2026-12-01T00:15:00Z");
    expect(titles().at(-1)).toMatch(/^✅ prod: new month/);
    const knocked = redis.arrived.get("PING");
    await checksEvery15Minutes(3);
    expect(redis.arrived.get("PING")).toBe(knocked);
  });

  it("of old plans is the day's, until midnight", async () => {
    const { at, redis, client, titles, checksEvery15Minutes } = await upstash();
    redis.knobs.dailyLimit = 50;
    await client.repeat(50, "GET", "k");
    await at("10:00");
    await checksEvery15Minutes(2);
    expect(titles()).toEqual([
      expect.stringMatching(/^🔴 prod is refusing commands: the daily limit of 50 is used up/),
    ]);
    await at("2026-11-26T00:00:30Z");
    expect(titles().at(-1)).toMatch(/^✅ prod: new day/);
  });

  it("ends with commands that are accepted again for a while, where nothing says why", async () => {
    const { at, redis, api, client, titles, checksEvery15Minutes } = await upstash();
    api.mishap = { kind: "status", status: 503 };
    redis.knobs.monthlyLimit = 50;
    await client.repeat(50, "GET", "k");
    await at("10:00");
    delete redis.knobs.monthlyLimit;
    await checksEvery15Minutes(2);
    expect(titles()).toHaveLength(1);
    await checksEvery15Minutes(1);
    expect(titles()).toContainEqual(expect.stringMatching(/^✅ prod: accepts commands again, after 45 min/));
  });

  it("that leaves no connection is an outage, with its own words", async () => {
    const { at, redis, titles, texts } = await upstash();
    redis.knobs.maxConnections = 0;
    for (const time of ["10:00", "10:15", "10:30"]) await at(time);
    expect(titles()).toEqual([expect.stringMatching(/^⚪ prod: no figures yet/)]);
    expect(texts()[0]).toMatch(/no connection left/);
  });

  it("is partial: answers in between open nothing", async () => {
    const { at, redis, client, titles, checksEvery15Minutes } = await upstash();
    redis.knobs.monthlyLimit = 50;
    await client.repeat(50, "GET", "k");
    redis.knobs.refusals = [true, false, false, false];
    await at("10:00");
    await checksEvery15Minutes(8);
    expect(titles()).toHaveLength(1);
  });

  it("is the budget, until it is raised", async () => {
    const { at, redis, record, titles, checksEvery15Minutes } = await upstash({
      type: "payg",
      requestLimit: PAID_LIMIT,
      budget: 20,
      spent: 12,
    });
    await at("10:00");
    redis.knobs.budgetSuspended = true;
    await at("10:15");
    await checksEvery15Minutes(3);
    expect(titles()).toEqual([
      expect.stringMatching(/^🔴 prod is refusing commands: the budget of \$20(\.00)? is used up/),
    ]);
    redis.knobs.budgetSuspended = false;
    record.budget = 40;
    await at("11:15");
    expect(titles().at(-1)).toMatch(/^✅ prod: the budget was raised: accepts commands again, after 1 h/);
  });
});

describe("both doors together", () => {
  it("show both counts and why they differ", async () => {
    const { at, record, client, types } = await upstash({ readRegions: ["eu-west-1"], commandsToday: 0 });
    await at("23:45");
    await at("2026-11-26T00:00:01Z");
    await client.repeat(1_000, "SET", "k", "v");
    Object.assign(record, { commandsToday: 2_000 });
    await at("01:00");
    expect(await types("stats prod")).toMatch(
      /2,000 billed, 1,000 counted from INFO.* today.*writes are billed again for each read region/,
    );
  });

  it("one of them failing resolves nothing and is told", async () => {
    const { at, api, record, redis, types, titles } = await upstash({ commandsThisMonth: 400_000 });
    await at("10:00");
    api.mishap = { kind: "status", status: 500 };
    await at("10:15");
    expect(await types("stats prod")).toMatch(
      /Upstash's figures are missing since .*Upstash's API has trouble of its own \(500\)/,
    );
    expect(titles()).toEqual([expect.stringMatching(/^🟡 prod: 80 %/)]);
    api.mishap = undefined;
    await redis.stop();
    for (const time of ["10:30", "10:45", "11:00"]) await at(time);
    expect(titles().at(-1)).toMatch(/^⚪ prod: no figures since/);
    expect(record.state).toBe("active");
  });
});

it("a state that is no suspension alarms nobody, and is shown", async () => {
  const { at, record, titles, types } = await upstash({ state: "passive" });
  await at("10:00");
  expect(titles()).toEqual([]);
  expect(await types("stats prod")).toContain("passive at Upstash");
  record.state = "active";
  await at("10:15");
  expect(await types("stats prod")).not.toContain("passive");
});

it("watches every database of the account, and knows a configured one by its id", async () => {
  const { api, at, bot, titles } = await upstash({ commandsThisMonth: 1_000 }, "discover: true");
  expect(bot.monitor.desk.databases.map(({ name }) => name)).toEqual(["prod"]);
  await at("10:00");
  expect(titles()).toEqual([]);
  const reading = readConfig({
    env: { UPSTASH_EMAIL: "ops@example.com", UPSTASH_API_KEY: "planted-key", UPSTASH_API_URL: api.url },
    readSecretFile: () => "",
  });
  if (!reading.ok) throw new Error(JSON.stringify(reading.problems));
  api.databases.push(
    upstashRecord({ name: "My cache (EU)", endpoint: "one-1" }),
    upstashRecord({ name: "my-cache-eu", endpoint: "two-2.upstash.io" }),
  );
  const clock = jumpClock(instantOf("2026-11-25T10:00:00Z"));
  const found = await discover(reading.config, accountOf(reading.config, clock));
  expect(found.problem).toBeUndefined();
  expect(found.config.databases.map(({ database }) => database.name)).toEqual([
    "prod-cache",
    "My-cache-EU",
    "my-cache-eu-2",
  ]);
  const elsewhere = readConfig({
    env: {
      REDIS_URL: "redis://10.0.0.7",
      UPSTASH_EMAIL: "ops@example.com",
      UPSTASH_API_KEY: "planted-key",
      UPSTASH_API_URL: api.url,
    },
    readSecretFile: () => "",
  });
  if (!elsewhere.ok) throw new Error(JSON.stringify(elsewhere.problems));
  const unmatched = await discover(elsewhere.config, accountOf(elsewhere.config, clock));
  expect(unmatched.note).toMatch(/ops@example\.com has the address of redis: it is counted from INFO alone/);
  api.mishap = { kind: "status", status: 403 };
  const refused = await discover(reading.config, accountOf(reading.config, clock));
  expect(refused.problem).toMatch(/native Upstash accounts/);
});
