import { afterEach, describe, expect, it } from "vitest";
import { minutes, seconds } from "../../../src/domain/time/instant.ts";
import type { VisibleMessage } from "../../fakes/chat-harness.ts";
import { fakeDiscord, type DiscordHarness } from "../../fakes/discord/discord.ts";
import { interactionWire, KIND, type Interaction } from "../../fakes/discord/interactions.ts";
import {
  alert,
  channelOf,
  connectedBot,
  clockFromNow,
  platformFor,
  registered,
  said,
  script,
} from "./bot.ts";

type Bot = Awaited<ReturnType<typeof connectedBot>>;

/** Somebody types: what Discord makes of it before it delivers it. */
function begins(discord: DiscordHarness, channel = discord.channel("ops").id): Interaction {
  const member = { id: discord.server.guild.nextId(), name: "bo", roles: [], permissions: 0n };
  return discord.server.interactions.begin(KIND.command, member, channel);
}

function delivers({ server }: DiscordHarness, one: Interaction, command: string) {
  const data = { name: "redis", options: [{ name: command, type: 1 }] };
  server.gateway.dispatch("INTERACTION_CREATE", interactionWire(one, data, server.guild));
}

describe("commands on Discord", () => {
  let bot: Bot;
  afterEach(async () => {
    await bot.platform.stop();
    await bot.discord.stop();
  });
  const ops = { in: "#ops" };

  it("run the line that was filled in, for one person's eyes", async () => {
    bot = await connectedBot();
    const [answer] = await bot.discord.user("ada").types("/redis stats prod-cache", ops);
    expect(answer?.text).toBe("ran stats prod-cache");
    expect([answer?.private, answer?.buttons]).toEqual([true, ["Share"]]);
    expect(bot.discord.channel("ops").visible()).toEqual([]);
  });

  it("put the options in the order in which people type them, whatever Discord's order", async () => {
    bot = await connectedBot();
    await bot.discord.user("ada").types("/redis silence time:2h alert:prod-cache reason:deploying now", ops);
    await bot.discord.user("ada").types("/redis silence 2h", ops);
    await bot.discord.user("ada").types("/redis silence time:2h reason:all hands deploy", ops);
    expect(bot.told.ran.map((one) => one.line)).toEqual([
      "silence prod-cache 2h deploying now",
      "silence 2h",
      'silence "" 2h all hands deploy',
    ]);
  });

  it("are shown to all with Share", async () => {
    bot = await connectedBot();
    const ada = bot.discord.user("ada");
    const [answer] = await ada.types("/redis stats prod-cache", ops);
    await ada.presses("Share", { on: answer as VisibleMessage });
    const shared = await bot.discord.channel("ops").expect("ran stats prod-cache");
    expect([shared.private, shared.buttons]).toEqual([false, []]);
  });

  it("know who asks, with which roles and where; a thread counts as its channel", async () => {
    bot = await connectedBot();
    const role = bot.discord.role("oncall");
    const ada = bot.discord.user("ada", [role]);
    await ada.types("/redis status", ops);
    const { caller } = bot.told.ran[0] ?? {};
    expect(caller).toEqual({
      person: { platform: "discord", id: ada.id, name: "ada" },
      channel: bot.discord.channel("ops").id,
      place: "#ops",
      memberOf: [`role:${role}`],
    });
    const ref = await bot.platform.post(channelOf(bot.discord), alert("x"), {
      key: "1",
      mayHaveBeenSent: false,
    });
    await bot.platform.reply(channelOf(bot.discord), ref, said("y"), { key: "2", mayHaveBeenSent: false });
    const thread = [...bot.discord.server.guild.channels.values()].find((one) => one.type === 11);
    const { guild } = bot.discord.server;
    const one = begins(bot.discord, thread?.id);
    delivers(bot.discord, one, "status");
    await guild.board.until(
      () => one.state === "answered" || undefined,
      () => "no answer",
    );
    expect(bot.told.ran.at(-1)?.caller.channel).toBe(bot.discord.channel("ops").id);
  });

  it("work in direct messages, where nobody has roles", async () => {
    bot = await connectedBot();
    const ada = bot.discord.user("ada");
    const [answer] = await ada.types("/redis status", { in: ada.directMessages });
    expect(answer?.text).toBe("ran status");
    expect(bot.told.ran[0]?.caller).toMatchObject({ memberOf: [], place: "a direct message" });
  });

  it("are answered to people of the channels' server alone: anybody may add a bot to a server of their own", async () => {
    const discord = await fakeDiscord();
    const told = script();
    const platform = platformFor(discord, { channels: [channelOf(discord).address] });
    bot = { discord, platform, told };
    await platform.start(told.handlers);
    await registered(discord);
    const ada = discord.user("ada");
    await ada.types("/redis status", ops);
    await ada.types("/redis status", { in: ada.directMessages });
    expect(told.ran).toHaveLength(2);

    const { interactions, gateway, guild } = discord.server;
    const stranger = { id: guild.nextId(), name: "eve", roles: [], permissions: 0n };
    const command = { name: "redis", options: [{ name: "status", type: 1 }] };
    const press = { custom_id: "h1:r:0:unsilence s1", component_type: 2 };
    const typing = {
      name: "redis",
      options: [
        { name: "stats", type: 1, options: [{ name: "database", type: 3, value: "", focused: true }] },
      ],
    };
    for (const [kind, data, where] of [
      [KIND.command, command, "ops"],
      [KIND.command, command, ada.directMessages],
      [KIND.component, press, "ops"],
      [KIND.autocomplete, typing, "ops"],
    ] as const) {
      const one = interactions.begin(kind, stranger, guild.channelNamed(where).id);
      const sent = interactionWire(one, data, guild);
      const elsewhere = "guild_id" in sent ? { guild_id: "118000000000000999" } : {};
      gateway.dispatch("INTERACTION_CREATE", { ...sent, ...elsewhere });
      await guild.board.until(
        () => one.state === "answered" || undefined,
        () => "no answer",
      );
      expect(one.choices ?? [JSON.stringify(one.shown)]).toEqual(
        kind === KIND.autocomplete ? [] : [expect.stringContaining("people of another server")],
      );
    }
    expect(told.ran).toHaveLength(2);
  });

  it("offer what fits while somebody types, 25 at most", async () => {
    bot = await connectedBot();
    const choices = await bot.discord.user("ada").completes("/redis stats database:pro", ops);
    expect(choices[0]).toEqual({ name: "database pro", value: "prod-cache" });
    expect(choices).toHaveLength(25);
  });

  it("say that they are at work when an answer takes longer than a moment, and show it then", async () => {
    const clock = clockFromNow();
    bot = await connectedBot({ clock }, { now: () => clock.now() });
    const answer = Promise.withResolvers<void>();
    bot.told.answer = async (typed) => {
      await answer.promise;
      return { message: said(`ran ${typed}`), audience: "private" };
    };
    const shown = bot.discord.user("ada").types("/redis stats prod-cache", ops);
    const { guild, requests } = bot.discord.server;
    const deferrals = () => requests.filter(({ body }) => (body as { type?: number } | null)?.type === 5);
    await expect.poll(() => bot.told.ran).toHaveLength(1);
    await clock.pass(seconds(2));
    await guild.board.until(
      () => deferrals()[0],
      () => "it was not deferred",
    );
    await clock.pass(minutes(2));
    answer.resolve();
    expect((await shown)[0]).toMatchObject({ text: "ran stats prod-cache", private: true });
  });

  it("keep a private answer private even when a public one was announced", async () => {
    bot = await connectedBot({
      commands: [
        {
          name: "check",
          summary: "Check",
          options: [],
          access: "change",
          audience: "channel",
          slow: true,
          examples: [],
          run: async () => said(""),
        },
      ],
    });
    bot.told.answer = () => ({ message: said("not allowed"), audience: "private" });
    const [answer] = await bot.discord.user("ada").types("/redis check", ops);
    expect(answer).toMatchObject({ text: "not allowed", private: true });
    expect(bot.discord.channel("ops").visible()).toEqual([]);
  });

  it.each(["before", "after"] as const)(
    "are answered, and run once, when the connection breaks %s the answer arrived",
    async (when) => {
      bot = await connectedBot();
      bot.discord.server.faults.plan("POST /interactions/:id/:token/callback", { kind: "cut", when });
      const [answer] = await bot.discord.user("ada").types("/redis status", ops);
      expect(answer?.text).toBe("ran status");
      // What is slow is announced first, and edited in.
      bot.discord.server.faults.plan("PATCH /webhooks/:id/:token/messages/:id", { kind: "cut", when });
      const [slow] = await bot.discord.user("ada").types("/redis top", ops);
      expect(slow?.text).toBe("ran top");
      expect(bot.told.ran).toHaveLength(2);
    },
  );

  it("are answered whatever Discord calls an interaction", async () => {
    bot = await connectedBot();
    delivers(bot.discord, { ...begins(bot.discord), id: "another-kind" }, "status");
    await expect.poll(() => bot.told.ran.map((each) => each.line)).toEqual(["status"]);
  });

  it("are run by the first of all replicas, and said to be at work until it is known which", async () => {
    const asked = Promise.withResolvers<boolean>();
    const keys: string[] = [];
    const isFirst = (key: string) => {
      keys.push(key);
      return keys.length === 1 ? Promise.resolve(false) : asked.promise;
    };
    const clock = clockFromNow();
    const discord = await fakeDiscord({ now: () => clock.now() });
    const told = script();
    const platform = platformFor(discord, { clock });
    bot = { discord, platform, told };
    await platform.start({ ...told.handlers, isFirst });
    await registered(discord);
    const { guild, requests } = discord.server;
    const elsewhere = begins(discord);
    delivers(discord, elsewhere, "ack");
    const shown = discord.user("ada").types("/redis status", ops);
    const deferrals = () => requests.filter(({ body }) => (body as { type?: number } | null)?.type === 5);
    await expect.poll(() => keys).toHaveLength(2);
    await clock.pass(seconds(2));
    await guild.board.until(
      () => deferrals()[0],
      () => "it was not deferred",
    );
    asked.resolve(true);
    expect((await shown)[0]?.text).toBe("ran status");
    expect(told.ran.map((one) => one.line)).toEqual(["status"]);
    expect(deferrals()).toHaveLength(1);
    expect(keys[0]).toBe(`discord:${elsewhere.id}`);
  });

  it("run once when Discord delivers the same twice", async () => {
    bot = await connectedBot();
    await bot.discord.user("ada").types("/redis status", ops);
    const { gateway } = bot.discord.server;
    const last = gateway.sent().at(-1);
    gateway.dispatch("INTERACTION_CREATE", last as never);
    await bot.discord.user("ada").types("/redis alerts", ops);
    expect(bot.told.ran.map((one) => one.line)).toEqual(["status", "alerts"]);
  });

  it("do not run when Discord has told the person that they failed", async () => {
    const clock = clockFromNow();
    bot = await connectedBot({ clock }, { now: () => clock.now() });
    const late = begins(bot.discord);
    await clock.pass(seconds(5));
    delivers(bot.discord, late, "ack");
    await bot.discord.user("ada").types("/redis status", ops);
    expect(bot.told.ran.map((one) => one.line)).toEqual(["status"]);
  });
});
