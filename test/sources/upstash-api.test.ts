import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  hours,
  instantOf,
  later,
  milliseconds,
  minutes,
  seconds,
  type Duration,
} from "../../src/domain/time/instant.ts";
import type { BillingSample, CheckResult } from "../../src/domain/usage/sample.ts";
import { sayBytes } from "../../src/messages/numbers.ts";
import type { Clock } from "../../src/ports/clock.ts";
import { upstashAccount, type UpstashAccount } from "../../src/sources/upstash-api/account.ts";
import { upstashApiSource } from "../../src/sources/upstash-api/upstash-api.ts";
import { statsSchema } from "../../src/sources/upstash-api/schema.ts";
import { freePort } from "../fakes/redis/server.ts";
import { PAID_LIMIT, upstashRecord, type UpstashRecord } from "../fakes/upstash/answers.ts";
import { startDeveloperApi, type FakeDeveloperApi } from "../fakes/upstash/developer-api.ts";

let now = instantOf("2026-11-25T10:00:00Z");
const clock: Clock = { now: () => now, after: () => () => {} };
const pass = (time: Duration) => void (now = later(now, time));

let record: UpstashRecord;
let api: FakeDeveloperApi;
let account: UpstashAccount;

beforeEach(async () => {
  now = instantOf("2026-11-25T10:00:00Z");
  record = upstashRecord();
  api = await startDeveloperApi({ databases: [record], now: () => now });
  account = open();
});
afterEach(() => api.stop());

const open = (more: { apiKey?: string; apiUrl?: string; timeout?: Duration } = {}) =>
  upstashAccount({ email: "ops@example.com", apiKey: "planted-key", apiUrl: api.url, clock, ...more });
const watch = (of = account, which: { id: string } | { url: string } = { id: record.id }) =>
  upstashApiSource({ database: "prod", account: of, which });

function sampleOf(result: CheckResult): BillingSample {
  if (!result.ok) throw new Error(result.failure.sentence);
  if (result.sample.source !== "upstash-api") throw new Error("a billing sample was expected");
  return result.sample;
}
const sample = async () => sampleOf(await watch().check());
function failureOf(result: CheckResult) {
  if (result.ok) throw new Error("a failure was expected");
  expect(JSON.stringify(result)).not.toMatch(/planted|b3BzQ/);
  return result.failure;
}

