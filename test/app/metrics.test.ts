import { spawnSync } from "node:child_process";
import { afterEach, describe, expect, it } from "vitest";
import { buildBot } from "../../src/app/bot.ts";
import { openHttp } from "../../src/app/http/open.ts";
import { chatPlatforms } from "../../src/app/platforms.ts";
import { systemClock, systemRandom } from "../../src/app/system.ts";
import { readConfig } from "../../src/config/read-config.ts";
import { seconds } from "../../src/domain/time/instant.ts";
import { silentLog } from "../../src/ports/log.ts";
import { sqliteStore } from "../../src/stores/sqlite.ts";
import { startRedis } from "../fakes/redis/server.ts";
import { fakeWebhook } from "../fakes/webhook.ts";

const ending: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of ending.splice(0).toReversed()) await end();
});

/** The bot that the README describes, with its HTTP address: one database that answers and one that does not. */
async function installation() {
  const redis = await startRedis({ password: "s3cret-of-redis" });
  const hook = await fakeWebhook();
  ending.push(
    () => redis.kill(),
    () => hook.stop(),
  );
  const text = `
http: 127.0.0.1:0
databases:
  - { name: orders, url: "${redis.url}", limits: { commandsPerDay: 1000, storage: 1GB } }
  - { name: gone, url: "redis://127.0.0.1:1" }
rules: { forecast-exceeds: off, unusual-rate: off, rate-high: off, rate-dangerous: off }
channels: [{ name: ops, webhook: "${hook.url("slack", "hook-secret")}", format: slack }]`;
  const file = { path: "headroom.yaml", text };
  const reading = readConfig({ file, env: {}, readSecretFile: () => "" });
  if (!reading.ok) throw new Error(JSON.stringify(reading.problems));
  const parts = { config: reading.config, clock: systemClock, random: systemRandom, log: silentLog };
  const http = await openHttp({ ...parts, platforms: await chatPlatforms(parts) });
  if (http?.ok !== true || http.endpoints === undefined) throw new Error("not listening");
  const { endpoints, server } = http;
  const store = sqliteStore({ path: ":memory:", clock: systemClock, log: silentLog });
  const platforms = new Map(
    [...(await chatPlatforms(parts))].map(([name, each]) => [name, endpoints.observer.platform(each)]),
  );
  const bot = buildBot({ ...parts, store, platforms, observer: endpoints.observer });
  ending.push(
    () => server.close(),
    () => bot.monitor.stop(seconds(0)),
    () => store.close(),
  );
  const get = async (path: string) => {
    const response = await fetch(`${server.address}${path}`);
    return {
      status: response.status,
      type: response.headers.get("content-type"),
      text: await response.text(),
    };
  };
  const open = async () => {
    await store.open();
    endpoints.opened(store);
    for (const platform of platforms.values()) await platform.start(bot.handlers);
  };
  return { redis, hook, bot, get, open, endpoints };
}

/** "name{labels}" to its value. */
const samplesIn = (text: string) =>
  new Map(
    text
      .split("\n")
      .filter((line) => line !== "" && !line.startsWith("#"))
      .map((line) => [line.slice(0, line.lastIndexOf(" ")), Number(line.slice(line.lastIndexOf(" ") + 1))]),
  );

describe("the endpoints", () => {
  it("tell from the first moment what is not there yet", async () => {
    const { bot, get, open } = await installation();
    expect(await get("/healthz")).toMatchObject({
      status: 200,
      text: expect.stringMatching(/^Started/) as string,
    });
    expect(await get("/readyz")).toMatchObject({ status: 503 });
    expect((await get("/metrics")).text).toContain("headroom_store_up 0");
    await open();
    expect(JSON.parse((await get("/readyz")).text)).toMatchObject({
      sentence: "No database has given a figure yet.",
    });
    await bot.monitor.checkAll();
    const ready = await get("/readyz");
    expect(ready).toMatchObject({ status: 200, type: "application/json; charset=utf-8" });
    expect(JSON.parse(ready.text)).toMatchObject({
      store: { ok: true },
      databases: { watched: 2, sampled: 1 },
      platforms: { webhook: { state: "connected" } },
    });
    expect((await get("/healthz")).text).toMatch(/^The last check ended \d+ s ago\.\n$/);
  });

  it("say that nothing is saved, without the store's secrets", async () => {
    const { bot, get, open, endpoints } = await installation();
    await open();
    await bot.monitor.checkAll();
    endpoints.saving({ saving: false, sentence: "postgres://bot:pa55word@db refuses." });
    const ready = await get("/readyz");
    expect(ready.status).toBe(503);
    expect(ready.text).toContain("Nothing is saved: postgres://***@db refuses.");
    expect((await get("/metrics")).text).toContain("headroom_store_up 0");
    endpoints.saving({ saving: true });
    expect((await get("/readyz")).status).toBe(200);
  });

  it("show usage, alerts, checks, failures and what waits", async () => {
    const { redis, hook, bot, get, open } = await installation();
    await open();
    await bot.monitor.checkAll();
    await redis.uses(950);
    hook.meets(() => ({ kind: "status", status: 500 }));
    await bot.monitor.checkAll();
    const found = samplesIn((await get("/metrics")).text);
    const value = (name: string) => found.get(name);
    const used = value('headroom_usage_commands{database="orders",meter="commands-day"}') ?? 0;
    expect(used).toBeGreaterThan(949);
    expect(used).toBeLessThan(1_000);
    expect(Object.fromEntries(found)).toMatchObject({
      'headroom_limit_commands{database="orders",meter="commands-day"}': 1_000,
      'headroom_usage_ratio{database="orders",meter="commands-day"}': used / 1_000,
      'headroom_alerts{database="orders",severity="critical",state="firing"}': 1,
      'headroom_alerts{database="gone",severity="critical",state="firing"}': 1,
      'headroom_incidents{database="orders",severity="critical",state="open"}': 1,
      'headroom_incidents{database="orders",severity="critical",state="acknowledged"}': 0,
      'headroom_database_up{database="orders"}': 1,
      'headroom_database_up{database="gone"}': 0,
      'headroom_checks_total{database="orders",source="redis-info"}': 2,
      'headroom_checks_total{database="gone",source="redis-info"}': 2,
      'headroom_check_failures_total{database="gone",source="redis-info",kind="refused"}': 2,
      'headroom_check_duration_seconds_count{source="redis-info"}': 4,
      'headroom_watch_commands_total{database="orders",source="redis-info"}': 2,
      'headroom_watch_billed_commands_total{database="orders",source="redis-info"}': 0,
      'headroom_outbox_messages{channel="ops"}': 2,
      'headroom_platform_connected{platform="webhook"}': 1,
      headroom_store_up: 1,
    });
    expect(value('headroom_outbox_oldest_age_seconds{channel="ops"}')).toBeGreaterThan(0);
    expect(value('headroom_messages_total{platform="webhook",outcome="retry"}')).toBeGreaterThan(0);
    expect(
      [...found.keys()].some((name) => name.startsWith('headroom_check_failures_total{database="orders"')),
    ).toBe(false);
  });

  it("show at once what people did", async () => {
    const { redis, bot, get, open } = await installation();
    await open();
    await bot.monitor.checkAll();
    await redis.uses(950);
    await bot.monitor.checkAll();
    const ada = { person: { platform: "terminal", id: "u1", name: "ada" }, memberOf: [] };
    const state = async (name: string) =>
      samplesIn((await get("/metrics")).text).get(
        `headroom_incidents{database="orders",severity="critical",state="${name}"}`,
      );
    await bot.handlers.run("ack orders", ada);
    expect(await state("acknowledged")).toBe(1);
    await bot.handlers.run("silence orders 1h deploying", ada);
    expect(await state("silenced")).toBe(1);
    expect(await state("open")).toBe(0);
  });
});

