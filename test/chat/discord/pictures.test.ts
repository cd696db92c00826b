import { afterEach, describe, expect, it } from "vitest";
import { connectedBot, said } from "./bot.ts";

type Bot = Awaited<ReturnType<typeof connectedBot>>;

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
