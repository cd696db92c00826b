import { afterEach, describe, expect, it } from "vitest";
import { discordPlatform } from "../../src/chat/discord/discord.ts";
import { COMMANDS } from "../../src/commands/all.ts";
import type { ChatPlatform } from "../../src/ports/chat.ts";
import type { Clock } from "../../src/ports/clock.ts";
import { silentLog } from "../../src/ports/log.ts";
import { fakeDiscord, type DiscordHarness } from "../fakes/discord/discord.ts";
import { jumpClock } from "../fakes/jump-clock.ts";
import { world, type World } from "./world.ts";

/** The same time of day, with timers as long as they say: Discord's own deadlines and log-ins run in real time. */
const inRealTime = (clock: Clock): Clock => {
  const real = jumpClock(clock.now(), 1);
  return { ...clock, after: (delay, callback) => real.after(delay, callback) };
};

describe("the whole bot on Discord", () => {
  let discord: DiscordHarness;
  let platform: ChatPlatform;
  afterEach(async () => {
    await platform.stop();
    await discord.stop();
  });

  const begin = async (): Promise<World> => {
    const bot = await world({
      limit: 1_000,
      chat: async (clock) => {
        discord = await fakeDiscord();
        platform = discordPlatform({
          token: discord.token,
          apiUrl: discord.apiUrl,
          commands: COMMANDS,
          clock: inRealTime(clock),
          random: { next: () => 0.5, token: (length) => "x".repeat(length) },
          log: silentLog,
        });
        const { id: address } = discord.channel("ops");
        return { platform, channel: { name: "ops", platform: "discord", address } };
      },
    });
    await platform.start(bot.handlers);
    await discord.server.guild.board.until(
      () => discord.server.guild.commands.size > 0 || undefined,
      () => "the commands were not registered",
    );
    return bot;
  };
  const ops = () => discord.channel("ops");
  const first = () => ops().visible()[0]?.text.split("\n")[0];

  it("tells one alert's life in one message and its thread, pressed and typed by people", async () => {
    const { at, redis } = await begin();
    const ada = discord.user("ada");
    await at("09:00");
    await redis.uses(750);
    await at("09:15");
    const warning = await ops().expect(/^🟡 prod: at least 7\d % of today's commands used/);
    const [answer] = await ada.presses("Acknowledge", { on: warning });
    expect(answer).toMatchObject({
      private: true,
      text: expect.stringContaining("prod-1 acknowledged") as string,
    });
    await ops().expect(/acknowledged by <@\d+>$/m);
    await redis.uses(170);
    await at("10:00");
    await ops().expect(/^🔴 prod: at least 9\d %/);
    const [silenced] = await ada
      .writes({ reason: "deploying" })
      .chooses("2 hours", { on: ops().visible()[0] ?? warning });
    expect(silenced?.text).toContain("silenced until");
    await ops().expect(/^🔕 prod: at least 9\d %.*silenced until/);
    await ops().expect(/silenced until .* by .*: deploying/);
    expect(ops().visible()).toHaveLength(1);
    expect(
      ops()
        .visible()[0]
        ?.thread.map((one) => one.text),
    ).toEqual([
      expect.stringContaining("acknowledged by"),
      expect.stringContaining("critical at 9"),
      expect.stringMatching(/silenced until .* by .*: deploying/),
    ]);
  });

  it("answers what is typed, and shows it to all with Share", async () => {
    const { at, redis } = await begin();
    const ada = discord.user("ada");
    await at("09:00");
    await redis.uses(300);
    await at("09:15");
    const [stats] = await ada.types("/redis stats prod", { in: "#ops" });
    expect(stats).toMatchObject({
      private: true,
      text: expect.stringMatching(/^prod: .*3\d % of today's/) as string,
    });
    if (stats) await ada.presses("Share", { on: stats });
    await ops().expect(/^prod: .*3\d % of today's/);
    const [wrong] = await ada.types("/redis stats prdo", { in: "#ops" });
    expect(wrong?.text).toContain("Did you mean prod?");
    expect(await ada.completes("/redis stats database:p", { in: "#ops" })).toEqual([
      { name: "prod", value: "prod" },
    ]);
  });

  it("alerts while the gateway is away, and once for an outage of all of Discord", async () => {
    const { at, redis } = await begin();
    discord.server.gateway.moods.refuseUpgrade = 502;
    discord.server.gateway.drop();
    await at("09:00");
    await redis.uses(750);
    await at("09:15");
    await ops().expect(/^🟡 prod/);
    discord.server.faults.plan("*", { kind: "status", status: 503 }, { times: 2 });
    await redis.uses(170);
    await at("09:30");
    await at("09:45");
    await ops().expect(/^🔴 prod: at least 9\d %/);
    await ops().expect(/critical at 9\d %/);
    expect(
      ops()
        .visible()
        .map((one) => one.thread.length),
    ).toEqual([1]);
    expect(first()).toContain("9");
  });
});
