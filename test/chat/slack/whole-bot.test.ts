import { afterEach, describe, expect, it } from "vitest";
import { buildBot } from "../../../src/app/bot.ts";
import { openHttp } from "../../../src/app/http/open.ts";
import { chatPlatforms } from "../../../src/app/platforms.ts";
import { systemClock, systemRandom } from "../../../src/app/system.ts";
import { readConfig } from "../../../src/config/read-config.ts";
import { sqliteStore } from "../../../src/stores/sqlite.ts";
import { startRedis } from "../../fakes/redis/server.ts";
import { APP_TOKEN, BOT_TOKEN } from "../../fakes/slack/server.ts";
import { keptLog, stage } from "./bot.ts";

const { slack, clear } = stage();
const stops: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0).toReversed()) await stop();
  await clear();
});

const BY_SOCKET = { SLACK_APP_TOKEN: APP_TOKEN };
const SIGNING_SECRET = "s3cret";
const byHttp = (address: string) => ({ SLACK_SIGNING_SECRET: SIGNING_SECRET, HEADROOM_HTTP: address });

/** A Redis with a small daily limit, a Slack, and the bot that the README describes. */
async function installation(more = "", receiving: Readonly<Record<string, string>> = BY_SOCKET) {
  const isHttp = receiving !== BY_SOCKET;
  const fake = await slack(isHttp ? { signingSecret: SIGNING_SECRET } : {});
  const redis = await startRedis();
  stops.push(() => redis.stop());
  const text = `
databases:
  - { name: orders, url: "${redis.url}", limits: { commandsPerDay: 1000 }, environment: production }
  - { name: sessions, url: "${redis.url}", limits: { commandsPerDay: 100000000 } }
# The checks of these tests are milliseconds apart: rates and forecasts mean nothing.
rules: { forecast-exceeds: off, unusual-rate: off, rate-high: off, rate-dangerous: off }
channels: [{ name: ops, slack: "#ops" }]
routes: [{ to: [ops], mention: here }]
${more}`;
  const reading = readConfig({
    file: { path: "headroom.yaml", text },
    env: { SLACK_BOT_TOKEN: BOT_TOKEN, SLACK_API_URL: fake.apiUrl, ...receiving },
    readSecretFile: () => "",
  });
  if (!reading.ok) throw new Error(JSON.stringify(reading.problems));
  const { config } = reading;
  const { log } = keptLog();
  const parts = { config, clock: systemClock, random: systemRandom, log };
  const store = sqliteStore({ path: ":memory:", clock: systemClock, log });
  await store.open();
  const platforms = await chatPlatforms(parts);
  const http = await openHttp({ ...parts, platforms });
  if (http?.ok === false) throw new Error(http.problem);
  const address = http?.server.address;
  const bot = buildBot({ ...parts, store, platforms });
  await bot.start();
  stops.push(
    async () => http?.server.close(),
    () => bot.stop(),
  );
  if (isHttp) fake.listensAt(`${address}/slack/events`);
  else
    await fake.space.board.until(
      () => (fake.sockets.connected() === 2 ? true : undefined),
      () => "not connected",
    );
  return { fake, redis, bot, address, ops: fake.channel("#ops") };
}

