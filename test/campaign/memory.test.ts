/**
 * The bot as it is deployed, with Slack and Discord connected, on the smallest machine that people rent: 256 MB. It checks,
 * alerts and answers in both, and nothing has to be killed.
 */
import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fakeDiscord, type DiscordHarness } from "../fakes/discord/discord.ts";
import { freePort, startRedis, type RedisServer } from "../fakes/redis/server.ts";
import { fakeSlack, type FakeSlack } from "../fakes/slack/harness.ts";
import { APP_TOKEN, BOT_TOKEN } from "../fakes/slack/server.ts";
import { memoryGroup, type MemoryGroup } from "./cgroup.ts";

const MEGABYTE = 1024 * 1024;
const LIMIT = 256 * MEGABYTE;
/** Of processor time until both services are connected; the machine may be busy, the process must not be. */
const START_SECONDS = 1.5;
const DATABASES = 20;
const root = resolve(import.meta.dirname, "../..");

it("is a limit that is enforced, where a group can be made", async (context) => {
  const small = memoryGroup(64 * MEGABYTE);
  if (small === undefined) return context.skip("no memory cgroup may be made here (it takes root)");
  const greedy = small.spawn(process.execPath, ["-e", "Buffer.alloc(400e6, 1)"], { stdio: "ignore" });
  const [, signal] = (await once(greedy, "exit")) as [unknown, string];
  expect({ signal, kills: small.kills() }).toEqual({ signal: "SIGKILL", kills: 1 });
  small.remove();
});

describe("in 256 MB, with Slack and Discord connected", () => {
  let group: MemoryGroup | undefined;
  let redis: RedisServer;
  let slack: FakeSlack;
  let discord: DiscordHarness;
  let folder: string;
  let bot: ChildProcess;
  let address: string;

  beforeAll(async () => {
    spawnSync("npm", ["run", "--silent", "build"], { cwd: root, stdio: "inherit" });
    group = memoryGroup(LIMIT);
    [redis, slack, discord] = await Promise.all([startRedis(), fakeSlack(), fakeDiscord()]);
    folder = mkdtempSync(join(tmpdir(), "headroom-memory-"));
    const port = await freePort();
    address = `http://127.0.0.1:${port}`;
    writeFileSync(join(folder, "headroom.yaml"), configuration(port));
    const words = ["--max-semi-space-size=1", "--v8-pool-size=1", join(root, "dist/headroom.js"), "run"];
    const options = { cwd: folder, env: environment(), stdio: "ignore" as const };
    bot = group?.spawn(process.execPath, words, options) ?? spawn(process.execPath, words, options);
  });
  afterAll(async () => {
    if (bot.exitCode === null && bot.signalCode === null) {
      bot.kill("SIGTERM");
      await once(bot, "exit");
    }
    group?.remove();
    await Promise.all([redis.kill(), slack.stop(), discord.stop()]);
    rmSync(folder, { recursive: true, force: true });
  });

  const configuration = (port: number) =>
    [
      "checkEvery: 1s",
      `http: 127.0.0.1:${port}`,
      `dataFolder: ${JSON.stringify(join(folder, "data"))}`,
      "databases:",
      ...Array.from(
        { length: DATABASES },
        (_, i) => `  - { name: db${i}, url: "${redis.url}", limits: { commandsPerDay: ${(i + 1) * 1_000} } }`,
      ),
      "channels:",
      '  - { name: ops, slack: "#ops" }',
      `  - { name: night, discord: "${discord.channel("#night").id}" }`,
      "",
    ].join("\n");

  const environment = () => ({
    PATH: process.env["PATH"],
    SLACK_BOT_TOKEN: BOT_TOKEN,
    SLACK_APP_TOKEN: APP_TOKEN,
    SLACK_API_URL: slack.apiUrl,
    DISCORD_TOKEN: discord.token,
    DISCORD_API_URL: discord.apiUrl,
    DISCORD_GUILD_ID: discord.guildId,
  });

  async function connected(): Promise<boolean> {
    const ready = await fetch(`${address}/readyz`).catch(() => undefined);
    if (ready?.status !== 200) return false;
    const { platforms } = (await ready.json()) as {
      platforms: Record<"slack" | "discord", { state: string }>;
    };
    return platforms.slack.state === "connected" && platforms.discord.state === "connected";
  }

  /** User and system time of the process so far; the kernel counts it in hundredths of a second. */
  function processorSeconds(): number {
    const after = readFileSync(`/proc/${bot.pid}/stat`, "utf8").split(") ")[1]?.split(" ") ?? [];
    return (Number(after[11]) + Number(after[12])) / 100;
  }

  const highWater = () =>
    Number(/^VmHWM:\s+(\d+)/m.exec(readFileSync(`/proc/${bot.pid}/status`, "utf8"))?.[1]) * 1024;

  it("is connected to both after little processor time", async () => {
    await expect.poll(connected, { timeout: 60_000 }).toBe(true);
    const spent = processorSeconds();
    console.log(`both connected after ${spent} s of processor time`);
    expect(spent).toBeLessThan(START_SECONDS);
  });

  it("checks, alerts and answers in both, and stays far from the limit", async () => {
    const ops = slack.channel("#ops");
    const night = discord.channel("#night");
    for (let round = 0; round < 10; round++) {
      await redis.uses(1_000);
      const [inSlack] = await slack.user("U1ADA").types(`/redis stats db${round}`, { in: "#ops" });
      expect(inSlack?.text).toContain(`db${round}`);
      const [inDiscord] = await discord.user("ada").types(`/redis stats db${round}`, { in: "#night" });
      expect(inDiscord?.text).toContain(`db${round}`);
      expect((await fetch(`${address}/metrics`)).status).toBe(200);
    }
    await ops.expect(/db0/, { within: 30_000 });
    await night.expect(/db0/, { within: 30_000 });

    const peak = Math.round((group?.peak() ?? highWater()) / MEGABYTE);
    const resident = Math.round(highWater() / MEGABYTE);
    console.log(
      `peak ${peak} MB by ${group?.kind ?? "VmHWM (no cgroup may be made here: the limit was not enforced)"}, ${resident} MB resident`,
    );
    expect(group?.kills() ?? 0).toBe(0);
    expect(bot.exitCode).toBeNull();
    expect(resident * MEGABYTE).toBeLessThan(0.75 * LIMIT);
  });
});
