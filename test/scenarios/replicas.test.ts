/** Two replicas of the whole bot on one PostgreSQL, in one Discord. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildBot } from "../../src/app/bot.ts";
import { chatPlatforms } from "../../src/app/platforms.ts";
import { openStore } from "../../src/app/store.ts";
import { systemClock, systemRandom } from "../../src/app/system.ts";
import { readConfig } from "../../src/config/read-config.ts";
import { keptLog, registered } from "../chat/discord/bot.ts";
import { fakeDiscord } from "../fakes/discord/discord.ts";
import { startRedis } from "../fakes/redis/server.ts";
import { postgresBinaries, startPostgres, type PostgresCluster } from "../stores/postgres-cluster.ts";

const binaries = postgresBinaries();

describe.skipIf(!binaries)("two replicas on one PostgreSQL", () => {
  let cluster: PostgresCluster;
  beforeAll(async () => {
    cluster = await startPostgres(binaries!);
  });
  const stops: (() => Promise<unknown>)[] = [];
  afterAll(async () => {
    for (const stop of stops.splice(0).toReversed()) await stop();
    cluster.remove();
  });

  it("show an alert once, and one of them answers each press and command", async () => {
    const discord = await fakeDiscord();
    const redis = await startRedis();
    stops.push(
      () => discord.stop(),
      () => redis.stop(),
    );
    const ops = discord.channel("ops");
    const reading = readConfig({
      file: {
        path: "headroom.yaml",
        text: `
databases: [{ name: orders, url: "${redis.url}", limits: { commandsPerDay: 1000 }, environment: production }]
rules: { forecast-exceeds: off, unusual-rate: off, rate-high: off, rate-dangerous: off }
channels: [{ name: ops, discord: "${ops.id}" }]`,
      },
      env: {
        DISCORD_TOKEN: discord.token,
        DISCORD_API_URL: discord.apiUrl,
        DATABASE_URL: cluster.newDatabase(),
      },
      readSecretFile: () => "",
    });
    if (!reading.ok) throw new Error(JSON.stringify(reading.problems));
    const { config } = reading;
    const log = keptLog();
    const replica = async () => {
      const parts = { config, clock: systemClock, random: systemRandom, log };
      const store = await openStore(config, systemClock, log);
      const bot = buildBot({ ...parts, store, platforms: await chatPlatforms(parts) });
      await bot.start();
      stops.push(() => bot.stop());
      return bot;
    };
    const [one, other] = [await replica(), await replica()];
    await registered(discord);
    await discord.server.guild.board.until(
      () => discord.server.gateway.connected() === 2 || undefined,
      () => "both were to connect",
    );
    await one.monitor.checkAll();
    await redis.uses(1_100);
    await Promise.all([one.monitor.checkAll(), other.monitor.checkAll()]);
    const root = await ops.expect("orders");
    const [answer, ...more] = await discord.user("ada").presses("Acknowledge", { on: root });
    expect(answer?.text).toContain("acknowledged");
    expect(more).toEqual([]);
    const [stats] = await discord.user("bo").types("/redis stats orders", { in: "#ops" });
    expect(stats?.text).toContain("orders");
    await ops.expect(/acknowledged by <@\d+>$/);
    expect(log.lines.filter((each) => each.includes("answer not shown"))).toEqual([]);
    expect(ops.visible()).toHaveLength(1);
  });
});
