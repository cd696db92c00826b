import { afterEach, describe, expect, it } from "vitest";
import { line, menu, press } from "../../../src/messages/message.ts";
import type { VisibleMessage } from "../../fakes/chat-harness.ts";
import { alert, channelOf, connectedBot, said } from "./bot.ts";

type Bot = Awaited<ReturnType<typeof connectedBot>>;

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
    const { interactions, gateway, guild } = bot.discord.server;
    const { interactionWire } = await import("../../fakes/discord/interactions.ts");
    const member = { id: ada.id, name: "ada", roles: [], permissions: 0n };
    const one = interactions.begin(2, member, thread?.id ?? "");
    gateway.dispatch(
      "INTERACTION_CREATE",
      interactionWire(one, { name: "redis", options: [{ name: "status", type: 1 }] }, guild),
    );
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

  it("offer what fits while somebody types, 25 at most", async () => {
    bot = await connectedBot();
    const choices = await bot.discord.user("ada").completes("/redis stats database:pro", ops);
    expect(choices[0]).toEqual({ name: "database pro", value: "prod-cache" });
    expect(choices).toHaveLength(25);
  });

  it("say that they are at work when an answer takes longer than a moment, and show it then", async () => {
    bot = await connectedBot();
    const answer = Promise.withResolvers<void>();
    bot.told.answer = async (typed) => {
      await answer.promise;
      return { message: said(`ran ${typed}`), audience: "private" };
    };
    const shown = bot.discord.user("ada").types("/redis stats prod-cache", ops);
    const { guild, requests } = bot.discord.server;
    const deferrals = () => requests.filter(({ body }) => (body as { type?: number } | null)?.type === 5);
    await guild.board.until(
      () => deferrals()[0],
      () => "it was not deferred",
    );
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
    const { interactions, gateway, guild } = bot.discord.server;
    const { interactionWire } = await import("../../fakes/discord/interactions.ts");
    const member = { id: guild.nextId(), name: "ada", roles: [], permissions: 0n };
    const one = interactions.begin(2, member, bot.discord.channel("ops").id);
    const data = { name: "redis", options: [{ name: "status", type: 1 }] };
    gateway.dispatch("INTERACTION_CREATE", { ...interactionWire(one, data, guild), id: "another-kind" });
    await expect.poll(() => bot.told.ran.map((each) => each.line)).toEqual(["status"]);
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
    let behind = 0;
    bot = await connectedBot({}, { now: () => Date.now() - behind });
    const { interactions, gateway, guild } = bot.discord.server;
    const { interactionWire } = await import("../../fakes/discord/interactions.ts");
    const member = { id: guild.nextId(), name: "ada", roles: [], permissions: 0n };
    behind = 5_000;
    const late = interactions.begin(2, member, bot.discord.channel("ops").id);
    behind = 0;
    const data = { name: "redis", options: [{ name: "ack", type: 1 }] };
    gateway.dispatch("INTERACTION_CREATE", interactionWire(late, data, guild));
    await bot.discord.user("ada").types("/redis status", ops);
    expect(bot.told.ran.map((one) => one.line)).toEqual(["status"]);
  });
});

