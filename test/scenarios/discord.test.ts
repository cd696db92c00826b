import { describe, expect, it } from "vitest";
import { discordAlone } from "./stages.ts";

/** What only Discord has; what both services have is in platforms.test.ts. */
describe("the whole bot on Discord alone", () => {
  it("asks for the reason of a silence and tells it in the thread", async () => {
    const { bot, discord, ops } = await discordAlone();
    const ada = discord.user("ada");
    await bot.at("09:00");
    await bot.redis.uses(750);
    await bot.at("09:15");
    const warning = await ops.expect(/^🟡 prod/);
    const [silenced] = await ada.writes({ reason: "deploying" }).chooses("2 hours", { on: warning });
    expect(silenced?.text).toContain("silenced until");
    await ops.expect(/^🔕 prod: at least 7\d %.*silenced until/);
    const told = await ops.expect(/silenced until .* by .*: deploying/);
    expect(ops.visible().map(({ thread }) => thread)).toEqual([[told]]);
  });

  it("offers names while they are typed: databases, alerts, silences", async () => {
    const { bot, discord } = await discordAlone();
    const ada = discord.user("ada");
    const offers = async (line: string) =>
      (await ada.completes(line, { in: "#ops" })).map(({ name }) => name);
    await bot.at("09:00");
    await bot.redis.uses(750);
    await bot.at("09:15");
    await bot.types("silence prod 2h deploying");
    expect(await offers("/redis stats database:p")).toEqual(["prod"]);
    expect(await offers("/redis ack alert:prod-1")).toEqual(["prod-1 (warning)"]);
    expect(await offers("/redis silence time:until")).toEqual(["until new day"]);
    expect(await offers("/redis unsilence silence:d")).toEqual([
      expect.stringMatching(/^\w+: prod deploying$/) as string,
    ]);
  });

  it("shows an answer to all with Share", async () => {
    const { bot, discord, ops } = await discordAlone();
    const ada = discord.user("ada");
    await bot.at("09:00");
    await bot.redis.uses(300);
    await bot.at("09:15");
    const [stats] = await ada.types("/redis stats prod", { in: "#ops" });
    expect(stats?.private).toBe(true);
    if (stats) await ada.presses("Share", { on: stats });
    await ops.expect(/^prod: .*3\d % of today's/);
  });

  it("answers in direct messages", async () => {
    const { bot, discord } = await discordAlone();
    const ada = discord.user("ada");
    await bot.at("09:00");
    const [status] = await ada.types("/redis status", { in: ada.directMessages });
    expect(status?.text).toContain("prod");
  });

  it("alerts while the gateway is away, and once for an outage of all of Discord", async () => {
    const { bot, discord, ops } = await discordAlone();
    discord.server.gateway.moods.refuseUpgrade = 502;
    discord.server.gateway.drop();
    await bot.at("09:00");
    await bot.redis.uses(750);
    await bot.at("09:15");
    await ops.expect(/^🟡 prod/);
    discord.server.faults.plan("*", { kind: "status", status: 503 }, { times: 2 });
    await bot.redis.uses(170);
    await bot.at("09:30");
    await bot.at("09:45");
    await ops.expect(/^🔴 prod: at least 9\d %/);
    await ops.expect(/critical at 9\d %/);
    expect(ops.visible().map((one) => one.thread.length)).toEqual([1]);
  });
});
