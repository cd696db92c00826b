import { afterEach, describe, expect, it } from "vitest";
import { line, menu, press } from "../../../src/messages/message.ts";
import { alert, channelOf, connectedBot, platformFor, said, script } from "./bot.ts";

type Bot = Awaited<ReturnType<typeof connectedBot>>;

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