describe("buttons on Discord", () => {
  let bot: Bot;
  afterEach(async () => {
    await bot.platform.stop();
    await bot.discord.stop();
  });
  const show = async (more: Parameters<typeof alert>[1] = {}) => {
    bot = await connectedBot();
    await bot.platform.post(channelOf(bot.discord), alert("prod-cache: 90 %", more), {
      key: "a",
      mayHaveBeenSent: false,
    });
    return bot.discord.channel("ops").expect("prod-cache");
  };
  const silencing = menu("Silence", [{ label: "2 hours", line: "silence prod-cache-17 2h" }]);

  it("type their line", async () => {
    const root = await show();
    const [answer] = await bot.discord.user("ada").presses("Acknowledge", { on: root });
    expect(answer).toMatchObject({ text: "ran ack prod-cache-17", private: true });
    expect(bot.told.ran[0]?.caller.person.name).toBe("ada");
  });

  it("ask for the reason of a silence, which may stay empty", async () => {
    const root = await show({ blocks: [{ kind: "buttons", buttons: [silencing] }] });
    const ada = bot.discord.user("ada");
    await ada.writes({ reason: "deploying  the\nqueue" }).chooses("2 hours", { on: root });
    await ada.writes({}).chooses("2 hours", { on: root });
    expect(bot.told.ran.map((one) => one.line)).toEqual([
      "silence prod-cache-17 2h deploying the queue",
      "silence prod-cache-17 2h",
    ]);
  });

  it("work after a restart", async () => {
    const root = await show();
    await bot.platform.stop();
    const { discord } = bot;
    const { platformFor, script } = await import("./bot.ts");
    const told = script();
    const platform = platformFor(discord);
    await platform.start(told.handlers);
    bot = { discord, platform, told };
    await discord.user("ada").presses("Acknowledge", { on: root });
    expect(told.ran[0]?.line).toBe("ack prod-cache-17");
  });

  it("of steps show the list anew in its place; a refusal does not take it", async () => {
    const steps = (done: boolean) => ({
      blocks: [
        {
          kind: "steps" as const,
          steps: [
            {
              text: line("Look at INFO"),
              line: "step suspension 1",
              ...(done
                ? { done: { by: { platform: "discord", id: "1", name: "ada" }, at: 0 as never } }
                : {}),
            },
          ],
        },
      ],
    });
    const root = await show(steps(false));
    bot.told.answer = () => ({ message: said("You may not do that."), audience: "private" });
    const [refused] = await bot.discord.user("bo").presses("Done", { on: root });
    expect(refused).toMatchObject({ text: "You may not do that.", private: true });
    bot.told.answer = () => ({ message: alert("prod-cache: 90 %", steps(true)), audience: "private" });
    await bot.discord.user("ada").presses("Done", { on: root });
    const after = await bot.discord.channel("ops").expect("☑ Look at INFO");
    expect(after.buttons).toEqual(["Undo"]);
  });

  it("of an older version say so", async () => {
    const root = await show({ blocks: [{ kind: "buttons", buttons: [press("Old", "status")] }] });
    const stored = bot.discord.server.guild.messages.get(root.id);
    const old = JSON.parse(JSON.stringify(stored?.components).replace("h1:r:0:status", "h0:whatever")) as [];
    if (stored) stored.components = old;
    const [answer] = await bot.discord.user("ada").presses("Old", { on: root });
    expect(answer?.text).toContain("older version");
    expect(bot.told.ran).toEqual([]);
  });
});

describe("pictures in answers on Discord", () => {
  let bot: Bot;
  afterEach(async () => {
    await bot.platform.stop();
    await bot.discord.stop();
  });
  const ops = { in: "#ops" };
  const chart = { kind: "chart", title: "Today", alt: "It rose.", points: [], unit: "commands" } as const;
  const today = said("today", { blocks: [chart] });
  const painted = () => Promise.resolve(new Uint8Array([137, 80]));

  /** Charts that are painted when the test lets them be. */
  function gatedCharts(render: () => Promise<Uint8Array | undefined> = painted) {
    const gate = Promise.withResolvers<void>();
    const charts = { render: () => gate.promise.then(render), close: async () => {} };
    return { charts, open: () => gate.resolve() };
  }

  const pictured = () => {
    const { board, messages } = bot.discord.server.guild;
    return board.until(
      () => [...messages.values()].find(({ files }) => files.length > 0),
      () => "no message has a picture",
    );
  };

  it("follow the words: no answer waits for its chart", async () => {
    const { charts, open } = gatedCharts();
    bot = await connectedBot({ charts });
    bot.told.answer = () => ({ message: today, audience: "private", share: "stats" });
    const [words] = await bot.discord.user("ada").types("/redis stats", ops);
    expect(words).toMatchObject({ text: "today\nIt rose.", files: [], private: true, buttons: ["Share"] });
    open();
    const message = await pictured();
    expect(message).toMatchObject({
      id: words?.id,
      files: [{ name: "chart-0.png", description: "It rose." }],
    });
    expect(JSON.stringify(message.components)).toContain("h1:s:");
    expect(JSON.stringify(message.components)).not.toContain('"content":"-# It rose."');
  });

  it.each([
    { audience: "private", deferred: "as what it is" },
    { audience: "channel", deferred: "as private" },
  ] as const)("come to a $audience answer that was deferred $deferred", async ({ audience }) => {
    const { charts, open } = gatedCharts();
    bot = await connectedBot({ charts });
    bot.told.answer = () => ({ message: today, audience });
    // Slow commands are deferred at once.
    const [words] = await bot.discord.user("ada").types("/redis top", ops);
    expect(words).toMatchObject({ private: audience === "private", files: [] });
    open();
    expect((await pictured()).id).toBe(words?.id);
    expect(bot.discord.server.guild.messages.size).toBe(1);
  });

  it.each([
    { when: "this machine cannot draw", render: () => Promise.resolve(undefined) },
    { when: "the drawing fails", render: () => Promise.reject(new Error("no font")) },
  ])("are told in words when $when", async ({ render }) => {
    const { charts, open } = gatedCharts(render);
    open();
    bot = await connectedBot({ charts });
    bot.told.answer = () => ({ message: today, audience: "private" });
    await bot.discord.user("ada").types("/redis stats", ops);
    await bot.discord.user("ada").types("/redis status", ops);
    const shown = [...bot.discord.server.guild.messages.values()];
    expect(shown.map(({ files, edits }) => [files.length, edits])).toEqual([
      [0, 0],
      [0, 0],
    ]);
  });
});
