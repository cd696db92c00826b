import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Redis } from "ioredis";
import { systemClock, systemRandom } from "../src/app/system.ts";
import { jumpClock } from "../test/fakes/jump-clock.ts";
import type { Database } from "../src/domain/alerting/database.ts";
import { DEFAULT_RULES } from "../src/domain/alerting/rules.ts";
import { instantOf, minutes, seconds } from "../src/domain/time/instant.ts";
import { monitor } from "../src/monitor/monitor.ts";
import { silentLog } from "../src/ports/log.ts";
import { redisInfoSource } from "../src/sources/redis-info/redis-info.ts";
import { sqliteStore } from "../src/stores/sqlite.ts";
import { startRedis, type RedisServer } from "../test/fakes/redis/server.ts";
import { cpuOf, median, rounded, type Figure } from "./figure.ts";

const DATABASES = 200;
const ROUNDS = 7;
const SWEEPS = 10;

/** CPU of whole checks (INFO, parse, ledger, forecast, rules, SQLite on disk) beside a bare ioredis INFO loop. */
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
  const bare = await bareLoop(redis.port);
  const path = join(folder, "headroom.db");
  const bot = await wholeChecks(redis.url, path);
  await bare.sweep();
  await bot.sweep();
  const bareCpu: number[] = [];
  const botCpu: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    bareCpu.push(await cpuOf(() => times(SWEEPS, () => bare.sweep())));
    botCpu.push(await cpuOf(() => times(SWEEPS, () => bot.sweep())));
  }
  await redis.forgetCalls();
  await bot.sweep();
  const calls = await redis.calls();
  const perCheck = (ms: readonly number[]) => (median(ms) * 1_000) / (SWEEPS * DATABASES);
  const rows = (ROUNDS * SWEEPS + 2) * DATABASES;
  await bot.close();
  bare.close();
  return [
    {
      what: "commands per check on the watched server",
      value: (calls["info"] ?? 0) / DATABASES,
      unit: "INFO",
      goal: { exactly: 1 },
    },
    { what: "CPU per check, bare ioredis INFO loop", value: rounded(perCheck(bareCpu)), unit: "µs" },
    { what: "CPU per check, whole bot", value: rounded(perCheck(botCpu)), unit: "µs" },
    {
      what: "CPU per 1,000 checks against the bare loop",
      value: rounded(median(botCpu.map((each, i) => each / (bareCpu[i] ?? each)))),
      unit: "×",
      goal: { atMost: 2 },
    },
    { what: "store size per sample, all tables", value: rounded(statSync(path).size / rows), unit: "bytes" },
    {
      what: "RSS after it, both loops in this process",
      value: rounded(process.memoryUsage().rss / 2 ** 20),
      unit: "MiB",
    },
  ];
}

async function bareLoop(port: number) {
  const clients = await Promise.all(
    Array.from({ length: DATABASES }, async () => {
      const client = new Redis({
        port,
        protocol: 2,
        enableReadyCheck: false,
        disableClientInfo: true,
        lazyConnect: true,
      });
      await client.connect();
      return client;
    }),
  );
  return {
    sweep: async () => void (await Promise.all(clients.map((client) => client.info()))),
    close: () => clients.forEach((client) => client.disconnect()),
  };
}

async function wholeChecks(url: string, path: string) {
  const store = sqliteStore({ path, clock: systemClock, log: silentLog });
  await store.open();
  // Checks are 15 s apart for the bot, as fast as they can be made here: ledger, forecast and store see real spacing.
  const clock = jumpClock(instantOf("2026-11-24T08:00:00Z"), 1);
  const bot = monitor({
    watched: Array.from({ length: DATABASES }, (_, i) => ({
      database: databaseOf(`db${i}`),
      sources: [redisInfoSource({ database: `db${i}`, url, clock })],
    })),
    store,
    clock,
    random: systemRandom,
    log: silentLog,
    channels: [],
    routes: [],
    platforms: new Map(),
  });
  return {
    async sweep() {
      clock.jump(seconds(15));
      await bot.checkAll();
    },
    async close() {
      await bot.stop(minutes(0));
      await store.close();
    },
  };
}

const databaseOf = (name: string): Database => ({
  name,
  environment: "production",
  checkEvery: minutes(15),
  rules: DEFAULT_RULES,
  limits: [
    { meter: "commands-day", limit: 1e9, from: "configuration" },
    { meter: "commands-month", limit: 1e10, from: "configuration" },
  ],
  ownCommandsPerCheck: 1,
});

async function times(n: number, step: () => Promise<void>): Promise<void> {
  for (let i = 0; i < n; i++) await step();
}