describe("the billed figures", () => {
  it("come with state, plan, limits and days", async () => {
    Object.assign(record, { spent: 1.236, bandwidth: 5_000, days: [10, 20, 30], commandsToday: 30 });
    expect(await sample()).toEqual({
      source: "upstash-api",
      takenAt: now,
      databaseId: record.id,
      state: "active",
      planType: "free",
      commandsToday: 30,
      commandsThisMonth: 120_000,
      readsThisMonth: 60_000,
      writesThisMonth: 60_000,
      scriptsThisMonth: 0,
      spendThisMonthCents: 124,
      keys: 15,
      clients: 4,
      commandsPerSecond: 0,
      commandLimit: 500_000,
      storageUsed: 2_048,
      storageLimit: 268_435_456,
      bandwidthThisMonth: 5_000,
      readRegions: 0,
      account: "ops@example.com",
      region: "us-east-1",
      endpoint: "beloved-stallion-58500",
      dailyCommands: [
        { day: instantOf("2026-11-23T00:00:00Z"), commands: 10 },
        { day: instantOf("2026-11-24T00:00:00Z"), commands: 20 },
        { day: instantOf("2026-11-25T00:00:00Z"), commands: 30 },
      ],
      commandCounts: [
        { command: "GET", count: 4_000 },
        { command: "SET", count: 3_000 },
      ],
    });
    expect(api.asked.map((line) => line.replace(record.id, "ID"))).toEqual([
      "GET /v2/redis/database/ID?credentials=hide",
      "GET /v2/redis/stats/ID",
    ]);
  });

  it.each([PAID_LIMIT, "8024278031528736858"])("know no limit of commands at %s", async (requestLimit) => {
    Object.assign(record, {
      type: "payg",
      requestLimit,
      budget: 20,
      readRegions: ["us-east-2", "eu-west-1"],
    });
    const { commandLimit, budgetCents, readRegions } = await sample();
    expect({ commandLimit, budgetCents, readRegions }).toEqual({ budgetCents: 2_000, readRegions: 2 });
  });

  it("are the same from a number, a series, and a series whose last point is null", async () => {
    api.manner = { series: true };
    expect((await sample()).commandsToday).toBe(7_000);
    pass(minutes(10));
    api.manner = { series: true, nullLast: true };
    const { commandsToday, dailyCommands } = await sample();
    expect(commandsToday).toBe(7_000);
    expect(dailyCommands.map(({ commands }) => commands)).toEqual([4_000, 5_000, 6_000, 6_500]);
  });

  it("may be negative money after credits, and stay below the limit for ever", async () => {
    Object.assign(record, { spent: -0.5, commandsThisMonth: 500_002 });
    api.manner = { lagAt: 498_964 };
    const { spendThisMonthCents, commandsThisMonth } = await sample();
    expect({ spendThisMonthCents, commandsThisMonth }).toEqual({
      spendThisMonthCents: -50,
      commandsThisMonth: 498_964,
    });
  });

  it.each(["daily_net_commands", "total_monthly_requests", "state", "type", "db_request_limit"])(
    "are an error without %s, never 0",
    async (field) => {
      api.manner = { missing: [field] };
      const failure = failureOf(await watch().check());
      expect(failure).toMatchObject({ kind: "protocol", sentence: expect.stringContaining(field) });
    },
  );

  it("are an error as NaN", async () => {
    api.manner = { nan: ["total_monthly_requests"] };
    expect(failureOf(await watch().check()).kind).toBe("protocol");
  });

  it.each([-900, 1e300])("are an error as %d, in a point of a series too", (figure) => {
    for (const daily_net_commands of [figure, [{ x: "2026-11-25", y: figure }]])
      expect(statsSchema.safeParse({ daily_net_commands, total_monthly_requests: 1 }).success).toBe(false);
  });

  it("are read from a series by its times, whatever its order, and with points that say nothing", async () => {
    api.manner = { series: true, reversed: true };
    record.commandsToday = 7_000;
    expect((await sample()).commandsToday).toBe(7_000);
    pass(minutes(10));
    api.manner = { everySeries: true, nullLast: true };
    expect(await sample()).toMatchObject({
      commandsThisMonth: 120_000,
      storageUsed: 2_048,
      spendThisMonthCents: 0,
    });
  });

  it("have limits that read as Upstash publishes them", async () => {
    record.bandwidthLimit = 50;
    const { bandwidthLimit = 0, storageLimit = 0 } = await sample();
    expect([bandwidthLimit, storageLimit].map(sayBytes)).toEqual(["50 GB", "256 MB"]);
  });

  it("know the state and the plan in whatever case they are written", async () => {
    Object.assign(record, { state: "SUSPENDED", type: "Free", modifyingState: " " });
    expect(await sample()).toMatchObject({ state: "suspended", planType: "free" });
    expect(await sample()).not.toHaveProperty("modifyingState");
  });

  it("are none of a database that is deleted, whose last figures would read as quiet", async () => {
    record.state = "deleted";
    expect(failureOf(await watch().check()).sentence).toMatch(/^prod: Upstash says that .* is deleted/);
  });

  it.each(["string", "null"] as const)("are an error where a count is a %s", async (kind) => {
    api.manner = { wrong: { total_monthly_requests: kind === "null" ? null : "many" } };
    expect(failureOf(await watch().check())).toMatchObject({
      kind: "protocol",
      sentence: expect.stringContaining("total_monthly_requests"),
    });
  });

  it("leave out what is only nice to have", async () => {
    api.manner = { missing: ["dailyrequests", "command_counts", "current_storage", "read_regions"] };
    const { dailyCommands, commandCounts, storageUsed, readRegions } = await sample();
    expect({ dailyCommands, commandCounts, storageUsed, readRegions }).toEqual({
      dailyCommands: [],
      commandCounts: [],
      readRegions: 0,
    });
  });
});

