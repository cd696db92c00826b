import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { instant, instantOf } from "../../src/domain/time/instant.ts";
import type { InfoSample } from "../../src/domain/usage/sample.ts";
import type { Source } from "../../src/ports/source.ts";
import { redisInfoSource } from "../../src/sources/redis-info/redis-info.ts";
import { connectRedis, type RedisConnection } from "../fakes/redis/connection.ts";
import { startRedis, type RedisServer } from "../fakes/redis/server.ts";
import { startUpstash, type FakeUpstash } from "../fakes/upstash/redis-proxy.ts";

let now: number = instantOf("2026-11-30T23:00:00Z");
let backing: RedisServer;
let upstash: FakeUpstash;
let source: Source;
let client: RedisConnection;

beforeEach(async () => {
  now = instantOf("2026-11-30T23:00:00Z");
  backing = await startRedis();
  upstash = await startUpstash(backing, () => now);
  source = watch();
  client = await connectRedis({ port: Number(new URL(upstash.url).port) });
  await client.call("AUTH", "planted-password");
});
afterEach(async () => {
  client.close();
  await source.close();
  await upstash.stop();
  await backing.kill();
});

function watch(url = upstash.url): Source {
  return redisInfoSource({
    database: "prod",
    url,
    clock: { now: () => instant(now), after: () => () => {} },
  });
}
async function sample(): Promise<InfoSample> {
  const result = await source.check();
  if (!result.ok) throw new Error(result.failure.sentence);
  return result.sample as InfoSample;
}
async function refusal() {
  const result = await source.check();
  if (result.ok) throw new Error("a refusal was expected");
  expect(JSON.stringify(result)).not.toContain("planted");
  return result.failure.kind === "limit" ? result.failure.limit : result.failure;
}

describe("watching a database that behaves as Upstash's", () => {
  it("reads its INFO, and costs one unbilled INFO a check on one AUTH", async () => {
    await client.repeat(20, "SET", "k", "v");
    await client.repeat(10, "GET", "k");
    for (let i = 0; i < 3; i++) await source.check();
    expect(await sample()).toMatchObject({
      server: { flavour: "upstash", version: "1.13.3", member: "10.16.8.4" },
      commands: 30,
      keys: 1,
      hits: 10,
      storage: { used: 136, limit: 268_435_456 },
    });
    expect(Object.fromEntries(upstash.arrived)).toEqual({ AUTH: 2, SET: 20, GET: 10, INFO: 4 });
    expect(upstash.bill).toEqual({ day: 30, month: 30 });
  });

  it("is refused at the monthly limit, with a usage that freezes, until the month is over", async () => {
    upstash.knobs.monthlyLimit = 50;
    await client.repeat(50, "GET", "k");
    expect(await refusal()).toMatchObject({ kind: "monthly", limit: 50, usage: 50 });
    await expect(client.call("PING")).rejects.toThrow("max requests limit exceeded");
    now = instantOf("2026-12-01T00:00:01Z");
    expect((await sample()).commands).toBe(50);
  });

  it("is refused in part, and knows the daily, the budget and the storage limit", async () => {
    Object.assign(upstash.knobs, { dailyLimit: 10, refusals: [false, true] });
    await client.repeat(10, "GET", "k");
    // AUTH passes, the INFO after it does not.
    expect((await source.check()).ok).toBe(false);
    Object.assign(upstash.knobs, { refusals: [true] });
    expect(await refusal()).toMatchObject({ kind: "daily", limit: 10, usage: 10 });
    Object.assign(upstash.knobs, { dailyLimit: undefined, budgetSuspended: true });
    expect(await refusal()).toMatchObject({ kind: "budget" });
    Object.assign(upstash.knobs, { budgetSuspended: false, storageFull: true });
    expect((await source.check()).ok).toBe(true);
    await expect(client.call("SET", "k", "v")).rejects.toThrow("DB capacity quota exceeded");
  });

  it("delays what is over its commands a second, and refuses keys and records that are too large", async () => {
    upstash.knobs.commandsPerSecond = 5;
    const began = performance.now();
    await client.repeat(12, "GET", "k");
    expect(performance.now() - began).toBeGreaterThan(800);
    Object.assign(upstash.knobs, { commandsPerSecond: undefined, maxKeySize: 10, maxRecordSize: 20 });
    await expect(client.call("SET", "a-long-key-name", "v")).rejects.toThrow("max key size exceeded");
    await expect(client.call("SET", "k", "v".repeat(30))).rejects.toThrow("max single record size");
  });

  it("says when there are too many connections, and when the password is wrong", async () => {
    upstash.knobs.maxConnections = 1;
    expect(await refusal()).toMatchObject({
      kind: "refused",
      sentence: expect.stringMatching(/no connection left \(ERR max concurrent connections exceeded\)/),
    });
    upstash.knobs.maxConnections = 10;
    const stranger = watch(upstash.url.replace("planted-password", "planted-wrong"));
    expect(await stranger.check()).toMatchObject({ failure: { kind: "auth" } });
    await stranger.close();
  });

  it("sees another member's counter as another's, and scripts and replicas on the bill only", async () => {
    upstash.knobs.readRegions = 1;
    await client.call("EVAL", "redis.call('SET','a','1') redis.call('GET','a')", "0");
    await client.call("SET", "k", "v");
    expect(upstash.bill.month).toBe(3 + 2);
    expect((await sample()).server.member).toBe("10.16.8.4");
    await source.close();
    upstash.knobs.member = 1;
    expect(await sample()).toMatchObject({ server: { member: "10.32.1.7" }, commands: 0 });
  });
});
