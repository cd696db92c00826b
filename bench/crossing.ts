import { webhookPlatform } from "../src/chat/webhook/webhook.ts";
import { systemClock, systemRandom } from "../src/app/system.ts";
import { DEFAULT_RULES } from "../src/domain/alerting/rules.ts";
import { seconds } from "../src/domain/time/instant.ts";
import { monitor } from "../src/monitor/monitor.ts";
import { silentLog } from "../src/ports/log.ts";
import { redisInfoSource } from "../src/sources/redis-info/redis-info.ts";
import { sqliteStore } from "../src/stores/sqlite.ts";
import { startRedis } from "../test/fakes/redis/server.ts";
import { fakeWebhook } from "../test/fakes/webhook.ts";
import { median, rounded, type Figure } from "./figure.ts";

const TRIES = 7;
const EVERY = seconds(2);

/** From the command that crosses a threshold to the message in the channel, at random phase of the interval. */
export async function crossingBench(): Promise<readonly Figure[]> {
  const delays: number[] = [];
  for (let i = 0; i < TRIES; i++) delays.push(await oneCrossing(i / TRIES));
  return [
    { what: "crossing → message, checks every 2 s, median", value: rounded(median(delays)), unit: "ms" },
    {
      what: "crossing → message, longest beyond the interval",
      value: rounded(Math.max(0, ...delays.map((each) => each - EVERY))),
      unit: "ms",
      goal: { atMost: 2_000 },
    },
  ];
}

async function oneCrossing(phase: number): Promise<number> {
  const redis = await startRedis();
  const hook = await fakeWebhook();
  const store = sqliteStore({ path: ":memory:", clock: systemClock, log: silentLog });
  await store.open();
  const bot = monitor({
    watched: [
      {
        database: {
          name: "prod",
          environment: "production",
          checkEvery: EVERY,
          rules: DEFAULT_RULES,
          limits: [{ meter: "commands-day", limit: 10_000, from: "configuration" }],
          ownCommandsPerCheck: 1,
        },
        sources: [redisInfoSource({ database: "prod", url: redis.url, clock: systemClock })],
      },
    ],
    store,
    clock: systemClock,
    random: systemRandom,
    log: silentLog,
    channels: [{ name: "ops", platform: "webhook", address: hook.url("slack"), format: "slack" }],
    routes: [],
    platforms: new Map([["webhook", webhookPlatform()]]),
  });
  await bot.start();
  await new Promise((resolve) => void setTimeout(resolve, EVERY + 200 + phase * EVERY));
  const crossed = performance.now();
  await redis.uses(7_500);
  await hook.expect(/7\d %/, 10_000);
  const took = performance.now() - crossed;
  await bot.stop(seconds(1));
  await store.close();
  await hook.stop();
  await redis.kill();
  return took;
}