describe("the whole bot in Slack", () => {
  it("tells that the limit is reached once, takes an acknowledgement, and keeps it all in one message", async () => {
    const { fake, redis, bot, ops } = await installation();
    await bot.monitor.checkAll();
    await redis.uses(1_100);
    await bot.monitor.checkAll();
    const root = await ops.expect("orders");
    expect(root).toMatchObject({ color: "#a30200", notified: ["<!here>"] });
    expect(root.buttons).toContain("Acknowledge");

    const [answer] = await fake.user("U1ADA").presses("Acknowledge", { on: root });
    expect(answer?.private ?? true).toBe(true);
    const edited = await ops.expect("acknowledged by @u1ada");
    expect(edited.buttons).toContain("Unacknowledge");
    expect(ops.visible()).toHaveLength(1);
    const told = await ops.expect(/acknowledged by @u1ada$/);
    expect(told.notified).toEqual([]);
    expect(fake.complaints).toEqual([]);
  });

  it("answers every kind of question privately, and offers names where one is missing", async () => {
    const { fake, bot } = await installation();
    await bot.monitor.checkAll();
    const ada = fake.user("U1ADA");
    const ask = async (line: string) => (await ada.types(line, { in: "#ops" }))[0];
    for (const line of [
      "",
      "help",
      "status",
      "stats orders",
      "alerts",
      "history",
      "silences",
      "about",
      "nonsense",
    ]) {
      const answer = await ask(`/redis ${line}`.trim());
      expect(answer?.private).toBe(true);
      expect(answer?.text.length).toBeGreaterThan(10);
    }
    const asked = await ask("/redis stats");
    expect(asked?.choices).toEqual(["orders", "sessions"]);
    if (asked) await ada.chooses("orders", { on: asked });
    expect(ada.sees().at(-1)?.preview).toContain("orders");
    const typo = await ask("/redis stats ordrs");
    expect(typo?.preview).toContain("Did you mean orders?");
    expect([typo?.buttons, typo?.choices]).toEqual([["orders"], ["sessions"]]);
    expect(await ada.opensHome()).toContain("orders");
    expect(fake.complaints).toEqual([]);
  });

  it("keeps the home tab true: gauge and alert with its buttons, after presses there and in the channel", async () => {
    const { fake, redis, bot, ops } = await installation();
    await bot.monitor.checkAll();
    await redis.uses(1_100);
    await bot.monitor.checkAll();
    const root = await ops.expect("orders");
    const [ada, grace] = [fake.user("U1ADA"), fake.user("U2GRACE")];
    const first = await ada.opensHome();
    expect(first).toMatch(/▰▰▰▰▰▰▰▰▰▰.*orders/);
    expect(first).toMatch(/limit of 1,000 is used up.*firing for/);
    expect(first).toContain("sessions");
    expect(await ada.pressesAtHome("Acknowledge")).toContain("acknowledged");
    await fake.space.board.until(
      () => (fake.home("U1ADA").includes("acknowledged by @u1ada") ? true : undefined),
      () => `not refreshed: ${fake.home("U1ADA")}`,
    );
    await ops.expect(/acknowledged by/);
    await grace.presses("Unacknowledge", { on: ops.visible()[0] ?? root });
    await fake.space.board.until(
      () => (fake.home("U1ADA").includes("acknowledged by") ? undefined : true),
      () => `not refreshed: ${fake.home("U1ADA")}`,
    );
    expect(fake.complaints).toEqual([]);
  });

  it("is called over HTTP where there is a signing secret, at the port of health and metrics", async () => {
    const { fake, bot, address } = await installation("", byHttp("127.0.0.1:0"));
    await bot.monitor.checkAll();
    const [answer] = await fake.user("U1ADA").types("/redis stats orders", { in: "#ops" });
    expect(answer).toMatchObject({ private: true, preview: expect.stringContaining("orders") as string });
    expect((await fetch(`${address}/healthz`)).status).toBe(200);
    expect((await fetch(`${address}/elsewhere`)).status).toBe(404);
  });

  it("lets only configured people change things, everybody read, and tells who did what", async () => {
    const { fake, bot } = await installation('access: { change: { slack: ["group:S012AB3CD"] } }');
    fake.userGroup("S012AB3CD", ["U1ADA"]);
    await bot.monitor.checkAll();
    const [refused] = await fake.user("U2").types("/redis silence orders 1h lunch", { in: "#ops" });
    expect(refused?.preview).toContain("Only members of certain groups");
    await fake.user("U2").types("/redis stats orders", { in: "#ops" });
    await fake.user("U1ADA").types("/redis silence orders 1h deploying", { in: "#ops" });
    const [history] = await fake.user("U2").types("/redis history orders", { in: "#ops" });
    expect(history?.text).toMatch(/u1ada/);
    expect(history?.text).toMatch(/silence.*#ops/);
    expect(history?.text).not.toContain("lunch");
  });

  it("goes on checking and recovers when Slack is away at the crossing", async () => {
    const { fake, redis, bot, ops } = await installation();
    await bot.monitor.checkAll();
    fake.down();
    await redis.uses(1_100);
    await bot.monitor.checkAll();
    fake.up();
    await ops.expect("orders");
    expect(ops.visible()).toHaveLength(1);
  });
});