describe("the API is asked no more than needed", () => {
  const statsAsked = () => api.asked.filter((line) => line.includes("/stats/")).length;
  const stateAsked = () => api.asked.filter((line) => line.includes("/database/")).length;

  it("once for all who ask within a minute, and for the state within five", async () => {
    const source = watch();
    await Promise.all([source.check(), source.check(), watch().check()]);
    expect([stateAsked(), statsAsked()]).toEqual([1, 1]);
    pass(seconds(59));
    await source.check();
    expect([stateAsked(), statsAsked()]).toEqual([1, 1]);
    pass(seconds(2));
    await source.check();
    expect([stateAsked(), statsAsked()]).toEqual([1, 2]);
    pass(minutes(5));
    await source.check();
    expect([stateAsked(), statsAsked()]).toEqual([2, 3]);
  });

  it("200 databases cost the list once, and each its figures", async () => {
    for (let i = 1; i < 200; i++) api.databases.push(upstashRecord({ name: `db-${i}`, endpoint: `db-${i}` }));
    const sources = api.databases.map(({ id }) => watch(account, { id }));
    for (const result of await Promise.all(sources.map((source) => source.check()))) sampleOf(result);
    expect([stateAsked(), statsAsked(), api.asked.length]).toEqual([3, 200, 204]);
    pass(minutes(15));
    api.asked.splice(0);
    api.databases[150]!.state = "suspended";
    const results = await Promise.all(sources.map((source) => source.check()));
    expect(
      results.map((result) => sampleOf(result).state).filter((state) => state !== "active"),
    ).toHaveLength(1);
    expect([stateAsked(), statsAsked(), api.asked.length]).toEqual([0, 200, 201]);
  });

  it("what one database itself has told goes before an older list", async () => {
    for (let i = 1; i < 5; i++) api.databases.push(upstashRecord({ name: `db-${i}` }));
    const sources = api.databases.map(({ id }) => watch(account, { id }));
    const checkAll = async () =>
      (await Promise.all(sources.map((source) => source.check()))).map((result) => sampleOf(result).state);
    await checkAll();
    pass(seconds(61));
    api.databases[4]!.state = "suspended";
    expect((await checkAll())[4]).toBe("suspended");
    pass(seconds(61));
    expect((await checkAll())[4]).toBe("suspended");
    api.databases[4]!.state = "active";
    pass(minutes(5));
    expect((await checkAll())[4]).toBe("active");
  });

  it("a suspension is seen at once where the figures fall, and its end within a minute", async () => {
    const source = watch();
    await source.check();
    pass(seconds(61));
    record.state = "suspended";
    expect(sampleOf(await source.check()).state).toBe("suspended");
    pass(seconds(61));
    record.state = "active";
    expect(sampleOf(await source.check()).state).toBe("active");
  });

  it("again once the clock was set back, whatever was fresh or silent until then", async () => {
    const source = watch();
    await source.check();
    pass(hours(-2));
    await source.check();
    expect([stateAsked(), statsAsked()]).toEqual([2, 2]);
    pass(minutes(10));
    api.mishap = { kind: "status", status: 429, retryAfter: "90" };
    expect((await source.check()).ok).toBe(false);
    api.mishap = undefined;
    pass(hours(-2));
    expect((await source.check()).ok).toBe(true);
  });

  it("nobody asks while it wants to be left alone", async () => {
    api.mishap = { kind: "status", status: 429, retryAfter: "90" };
    const source = watch();
    expect(failureOf(await source.check())).toMatchObject({
      kind: "throttled",
      sentence: expect.stringContaining("in 90 s"),
    });
    pass(seconds(60));
    expect(failureOf(await source.check()).sentence).toContain("in 30 s");
    expect(api.asked).toHaveLength(1);
    api.mishap = undefined;
    pass(seconds(31));
    expect((await source.check()).ok).toBe(true);
  });

  it("a refused key is not tried again for a minute, whatever database asks", async () => {
    const stranger = open({ apiKey: "planted-other" });
    await watch(stranger).check();
    await watch(stranger, { id: "another" }).check();
    expect(api.asked).toHaveLength(1);
  });
});

