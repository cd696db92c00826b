import { afterEach, describe, expect, it } from "vitest";
import { minutes, seconds } from "../../../src/domain/time/instant.ts";
import type { ChatPlatform } from "../../../src/ports/chat.ts";
import type { FakeDiscordOptions } from "../../fakes/discord/server.ts";
import { fakeDiscord, type DiscordHarness } from "../../fakes/discord/discord.ts";
import { alert, channelOf, clockFromNow, keptLog, platformFor, registered, script } from "./bot.ts";

describe("Discord's gateway", () => {
  let discord: DiscordHarness;
  let platform: ChatPlatform;
  let told = script();
  let clock = clockFromNow();
  const log = keptLog();
  afterEach(async () => {
    const stopped = platform.stop();
    await clock.pass(seconds(4));
    await stopped;
    await discord.stop();
  });

  const ops = { in: "#ops" };
  const prepare = async (options: FakeDiscordOptions = {}, token?: string) => {
    discord = await fakeDiscord(options);
    told = script();
    clock = clockFromNow();
    log.lines.length = 0;
    platform = platformFor(discord, { clock, log, ...(token === undefined ? {} : { token }) });
  };
  const until = (find: () => unknown, otherwise = "it did not happen") =>
    discord.server.guild.board.until(
      () => find() || undefined,
      () => `${otherwise}: ${JSON.stringify(platform.status())}\n${log.lines.join("\n")}`,
    );
  const online = async (options: FakeDiscordOptions = {}) => {
    await prepare(options);
    await platform.start(told.handlers);
    await registered(discord);
    expect(platform.status()).toEqual({ state: "connected" });
  };
  /** Lets real sockets work between looks at a state that no server event announces. */
  const becomes = async (state: string) => {
    await expect.poll(() => platform.status().state, { interval: 20 }).toBe(state);
  };
  /** discord.js waits half a second of its own before it tries again: long enough for two tries. */
  const aWhile = () => new Promise((resolve) => setTimeout(resolve, 1_300));
  const posts = (key: string) =>
    platform.post(channelOf(discord), alert(`prod-cache: ${key}`), { key, mayHaveBeenSent: false });
  const asks = async () => (await discord.user("ada").types("/redis status", ops))[0]?.text;

  it.each([
    { what: "a wrong token", code: 4_004, says: "DISCORD_TOKEN" },
    { what: "intents that are not allowed", code: 4_014, says: "intents" },
    { what: "a bot that must be sharded", code: 4_011, says: "sharding" },
  ])("stops for $what, says what to fix, and does not try again", async ({ code, says }) => {
    await prepare();
    discord.server.gateway.moods.closeOnIdentify = code;
    await platform.start(told.handlers);
    expect(platform.status()).toMatchObject({
      state: "degraded",
      sentence: expect.stringContaining(says) as string,
    });
    await clock.pass(minutes(60));
    expect(discord.server.gateway.counts.identify).toBe(1);
  });

  it("stops when REST refuses the token at the start", async () => {
    await prepare({}, "MTE4.wrong.token");
    await platform.start(told.handlers);
    expect(platform.status()).toMatchObject({ sentence: expect.stringContaining("DISCORD_TOKEN") as string });
    expect(log.lines.join("\n")).not.toContain("MTE4");
    // The commands found it out; an alert is not tried in vain, and says the same.
    const asked = discord.server.requests.length;
    await expect(posts("1")).rejects.toThrow("DISCORD_TOKEN");
    expect(discord.server.requests).toHaveLength(asked);
  });

  it("says that the day's log-ins are used up, and goes on with the next", async () => {
    await prepare();
    discord.server.logInsLeft = 0;
    await platform.start(told.handlers);
    expect(platform.status()).toMatchObject({
      sentence: expect.stringContaining("no more today") as string,
    });
    discord.server.logInsLeft = 999;
    await clock.pass(seconds(2));
    await becomes("connected");
  });

  it("says of a channel that takes no messages why, until it takes them again", async () => {
    await online();
    const { row } = discord.channel("ops");
    const usual = row.permissions;
    row.permissions = 0n;
    await expect(posts("1")).rejects.toThrow("taken out");
    const refused = { state: "degraded", sentence: expect.stringContaining("View Channels") as string };
    expect(platform.status(channelOf(discord))).toEqual(refused);
    expect(platform.status()).toEqual(refused);
    expect(platform.status(channelOf(discord, "night"))).toEqual({ state: "connected" });
    row.permissions = usual;
    await posts("2");
    expect(platform.status()).toEqual({ state: "connected" });
  });

  it("stops when the token is revoked while it runs", async () => {
    await online();
    discord.server.guild.ids.token = "another";
    discord.server.gateway.close(4_004);
    await becomes("degraded");
    expect(platform.status()).toMatchObject({ sentence: expect.stringContaining("DISCORD_TOKEN") as string });
    await clock.pass(minutes(60));
    expect(discord.server.gateway.counts.identify).toBe(1);
  });

  it("is tried again, ever more slowly, when Discord was away at the start", async () => {
    await prepare();
    await discord.server.down();
    await platform.start(told.handlers);
    expect(platform.status()).toMatchObject({
      state: "degraded",
      sentence: expect.stringContaining("still go out") as string,
    });
    await clock.pass(seconds(1));
    await expect.poll(() => log.lines.filter((line) => line.includes("connection lost")).length).toBe(2);
    await discord.server.up();
    await clock.pass(seconds(2));
    await becomes("connected");
    const pauses = log.lines.flatMap((line) => /nextTryInMs":(\d+)/.exec(line)?.[1] ?? []);
    expect(pauses).toEqual(["750", "1500"]);
  });

  it("is tried again when READY never comes; discord.js alone would wait for ever", async () => {
    await prepare();
    discord.server.gateway.moods.withholdReady = true;
    const first = platform.start(told.handlers);
    await until(() => discord.server.gateway.counts.identify > 0);
    await clock.pass(seconds(30));
    await first;
    expect(platform.status()).toMatchObject({ sentence: expect.stringContaining("within 30 s") as string });
    discord.server.gateway.moods.withholdReady = false;
    await clock.pass(seconds(2));
    await becomes("connected");
  });

  it("is opened anew when a RESUME stays unanswered, and what is typed then runs once", async () => {
    await online();
    discord.server.gateway.moods.ignoreResume = true;
    discord.server.gateway.drop();
    await until(() => discord.server.gateway.counts.resume > 0);
    expect(platform.status()).toMatchObject({ state: "degraded" });
    await clock.pass(seconds(120));
    await clock.pass(seconds(2));
    await becomes("connected");
    expect(await asks()).toBe("ran status");
    expect(told.ran).toHaveLength(1);
  });

  it("delays no alert while it is away", async () => {
    await online();
    discord.server.gateway.moods.refuseUpgrade = 502;
    discord.server.gateway.drop();
    await becomes("degraded");
    await posts("1");
    expect(discord.channel("ops").visible()).toHaveLength(1);
    discord.server.gateway.moods.refuseUpgrade = undefined;
    await becomes("connected");
    expect(await asks()).toBe("ran status");
  });

  it("answers commands while REST refuses alerts", async () => {
    await online();
    discord.server.faults.plan("POST /channels/:id/messages", { kind: "status", status: 503 }, { times: 3 });
    for (const key of ["1", "2", "3"]) await expect(posts(key)).rejects.toThrow("503");
    expect(await asks()).toBe("ran status");
    await posts("4");
  });

  it("answers what was typed while the connection was dropped, renewed or refused", async () => {
    await online();
    discord.server.gateway.drop();
    expect(await asks()).toBe("ran status");
    discord.server.gateway.askToReconnect();
    expect(await asks()).toBe("ran status");
    discord.server.gateway.close(4_000);
    expect(await asks()).toBe("ran status");
    expect(told.ran).toHaveLength(3);
    expect(discord.server.gateway.counts.identify).toBe(1);
  });

  it("answers while a server of Discord's is in an outage at the start", async () => {
    await prepare();
    discord.server.gateway.moods.withholdGuilds = true;
    const first = platform.start(told.handlers);
    await registered(discord);
    await until(() => discord.server.gateway.connected() > 0);
    expect(await asks()).toBe("ran status");
    await first;
  });

  it("is opened anew with pauses where one session ends after the other", async () => {
    await online();
    const { gateway } = discord.server;
    gateway.close(1_000);
    await until(() => gateway.counts.identify === 2);
    gateway.close(1_000);
    await expect.poll(() => log.lines.join("\n")).toContain("one session after the other");
    expect(gateway.counts.identify).toBe(2);
    await clock.pass(seconds(2));
    await becomes("connected");
    expect(await asks()).toBe("ran status");
  });

  it("is left within three seconds, whatever state it is in", async () => {
    await prepare();
    discord.server.gateway.moods.withholdReady = true;
    void platform.start(told.handlers);
    await until(() => discord.server.gateway.counts.identify > 0);
    const stopped = platform.stop();
    await clock.pass(seconds(3));
    await stopped;
    expect(platform.status()).toEqual({ state: "stopped" });
  });

  it("is left for good in the middle of its tries to come back", async () => {
    await online();
    const { gateway } = discord.server;
    gateway.moods.refuseUpgrade = 502;
    gateway.drop();
    const before = gateway.counts.upgrade;
    await until(() => gateway.counts.upgrade > before + 1);
    await platform.stop();
    const then = gateway.counts.upgrade;
    gateway.moods.refuseUpgrade = undefined;
    await aWhile();
    expect(gateway.counts).toMatchObject({ upgrade: then, identify: 1 });
  });

  it("is opened anew after minutes away, and once only", async () => {
    await online();
    const { gateway } = discord.server;
    gateway.moods.refuseUpgrade = 502;
    gateway.drop();
    await becomes("degraded");
    await clock.pass(minutes(4));
    await posts("1");
    gateway.moods.refuseUpgrade = undefined;
    await expect.poll(() => clock.pass(seconds(30)).then(() => platform.status().state)).toBe("connected");
    await aWhile();
    expect(gateway.connected()).toBe(1);
    expect(await asks()).toBe("ran status");
    expect(told.ran).toHaveLength(1);
  });

  it("300 alerts in a minute arrive in order and delay no answer", async () => {
    await online();
    discord.server.limits.postsPer5s = 200;
    let sent = 0;
    const sending = (async () => {
      for (let n = 0; n < 300; n += 1, sent += 1) {
        const post = () => posts(`storm-${n}`).catch(() => undefined);
        while ((await post()) === undefined) await new Promise((resolve) => setTimeout(resolve, 250));
      }
    })();
    expect(await asks()).toBe("ran status");
    expect(sent).toBeLessThan(300);
    await sending;
    const titles = discord
      .channel("ops")
      .visible()
      .map((one) => one.text.split("\n")[0]);
    expect(titles).toEqual(Array.from({ length: 300 }, (_, n) => `🔴 prod-cache: storm-${n}`));
  });
});
