import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startRedis, type RedisServer } from "../test/fakes/redis/server.ts";
import { median, rounded, type Figure } from "./figure.ts";
import { bundle, FLAGS } from "./process.ts";

const DATABASES = 200;
const ROUNDS = 9;
const SWEEPS = 20;

/**
 * CPU of whole checks (INFO, parse, ledger, forecast, rules, SQLite on disk) beside a bare ioredis INFO loop, at full speed:
 * all databases at once, round after round. Each side is a bundle in a process of its own, with the words of `npm start`.
 */
export async function checksBench(): Promise<readonly Figure[]> {
  const redis = await startRedis();
  const folder = mkdtempSync(join(tmpdir(), "headroom-bench-"));
  try {
    return await measure(redis, folder);
  } finally {
    await redis.kill();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function measure(redis: RedisServer, folder: string): Promise<readonly Figure[]> {
  const store = join(folder, "headroom.db");
  const code = bundle(join(import.meta.dirname, "checks/side.ts"), folder);
  const bare = await start(code, ["bare", String(redis.port)]);
  const bot = await start(code, ["bot", String(redis.port), store]);
  await bare.make(SWEEPS);
  await bot.make(SWEEPS);
  const bareCpu: number[] = [];
  const botCpu: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    bareCpu.push(await bare.make(SWEEPS));
    botCpu.push(await bot.make(SWEEPS));
  }
  await redis.forgetCalls();
  await bot.make(1);
  const calls = await redis.calls();
  const perCheck = (ms: readonly number[]) => (median(ms) * 1_000) / (SWEEPS * DATABASES);
  const rows = ((ROUNDS + 1) * SWEEPS + 1) * DATABASES;
  await Promise.all([bare.stop(), bot.stop()]);
  return [
    {
      what: "commands per check on the watched server",
      value: (calls["info"] ?? 0) / DATABASES,
      unit: "INFO",
      goal: { exactly: 1 },
    },
    {
      what: "CPU per check at full speed, bare ioredis INFO loop",
      value: rounded(perCheck(bareCpu)),
      unit: "µs",
    },
    { what: "CPU per check at full speed, whole bot", value: rounded(perCheck(botCpu)), unit: "µs" },
    {
      what: "CPU per 1,000 checks at full speed against the bare loop",
      value: rounded(median(botCpu.map((each, i) => each / (bareCpu[i] ?? each)))),
      unit: "×",
      goal: { atMost: 2 },
    },
    { what: "store size per sample, all tables", value: rounded(statSync(store).size / rows), unit: "bytes" },
  ];
}

async function start(code: string, words: readonly string[]) {
  const child = fork(code, words, { execArgv: [...FLAGS] });
  await once(child, "message");
  return {
    /** So many rounds, and the CPU milliseconds that they took. */
    async make(rounds: number): Promise<number> {
      child.send(rounds);
      const [ms] = await once(child, "message");
      return Number(ms);
    },
    async stop() {
      child.disconnect();
      if (child.exitCode === null) await once(child, "exit");
    },
  };
}