describe("a check that brings nothing says why", () => {
  const EXPECTED = [
    { mishap: { kind: "status", status: 401 }, kind: "auth", says: "refused the API key of ops@example.com" },
    { mishap: { kind: "status", status: 403 }, kind: "auth", says: "native Upstash accounts" },
    { mishap: { kind: "status", status: 404 }, kind: "other", says: "knows no such database" },
    { mishap: { kind: "status", status: 400 }, kind: "other", says: "did not accept" },
    { mishap: { kind: "status", status: 500 }, kind: "other", says: "trouble of its own (500)" },
    { mishap: { kind: "status", status: 503 }, kind: "other", says: "status.upstash.com" },
    { mishap: { kind: "html" }, kind: "protocol", says: "it is a web page" },
    { mishap: { kind: "silence" }, kind: "time-out", says: "no answer" },
    { mishap: { kind: "hang-up" }, kind: "other", says: "broke" },
  ] as const;

  it.each(EXPECTED)("$mishap.kind $mishap.status", async ({ mishap, kind, says }) => {
    api.mishap = mishap;
    // Only what never answers is not waited for: on a busy machine a refusal takes its time, too.
    const impatient = mishap.kind === "silence" ? { timeout: milliseconds(250) } : {};
    const failure = failureOf(await watch(open(impatient)).check());
    expect(failure).toMatchObject({ kind, sentence: expect.stringContaining(says) });
    expect(failure.sentence).toMatch(/^prod: /);
    api.mishap = undefined;
    pass(minutes(2));
    expect((await watch().check()).ok).toBe(true);
  });

  it("an answer without end, unpacked from little, is not read to its end", async () => {
    const bomb = gzipSync(Buffer.alloc(300_000_000, " "));
    const server = createServer((_, response) =>
      response.writeHead(200, { "content-encoding": "gzip" }).end(bomb),
    ).listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    const before = process.memoryUsage().rss;
    const failure = failureOf(await watch(open({ apiUrl: `http://127.0.0.1:${port}` })).check());
    server.closeAllConnections();
    server.close();
    expect(failure.kind).toBe("protocol");
    expect(process.memoryUsage().rss - before).toBeLessThan(150_000_000);
  });

  it("a redirect: the key goes to no other host", async () => {
    const elsewhere = await startDeveloperApi({ databases: [record], now: () => now });
    api.mishap = { kind: "redirect", to: `${elsewhere.url}/v2/redis/databases?planted` };
    const failure = failureOf(await watch().check());
    expect(failure).toMatchObject({ kind: "protocol", sentence: expect.stringContaining("does not take") });
    expect(elsewhere.asked).toEqual([]);
    await elsewhere.stop();
  });

  it("nobody listens, or the name does not resolve", async () => {
    const gone = open({ apiUrl: `http://user:planted@127.0.0.1:${await freePort()}/v2/` });
    expect(failureOf(await watch(gone).check()).kind).toBe("refused");
    expect(failureOf(await watch(open({ apiUrl: "http://nothing.invalid" })).check()).kind).toBe("dns");
  });
});

describe("a database is found by its address", () => {
  it.each([
    "beloved-stallion-58500",
    "beloved-stallion-58500.upstash.io",
    "Beloved-Stallion-58500.upstash.io",
  ])("where the endpoint is %s", async (endpoint) => {
    record.endpoint = endpoint;
    const source = watch(account, { url: "rediss://default:planted@beloved-stallion-58500.upstash.io:6379" });
    expect(sampleOf(await source.check()).databaseId).toBe(record.id);
  });

  it("and where there is none, the answer says what to do", async () => {
    const source = watch(account, { url: "rediss://other-1.upstash.io:6379" });
    expect(failureOf(await source.check()).sentence).toContain("Name its id");
  });

  it("all of an account are listed, without their passwords", async () => {
    api.databases.push(upstashRecord({ name: "sessions", endpoint: "fancy-cat-1" }));
    const listing = await account.databases();
    expect(JSON.stringify(listing)).not.toContain("planted");
    expect(listing.ok && listing.value.map((each) => each.database_name)).toEqual(["prod-cache", "sessions"]);
  });
});
