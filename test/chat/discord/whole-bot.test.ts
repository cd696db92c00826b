import { afterEach, describe, expect, it } from "vitest";
import { buildBot } from "../../../src/app/bot.ts";
import { chatPlatforms } from "../../../src/app/platforms.ts";
import { systemClock, systemRandom } from "../../../src/app/system.ts";
import { readConfig } from "../../../src/config/read-config.ts";
import { sqliteStore } from "../../../src/stores/sqlite.ts";
import { fakeDiscord, type DiscordHarness } from "../../fakes/discord/discord.ts";
import { startRedis } from "../../fakes/redis/server.ts";
import { keptLog, registered } from "./bot.ts";

const stops: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0).toReversed()) await stop();
});

/** A Redis with a small daily limit, a Discord, and the bot that the README describes. */
async function installation(more: (discord: DiscordHarness) => string = () => "") {
  const discord = await fakeDiscord();
  const redis = await startRedis();
  stops.push(
    () => discord.stop(),
    () => redis.stop(),
  );
  const text = `
databases: [{ name: orders, url: "${redis.url}", limits: { commandsPerDay: 1000 }, environment: production }]
# The checks of these tests are milliseconds apart: rates and forecasts mean nothing.
rules: { forecast-exceeds: off, unusual-rate: off, rate-high: off, rate-dangerous: off }
channels: [{ name: ops, discord: "${discord.channel("ops").id}" }, { name: night, discord: "${discord.channel("night").id}" }]
${more(discord)}`;
  const reading = readConfig({
    file: { path: "headroom.yaml", text },
    env: { DISCORD_TOKEN: discord.token, DISCORD_API_URL: discord.apiUrl },
    readSecretFile: () => "",
  });
  if (!reading.ok) throw new Error(JSON.stringify(reading.problems));
  const { config } = reading;
  const log = keptLog();
  const parts = { config, clock: systemClock, random: systemRandom, log };
  const store = sqliteStore({ path: ":memory:", clock: systemClock, log });
  await store.open();
  const bot = buildBot({ ...parts, store, platforms: await chatPlatforms(parts) });
  await bot.start();
  stops.push(() => bot.stop());
  await registered(discord);
  await discord.connected();
  const ops = discord.channel("ops");
  return {
    discord,
    bot,
    log,
    ops,
    crosses: async () => {
      await bot.monitor.checkAll();
      await redis.uses(1_100);
      await bot.monitor.checkAll();
      return ops.expect("orders");
    },
  };
}

describe("the whole bot in Discord", () => {
  it("mentions the configured role once, for the first message of what it is meant for", async () => {
    const { discord, crosses } = await installation((service) => {
      const role = service.role("oncall");
      return `routes:
  - { to: [ops] }
  - { match: { severity: critical }, to: [night], mention: "role:${role}" }`;
    });
    const root = await crosses();
    const night = await discord.channel("night").expect("orders");
    expect([root.notified, night.notified]).toEqual([[], [`<@&${discord.role("oncall")}>`]]);
    await discord.user("ada").presses("Acknowledge", { on: root });
    const told = await discord.channel("night").expect(/acknowledged by <@\d+>$/);
    expect(told.notified).toEqual([]);
    const quiet = [...discord.server.guild.messages.values()].filter((message) => message.quiet);
    expect(quiet).toHaveLength(2);
  });

  it.each([
    { who: "a role", rule: (discord: DiscordHarness) => `role:${discord.role("oncall")}` },
    { who: "a user", rule: (discord: DiscordHarness) => `user:${discord.user("ada").id}` },
    { who: "a channel", rule: (discord: DiscordHarness) => `channel:${discord.channel("ops").id}` },
  ])("lets $who change things and all others read, checked at every press", async ({ who, rule }) => {
    const { discord, crosses } = await installation((service) => {
      service.user("ada", [service.role("oncall")]);
      return `access: { change: { discord: ["${rule(service)}"] } }`;
    });
    const root = await crosses();
    const night = await discord.channel("night").expect("orders");
    const bo = discord.user("bo");
    const [refused] = await bo.presses("Acknowledge", { on: night });
    expect(refused).toMatchObject({ private: true, text: expect.stringContaining("Only ") as string });
    expect((await bo.types("/redis silence orders 1h", { in: "#night" }))[0]?.text).toContain("Only ");
    expect((await bo.types("/redis stats orders", { in: "#night" }))[0]?.text).toContain("orders");
    const allowed = who === "a channel" ? bo : discord.user("ada");
    const [answer] = await allowed.presses("Acknowledge", { on: root });
    expect(answer?.text).toContain("acknowledged");
  });

  it("tells on one channel that the bot was taken out of another, and keeps the secret", async () => {
    const { discord, log, crosses } = await installation();
    discord.channel("night").row.permissions = 0n;
    await crosses();
    const told = await discord.channel("ops").expect("The channel night gets no more messages");
    expect(told.text).toContain("View Channels");
    expect(log.lines.join("\n")).not.toContain(discord.token);
  });
});