describe("the metrics", () => {
  async function text() {
    const { redis, bot, get, open } = await installation();
    await open();
    await bot.monitor.checkAll();
    await redis.uses(950);
    await bot.monitor.checkAll();
    const answer = await get("/metrics");
    expect(answer).toMatchObject({ status: 200, type: "text/plain; version=0.0.4; charset=utf-8" });
    return answer.text;
  }

  it("keep to Prometheus' conventions", async () => {
    const metrics = await text();
    expect(objections(metrics)).toEqual([]);
    expect(objections("# TYPE headroom_Checks counter\nheadroom_Checks 1")).toEqual([
      "headroom_Checks has no help",
      "headroom_Checks is not snake_case",
      "headroom_Checks counts, so it must end in _total",
    ]);
    expect(objections("# HELP a_ms_total x\n# TYPE a_ms_total gauge\na_ms_total 1")).toEqual([
      "a_ms_total is a gauge, so it must not end in _total",
      "a_ms_total is not in base units",
    ]);
  });

  it("have labels of configured names and fixed words only, and no secret", async () => {
    const metrics = await text();
    const values = new Map<string, Set<string>>();
    for (const [, label = "", value = ""] of metrics.matchAll(/([a-z_]+)="([^"]*)"/g))
      values.set(label, (values.get(label) ?? new Set()).add(value));
    const shown = Object.fromEntries([...values].map(([label, set]) => [label, [...set].toSorted()]));
    expect(shown).toMatchObject({
      database: ["gone", "orders"],
      source: ["redis-info"],
      channel: ["ops"],
      platform: ["webhook"],
      kind: ["refused"],
    });
    expect(Object.keys(shown).toSorted()).toEqual(
      "channel database kind le meter node outcome platform result severity source state version".split(" "),
    );
    expect(metrics).not.toContain("secret");
    expect(metrics).not.toContain("s3cret");
  });

  it("pass promtool, where it is installed", async (context) => {
    const tool = spawnSync("promtool", ["--version"]);
    if (tool.error !== undefined)
      context.skip("promtool is not installed (Debian: apt-get install prometheus)");
    const checked = spawnSync("promtool", ["check", "metrics"], { input: await text(), encoding: "utf8" });
    expect(checked).toMatchObject({ status: 0, stdout: "", stderr: "" });
  });
});

/** What https://prometheus.io/docs/practices/naming/ would object to. */
function objections(text: string): string[] {
  const helps = new Set([...text.matchAll(/^# HELP (\S+) \S/gm)].map(([, name]) => name));
  return [...text.matchAll(/^# TYPE (\S+) (\S+)$/gm)].flatMap(([, name = "", type]) => [
    ...(helps.has(name) ? [] : [`${name} has no help`]),
    ...(/^[a-z][a-z0-9]*(_[a-z0-9]+)*$/.test(name) ? [] : [`${name} is not snake_case`]),
    ...(type === "counter" && !name.endsWith("_total") ? [`${name} counts, so it must end in _total`] : []),
    ...(type === "gauge" && name.endsWith("_total")
      ? [`${name} is a gauge, so it must not end in _total`]
      : []),
    ...(/_(ms|milliseconds|minutes|hours|kb|mb|percent|cents)(_|$)/.test(name)
      ? [`${name} is not in base units`]
      : []),
  ]);
}
