import { connect } from "node:net";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Config } from "../config/config.ts";
import { later, minutes, type Instant } from "../domain/time/instant.ts";
import { sayDuration } from "../domain/time/duration.ts";
import { startOfDay } from "../domain/time/period.ts";
import type { Clock } from "../ports/clock.ts";
import { discover } from "./discover.ts";
import { accountOf } from "./account.ts";
import type { UpstashAccount } from "../sources/upstash-api/account.ts";
import { fastClock, systemClock } from "./system.ts";
import { typed } from "./typed.ts";

/** What `run` does: the configuration's databases, a local Redis that was found, or the demonstration. */
export interface Mode {
  readonly kind: "configured" | "local" | "demonstration";
  readonly config: Config;
  readonly clock: Clock;
  /** What is done, and what to set to make it real; for the first lines on the screen. */
  readonly says: readonly string[];
  /** Databases could not be looked up; says what failed and what to do. */
  readonly problem?: string;
  /** Something was configured that is of no use as it stands. */
  readonly note?: string;
  readonly upstash?: UpstashAccount | undefined;
  close(): Promise<void>;
}

const LOCAL_PORT = 6379;
const PATIENCE_MS = 500;

/** One day in two minutes, from just before its first summary to the one that tells how the day went. */
const DEMO_TIMES = 720;
const DEMO_FROM = minutes(8 * 60 + 30);
const DEMO_SUMMARY = { cron: "0 9 * * *", timeZone: "UTC", period: "day" as const };

/** With `demo`, the demonstration whatever is configured, and nowhere but in this terminal. */
export async function chooseMode(config: Config, demo = false): Promise<Mode> {
  if (demo) return demonstration(alone(config));
  if (config.databases.length > 0 || config.discover) return configured(config);
  if (await isListening(LOCAL_PORT)) return localRedis(config);
  return demonstration(config);
}

async function configured(given: Config): Promise<Mode> {
  const upstash = accountOf(given, systemClock);
  const { config, problem, note } = await discover(given, upstash);
  return {
    kind: "configured",
    config,
    clock: systemClock,
    says: saysConfigured(config),
    upstash,
    ...(problem === undefined ? {} : { problem }),
    ...(note === undefined ? {} : { note }),
    close: async () => {},
  };
}

function saysConfigured({ databases }: Config): readonly string[] {
  const names = databases.map(({ database }) => `${database.name} every ${sayDuration(database.checkEvery)}`);
  return [`Watching ${names.join(", ")}.`];
}

function localRedis(config: Config): Mode {
  const { planIsConfigured, ...defaults } = config.defaults;
  const database = { ...defaults, name: "redis", ownCommandsPerCheck: 1 };
  return {
    kind: "local",
    config: {
      ...config,
      databases: [{ database, planIsConfigured, url: `redis://127.0.0.1:${LOCAL_PORT}` }],
    },
    clock: systemClock,
    says: [
      `Watching the Redis at 127.0.0.1:${LOCAL_PORT} every ${sayDuration(database.checkEvery)}, because REDIS_URL is not set.`,
      `To watch another one, and to tell Slack or Discord: ${typed("config init", process.env)}`,
    ],
    close: async () => {},
  };
}

/** A database of our own plays a day; everything else is the real thing, on a clock that runs fast. Its figures are kept nowhere. */
async function demonstration(given: Config): Promise<Mode> {
  const { databaseUrl: _, ...config } = given;
  const { startDemoServer } = await import("../demo/server.ts");
  const clock = fastClock(demoStart(systemClock.now()), DEMO_TIMES);
  const server = await startDemoServer({ clock });
  const folder = mkdtempSync(join(tmpdir(), "headroom-demo-"));
  const { planIsConfigured, ...defaults } = config.defaults;
  const database = { ...defaults, name: "demo", checkEvery: minutes(15), ownCommandsPerCheck: 1 };
  return {
    kind: "demonstration",
    clock,
    config: {
      ...config,
      dataFolder: folder,
      databases: [{ database, planIsConfigured, url: server.url }],
      summaries: config.channels.length === 0 ? [{ ...DEMO_SUMMARY, to: ["terminal"] }] : config.summaries,
    },
    says: [
      "This is a demonstration: one day of a database in two minutes. In the afternoon a worker runs away.",
      `To make it real: ${typed("config init", process.env)}`,
    ],
    async close() {
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Without the services and addresses that are meant for real databases. */
function alone(config: Config): Config {
  const { slack: _slack, discord: _discord, upstash: _upstash, ...rest } = config;
  return { ...rest, discover: false, channels: [], routes: [], summaries: [] };
}

const demoStart = (now: Instant) => later(startOfDay(now), DEMO_FROM);

function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: "127.0.0.1", port, timeout: PATIENCE_MS });
    const done = (answer: boolean) => () => {
      socket.destroy();
      resolve(answer);
    };
    socket.once("connect", done(true)).once("error", done(false)).once("timeout", done(false));
  });
}
