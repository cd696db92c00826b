import { expect, it } from "vitest";
import { line } from "../messages/message.ts";
import type { Caller, ChatHandlers, ChatPlatform, CommandAnswer } from "../ports/chat.ts";
import { startedEarly } from "./start-early.ts";

const ada: Caller = { person: { platform: "discord", id: "1", name: "ada" }, memberOf: [] };
const answer: CommandAnswer = {
  message: { tone: "neutral", title: line("61 % used"), blocks: [] },
  audience: "private",
};
const handlers: ChatHandlers = {
  run: () => Promise.resolve(answer),
  suggest: () => Promise.resolve([]),
  home: () => Promise.resolve(answer.message),
};

/** A platform that keeps whom it was told to ask. */
function service(started = () => Promise.resolve()) {
  const asked: ChatHandlers[] = [];
  const platform: ChatPlatform = {
    name: "discord",
    can: { edit: true, thread: true },
    start(given) {
      asked.push(given);
      return started();
    },
    stop: () => Promise.resolve(),
    status: () => ({ state: "connected" }),
    post: () => Promise.reject(new Error("nothing is posted here")),
    edit: () => Promise.resolve(),
    reply: () => Promise.resolve(undefined),
  };
  return { platform, asked };
}

it("connects at once, and answers what was typed meanwhile when the bot is there", async () => {
  const { platform, asked } = service();
  const early = startedEarly(platform);
  expect(asked).toHaveLength(1);
  const answers: CommandAnswer[] = [];
  const typed = asked[0]?.run("stats", ada).then((each) => answers.push(each));
  await Promise.resolve();
  expect(answers).toEqual([]);
  await early.start(handlers);
  await typed;
  expect(answers).toEqual([answer]);
  expect(asked).toHaveLength(1);
});

it("tells whoever starts it that it did not connect", async () => {
  const early = startedEarly(service(() => Promise.reject(new Error("no such token"))).platform);
  await expect(early.start(handlers)).rejects.toThrow("no such token");
});
