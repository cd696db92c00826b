/**
 * One side of `npm run bench -- checks`, in a process of its own: `side.js bare PORT` only asks 200 kept connections for INFO,
 * `side.js bot PORT FILE` makes whole checks on the same options. Each makes the rounds that it is sent, all databases at once,
 * and answers with the CPU milliseconds that they took.
 */
import { Redis } from "ioredis";
import { systemClock, systemRandom } from "../../src/app/system.ts";
import type { Database } from "../../src/domain/alerting/database.ts";
import { DEFAULT_RULES } from "../../src/domain/alerting/rules.ts";
import { instantOf, minutes, seconds } from "../../src/domain/time/instant.ts";
import { monitor } from "../../src/monitor/monitor.ts";
import { silentLog } from "../../src/ports/log.ts";
import { askedOf, clientOptions } from "../../src/sources/redis-info/address.ts";
import { redisInfoSource } from "../../src/sources/redis-info/redis-info.ts";
import { sqliteStore } from "../../src/stores/sqlite.ts";
import { jumpClock } from "../../test/fakes/jump-clock.ts";
import { cpuOf } from "../figure.ts";

const [side, port, file = ""] = process.argv.slice(2);
const DATABASES = 200;
const url = `redis://127.0.0.1:${port}`;
const names = Array.from({ length: DATABASES }, (_, i) => `db${i}`);

async function bareLoop(): Promise<() => Promise<void>> {
  const server = { database: "bare", url };
  const clients = names.map(() => new Redis(clientOptions(server, askedOf(server))));
  await Promise.all(clients.map((client) => client.connect()));
  return async () => void (await Promise.all(clients.map((client) => client.info())));
}

async function wholeChecks(): Promise<() => Promise<void>> {
  const store = sqliteStore({ path: file, clock: systemClock, log: silentLog });
  await store.open();
  // Checks are 15 s apart for the bot, as fast as they can be made here: ledger, forecast and store see real spacing.
  const clock = jumpClock(instantOf("2026-11-24T08:00:00Z"), 1);
  const bot = monitor({
    watched: names.map((database) => ({
      database: databaseOf(database),
      sources: [redisInfoSource({ database, url, clock })],
    })),
    store,
    clock,
    random: systemRandom,
    log: silentLog,
    channels: [],
    routes: [],
    platforms: new Map(),
  });
  return async () => {
    clock.jump(seconds(15));
    await bot.checkAll();
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

const round = side === "bare" ? await bareLoop() : await wholeChecks();

async function make(rounds: number): Promise<void> {
  for (let i = 0; i < rounds; i++) await round();
}

process.on("message", (rounds) => void cpuOf(() => make(Number(rounds))).then((ms) => process.send?.(ms)));
process.on("disconnect", () => process.exit(0));
process.send?.("ready");
