import { afterEach, describe, expect, it } from "vitest";
import { COMMANDS } from "../../../src/commands/all.ts";
import { press, type Message } from "../../../src/messages/message.ts";
import type { CommandAnswer } from "../../../src/ports/chat.ts";
import { echo, hastyClock, says, stage } from "./bot.ts";

const { slack, bot, clear } = stage();
afterEach(clear);

/** Runs end when they are told to. */
function slowHandlers() {
  const waiting: (() => void)[] = [];
  const { handlers } = echo({
    run: (typed) =>
      new Promise<CommandAnswer>((resolve) => {
        waiting.push(() => resolve({ message: says(`ran ${typed}`, "neutral"), audience: "private" }));
      }),
  });
  return { handlers, finish: () => waiting.splice(0).forEach((end) => end()) };
}

const withButton = (title: string, button: string, typed: string): Message => ({
  ...says(title, "neutral"),
  blocks: [{ kind: "buttons", buttons: [press(button, typed)] }],
});

describe("an answer that takes long", () => {
  it("is announced, where the command is a slow one", async () => {
    const fake = await slack();
    const { handlers, finish } = slowHandlers();
    await bot(fake, { handlers, clock: hastyClock, commands: COMMANDS });
    const ada = fake.user("U1");
    const [word] = await ada.types("/redis top prod", { in: "#ops" });
    expect(word).toMatchObject({
      private: true,
      preview: "Working on /redis top prod: the answer comes here.",
    });
    finish();
    await fake.space.board.until(
      () => ada.sees().find(({ preview }) => preview === "ran top prod"),
      () => "the answer did not come",
    );
    expect(fake.channel("#ops").visible()).toEqual([]);
  });

  it("takes the place of its announcement in the dialogue of the home tab", async () => {
    const fake = await slack();
    const { handlers, finish } = slowHandlers();
    handlers.home = () => Promise.resolve(withButton("All", "Stats", "stats prod"));
    await bot(fake, { handlers, clock: hastyClock });
    const ada = fake.user("U1");
    await ada.opensHome();
    expect(await ada.pressesAtHome("Stats")).toContain("Working on /redis stats prod");
    finish();
    await fake.space.board.until(
      () =>
        [...fake.space.dialogues.values()].find((view) => JSON.stringify(view).includes("ran stats prod")),
      () => "the dialogue stayed as it was",
    );
    expect(fake.space.dialogues.size).toBe(1);
  });
});

describe("a dialogue", () => {
  it("shows the next answer itself, instead of another dialogue on top of it", async () => {
    const fake = await slack();
    const home = () => Promise.resolve(withButton("All", "Alerts", "alerts"));
    const run = (typed: string) =>
      Promise.resolve({
        message: withButton(`ran ${typed}`, "Stats", "stats prod"),
        audience: "private",
      } as const);
    await bot(fake, { handlers: echo({ home, run }).handlers });
    const ada = fake.user("U1");
    await ada.opensHome();
    const first = await ada.pressesAtHome("Alerts");
    expect(await ada.pressesInDialogue("Stats", first)).toContain("ran stats prod");
    expect(fake.space.dialogues.size).toBe(1);
  });

  it("is shown in plain words when Slack refuses its blocks", async () => {
    const fake = await slack();
    const home = () => Promise.resolve(withButton("All", "Stats", "stats prod"));
    await bot(fake, { handlers: echo({ home }).handlers });
    const ada = fake.user("U1");
    await ada.opensHome();
    fake.faults.plan("views.open", { kind: "error", error: "invalid_blocks" });
    expect(await ada.pressesAtHome("Stats")).toBe("ran stats prod\nmore about it");
  });
});

describe("an answer that Slack did not take", () => {
  it("is shown again, twice", async () => {
    const fake = await slack();
    const platform = await bot(fake, { clock: hastyClock });
    fake.failAnswers(503, 429);
    const [answer] = await fake.user("U1").types("/redis status", { in: "#ops" });
    expect(answer?.preview).toBe("ran status");
    expect(platform.entries).toEqual([]);
  });

  it("is given up then, with a line in the log that says so", async () => {
    const fake = await slack();
    const platform = await bot(fake, { clock: hastyClock });
    fake.failAnswers(500, 500, 500);
    const unanswered = fake.user("U1").types("/redis status", { in: "#ops", within: 1 });
    await expect(unanswered).rejects.toThrow("got no answer");
    await expect.poll(() => platform.entries.length, { timeout: 60_000 }).toBe(1);
    expect(platform.entries).toEqual([
      {
        level: "error",
        event: "slack answer not shown",
        fields: JSON.stringify({ reason: "Slack answered 500: could not show an answer." }),
      },
    ]);
  });
});
