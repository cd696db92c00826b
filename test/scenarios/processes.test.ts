/** The bot as people run it: whole processes of the bundle against a real Redis and a receiver of webhooks. */
import { execFile, execFileSync, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { startRedis } from "../fakes/redis/server.ts";
import { fakeWebhook, type FakeWebhook } from "../fakes/webhook.ts";

const root = resolve(import.meta.dirname, "../..");
const program = join(root, "dist/headroom.js");
const run = promisify(execFile);
const PATIENT = { timeout: 60_000, interval: 50 };

beforeAll(() => void execFileSync("npm", ["run", "--silent", "build"], { cwd: root }), 60_000);

const ending: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ending.splice(0).toReversed()) await end();
});

/** One Redis with a limit of 1,000 commands a day, checked every second, and one channel. */
async function house() {
  const redis = await startRedis();
  let hook = await fakeWebhook();
  const folder = mkdtempSync(join(tmpdir(), "headroom-process-"));
  ending.push(
    () => rmSync(folder, { recursive: true, force: true }),
    () => hook.stop(),
    () => redis.kill(),
  );
  const config = [
    "checkEvery: 1s",
    `dataFolder: ${JSON.stringify(join(folder, "data"))}`,
    "databases:",
    `  - name: prod`,
    `    url: "${redis.url}"`,
    "    limits: { commandsPerDay: 1000 }",
    "    rules: { forecast-exceeds: off, unusual-rate: off, rate-high: off, rate-dangerous: off }",
    `channels: [{ name: ops, webhook: "${hook.url("slack")}", format: slack }]`,
    "summaries: []",
  ];
  writeFileSync(join(folder, "headroom.yaml"), config.join("\n"));
  const env = { ...process.env, NO_COLOR: "1", LOG_LEVEL: "fatal" };

  function bot(): ChildProcess {
    const child = spawn(process.execPath, [program, "run"], { cwd: folder, env, stdio: "ignore" });
    ending.push(async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill("SIGKILL");
      await once(child, "exit");
    });
    return child;
  }

  return {
    redis,
    bot,
    get hook() {
      return hook;
    },
    /** Beside this process, in which the receiver answers. */
    ask: async (line: string) =>
      (await run(process.execPath, [program, "ask", line], { cwd: folder, env })).stdout,
    /** Nobody listens there until `again` is called. */
    receiverGone: async (): Promise<{ again: () => Promise<FakeWebhook> }> => {
      const { port } = hook;
      await hook.stop();
      return { again: async () => (hook = await fakeWebhook({ port })) };
    },
    /** The bot has looked at least that often since, and come to its judgement: a further look has begun. */
    checked: async (times: number): Promise<void> => {
      const infos = async () => (await redis.calls())["info"] ?? 0;
      const before = await infos();
      // Counting them is an INFO, too, which the bot counts as use: so it is done seldom.
      let own = 0;
      const seldom = { ...PATIENT, interval: 500 };
      await expect.poll(async () => (await infos()) - before - ++own, seldom).toBeGreaterThan(times);
    },
    /** First lines as people read them, oldest first. */
    titles: () => hook.shown().map(({ title }) => title.replaceAll("*", "")),
  };
}

const uses = (percent: string) =>
  expect.stringMatching(new RegExp(`prod: at least ${percent} % of today's commands`));

describe("a running bot", () => {
  it("follows its Redis through a flush, a restart, a stop and another in its place", async () => {
    const { redis, bot, hook, ask, checked, titles } = await house();
    bot();
    await checked(2);
    await redis.uses(720);
    await hook.expect(/7\d %/, 20_000);

    await redis.call("FLUSHALL");
    await checked(2);
    // Another process on the same port: its counter begins at zero, the day's count does not.
    await redis.replace();
    await redis.uses(200);
    await hook.expect(/9\d %/, 20_000);

    await redis.stop();
    await hook.expect(/no figures since/, 20_000);
    expect(titles()).toEqual([uses("7\\d"), uses("9\\d"), expect.stringMatching(/^⚪ prod: no figures/)]);
    await redis.replace();
    await hook.expect(/✅ .*answers again/, 20_000);
    expect(await ask("stats")).toMatch(/prod: at least 9\d % of today's commands used/);
    expect(await ask("alerts")).toMatch(/1 alert firing/);
  }, 90_000);

  it("shows what happened while nobody received, once", async () => {
    const { redis, bot, checked, titles, receiverGone } = await house();
    bot();
    await checked(2);
    const gone = await receiverGone();
    await redis.uses(720);
    await checked(2);
    await redis.uses(200);
    await checked(2);
    const hook = await gone.again();
    await hook.expect(/9\d %/, 20_000);
    await checked(2);
    expect(titles()).toEqual([uses("9\\d")]);
  }, 60_000);

  it("shows an alert once when two of them share a store", async () => {
    const { redis, bot, hook, checked, titles, ask } = await house();
    bot();
    bot();
    await checked(6);
    await redis.uses(720);
    await hook.expect(/7\d %/, 20_000);
    expect(await ask("ack")).toMatch(/prod-1 acknowledged/);
    await redis.uses(200);
    await hook.expect(/9\d %/, 20_000);
    await checked(6);
    expect(titles()).toEqual([uses("7\\d"), expect.stringMatching(/acknowledged/), uses("9\\d")]);
    for (const [key, times] of hook.timesReceived()) expect(times, key).toBe(1);
  }, 60_000);

  it("that was stopped in its sleep goes on where it was", async () => {
    const { redis, bot, hook, checked, titles } = await house();
    const child = bot();
    await checked(2);
    child.kill("SIGSTOP");
    await redis.uses(950);
    await new Promise((wake) => void setTimeout(wake, 4_000));
    child.kill("SIGCONT");
    await hook.expect(/9\d %/, 20_000);
    await checked(2);
    expect(titles()).toEqual([uses("9\\d")]);
  }, 60_000);
});

describe("SIGTERM in the middle of a delivery", () => {
  it.each([
    { answers: "within the grace", after: 800 },
    { answers: "too late", after: 6_000 },
  ])(
    "whose answer comes $answers: ends within 3 s, and nothing is lost or shown twice",
    async ({ after }) => {
      const { redis, bot, hook, checked, titles } = await house();
      const child = bot();
      await checked(2);
      hook.willMeet({ kind: "delay", ms: after });
      await redis.uses(720);
      await expect.poll(() => hook.received.length, PATIENT).toBe(1);
      const ended = once(child, "exit");
      const asked = performance.now();
      child.kill("SIGTERM");
      expect(await ended).toEqual([0, null]);
      expect(performance.now() - asked).toBeLessThan(3_000);

      bot();
      await hook.expect(/7\d %/, 25_000);
      await checked(2);
      expect(titles()).toEqual([uses("7\\d")]);
    },
    90_000,
  );
});
