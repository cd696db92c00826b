/**
 * kill -9 at random instants, while thresholds are crossed and the receivers answer late, with 429, with 500, or hang up.
 * After the last restart every alert was shown, none twice, and silences and acknowledgements are kept.
 */
import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startRedis, type RedisServer } from "../fakes/redis/server.ts";
import { fakeWebhook, type FakeWebhook, type Mishap } from "../fakes/webhook.ts";

const ROUNDS = Number(process.env["HEADROOM_ROUNDS"] ?? 50);
const DATABASES = 25;
const root = resolve(import.meta.dirname, "../..");
const program = join(root, "dist/headroom.js");
const SEED = Number(process.env["HEADROOM_SEED"] ?? Date.now() % 100_000);

// Mulberry32: a failed run can be repeated by its seed.
function chance(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const random = chance(SEED);
const between = (low: number, high: number) => low + Math.floor(random() * (high - low));

/** One request in three meets something: late answers, refusals, and lines that break before or after the message is kept. */
function mishap(): Mishap | undefined {
  const dice = random();
  if (dice < 0.12) return { kind: "delay", ms: between(20, 400) };
  if (dice < 0.18) return { kind: "slow-down", seconds: 1 };
  if (dice < 0.26) return { kind: "status", status: 500 };
  if (dice < 0.3) return { kind: "hang-up-before" };
  if (dice < 0.34) return { kind: "hang-up-after" };
  return undefined;
}

describe(`killed ${ROUNDS} times (seed ${SEED})`, () => {
  let redis: RedisServer;
  let hook: FakeWebhook;
  let folder: string;

  beforeAll(async () => {
    spawnSync("npm", ["run", "--silent", "build"], { cwd: root, stdio: "inherit" });
    redis = await startRedis();
    hook = await fakeWebhook();
    folder = mkdtempSync(join(tmpdir(), "headroom-kill-"));
    writeFileSync(join(folder, "headroom.yaml"), configuration());
  });
  afterAll(async () => {
    await redis.kill();
    await hook.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  /** One server, many limits: as its counter grows, one database after the other passes 70 %, 90 % and its limit. */
  function configuration(): string {
    const databases = Array.from(
      { length: DATABASES },
      (_, i) =>
        `  - { name: db${i}, url: "${redis.url}", limits: { commandsPerDay: ${1_000 + i * 900} }, rules: { forecast-exceeds: off, unusual-rate: off, rate-high: off, rate-dangerous: off } }`,
    );
    return [
      "checkEvery: 1s",
      `dataFolder: ${JSON.stringify(join(folder, "data"))}`,
      "databases:",
      ...databases,
      "channels:",
      `  - { name: slackish, webhook: "${hook.url("slack", "s")}", format: slack }`,
      `  - { name: discordish, webhook: "${hook.url("discord", "d")}", format: discord }`,
      "summaries: []",
      "",
    ].join("\n");
  }

  const start = (): ChildProcess =>
    spawn(process.execPath, [program, "run"], {
      cwd: folder,
      env: { ...process.env, LOG_LEVEL: "fatal" },
      stdio: "ignore",
    });

  const ask = (line: string) =>
    spawnSync(process.execPath, [program, "ask", line], {
      cwd: folder,
      encoding: "utf8",
      env: { ...process.env, NO_COLOR: "1" },
    });

  async function kill(bot: ChildProcess): Promise<void> {
    if (bot.exitCode !== null || bot.signalCode !== null) return;
    const gone = once(bot, "exit");
    bot.kill("SIGKILL");
    await gone;
  }

  it("loses no alert, shows none twice, and keeps what people did", async () => {
    hook.meets(mishap);
    const perRound = Math.ceil((1_000 + DATABASES * 900) / ROUNDS);
    for (let round = 0; round < ROUNDS; round++) {
      const bot = start();
      // One in four dies while it starts; the others have begun to check, however slow the machine is.
      if (round % 4 !== 0) await hasChecked(redis);
      const life = between(100, 1_900);
      const steps = 4;
      for (let step = 0; step < steps; step++) {
        await redis.uses(Math.ceil(perRound / steps));
        await pause(life / steps);
      }
      await kill(bot);
      if (round === Math.floor(ROUNDS / 3)) {
        // An escalation would take the acknowledgement back: db0 is at its limit, and that is known.
        expect(ask("check db0").stdout).toMatch(/db0/);
        expect(ask("ack db0").stdout).toMatch(/acknowledged/);
      }
      if (round === Math.floor(ROUNDS / 2))
        expect(ask("silence db1 until new day by hand").stdout).toMatch(/silenced/);
    }
    const last = start();
    await hasChecked(redis);
    await pause(2_000);
    await allDelivered(join(folder, "data/headroom.db"));
    await kill(last);

    for (const channel of ["s", "d"]) {
      const shown = hook.shown(channel);
      for (let i = 0; i < DATABASES; i++) {
        const name = new RegExp(`\\bdb${i}\\b`);
        const alone = shown.filter((each) => new RegExp(`^db${i}-.*/first/`).test(each.key ?? ""));
        // Many that open at once are told in one message, which then speaks for each of them.
        const together = shown.filter((each) => each.key?.startsWith("storm:") && name.test(each.text));
        const keys = [...alone, ...together].map((each) => each.key);
        expect(keys, `db${i} in ${channel}`).toHaveLength(1);
      }
    }
    for (const [key, times] of hook.timesShown()) expect(times, key).toBeLessThanOrEqual(2);
    const ends = hook.shown("d").filter((each) => /limit/.test(each.text));
    for (let i = 0; i < DATABASES; i++)
      expect(
        ends.some((each) => each.text.includes(`db${i}`)),
        `db${i} at its limit`,
      ).toBe(true);
    expect(ask("alerts db0").stdout).toMatch(/acknowledged/);
    expect(ask("silences").stdout).toMatch(/by hand/);
    const repeats = [...hook.timesReceived()].filter(
      ([key, times]) => times > (hook.timesShown().get(key) ?? 0),
    );
    console.log(
      `${ROUNDS} kills, ${hook.received.length} requests, ${hook.shown().length} messages; ${repeats.length} keys were sent again after an unknown outcome and shown once`,
    );
  });
});

/** A check was made since now; not waited for longer than a slow machine takes. */
async function hasChecked(redis: RedisServer): Promise<void> {
  const infos = async () => (await redis.calls())["info"] ?? 0;
  const before = await infos();
  const deadline = Date.now() + 20_000;
  // Each look at the statistics is an INFO of its own.
  for (let looks = 1; (await infos()) <= before + looks && Date.now() < deadline; looks++) await pause(50);
}

/** Until nothing waits in the outbox, whatever leases and back-offs were left behind. */
async function allDelivered(store: string): Promise<void> {
  const deadline = Date.now() + 180_000;
  for (let empty = 0; empty < 5; empty = waiting(store) === 0 ? empty + 1 : 0) {
    if (Date.now() > deadline) throw new Error(`${waiting(store)} rows still wait in the outbox`);
    await pause(500);
  }
}

function waiting(store: string): number {
  const file = new DatabaseSync(store, { readOnly: true });
  try {
    return Number(file.prepare("select count(*) as n from outbox where endedAt is null").get()?.["n"]);
  } finally {
    file.close();
  }
}
