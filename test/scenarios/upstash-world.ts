import { afterEach } from "vitest";
import { buildBot } from "../../src/app/bot.ts";
import { discover } from "../../src/app/discover.ts";
import { accountOf } from "../../src/app/account.ts";
import { webhookPlatform } from "../../src/chat/webhook/webhook.ts";
import { readConfig } from "../../src/config/read-config.ts";
import { instantOf, later, minutes, seconds } from "../../src/domain/time/instant.ts";
import { silentLog } from "../../src/ports/log.ts";
import { sqliteStore } from "../../src/stores/sqlite.ts";
import { jumpClock } from "../fakes/jump-clock.ts";
import { connectRedis } from "../fakes/redis/connection.ts";
import { startRedis } from "../fakes/redis/server.ts";
import { upstashRecord, type UpstashRecord } from "../fakes/upstash/answers.ts";
import { startDeveloperApi } from "../fakes/upstash/developer-api.ts";
import { startUpstash } from "../fakes/upstash/redis-proxy.ts";
import { fakeWebhook } from "../fakes/webhook.ts";
import { everythingTried, somebody } from "./world.ts";

const ending: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of ending.splice(0).toReversed()) await end();
});

/** One Upstash database behind both of its doors, RESP and Developer API, and the bot as it is configured for it. */
export async function upstash(changes: Partial<UpstashRecord> = {}, more = "") {
  const clock = jumpClock(instantOf("2026-11-25T10:00:00Z"));
  const backing = await startRedis();
  const redis = await startUpstash(backing, () => clock.now());
  const record = upstashRecord(changes);
  const api = await startDeveloperApi({ databases: [record], now: () => clock.now() });
  const hook = await fakeWebhook();
  const store = sqliteStore({ path: ":memory:", clock, log: silentLog });
  await store.open();
  ending.push(
    () => backing.kill(),
    () => redis.stop(),
    () => api.stop(),
    () => hook.stop(),
    () => store.close(),
  );
  const text = `
databases: [{ name: prod, url: "${redis.url}", upstash: { id: "${record.id}" } }]
upstash: { email: ops@example.com, apiKey: planted-key, apiUrl: "${api.url}" }
channels: [{ name: ops, webhook: "${hook.url("slack")}", format: slack }]
rules: { forecast-exceeds: off, unusual-rate: off, rate-high: off, rate-dangerous: off }
${more}`;
  const reading = readConfig({ file: { path: "headroom.yaml", text }, env: {}, readSecretFile: () => "" });
  if (!reading.ok) throw new Error(JSON.stringify(reading.problems));
  const { config } = reading;
  const account = accountOf(config, clock);
  const bot = buildBot({
    config: (await discover(config, account)).config,
    clock,
    random: { next: () => 0.5, token: (length) => "t".repeat(length) },
    log: silentLog,
    store,
    platforms: new Map([["webhook", webhookPlatform({})]]),
    upstash: account,
  });
  ending.push(() => bot.monitor.stop(seconds(0)));
  const client = await connectRedis({ port: Number(new URL(redis.url).port) });
  ending.push(async () => client.close());
  await client.call("AUTH", "planted-password");
  const checkAll = async () => {
    await bot.monitor.checkAll();
    await everythingTried(bot.monitor, store);
  };
  return {
    redis,
    api,
    record,
    client,
    bot,
    /** It is that time, and every database is checked. */
    at: async (time: string) => {
      const day = new Date(clock.now()).toISOString().slice(0, 10);
      clock.set(instantOf(time.includes("T") ? time : `${day}T${time}:00Z`));
      await checkAll();
    },
    checksEvery15Minutes: async (times: number) => {
      for (let i = 0; i < times; i++) {
        clock.set(later(clock.now(), minutes(15)));
        await checkAll();
      }
    },
    types: async (command: string) => JSON.stringify((await bot.handlers.run(command, somebody)).message),
    titles: () =>
      hook.shown().map(({ title }) => title.replaceAll(/<!date[^|]*\|([^>]*)>/g, "$1").replaceAll("*", "")),
    texts: () => hook.shown().map(({ text: words }) => words),
  };
}
