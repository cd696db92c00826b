/** One rule, template, message or channel that fails stops no other. */
import { expect, it } from "vitest";
import { DEFAULT_RULES } from "../../src/domain/alerting/rules.ts";
import type { Message } from "../../src/messages/message.ts";
import { plainTitle } from "../../src/messages/plain.ts";
import { DeliveryError, type Channel, type ChatPlatform, type MessageRef } from "../../src/ports/chat.ts";
import { world } from "./world.ts";

/** A platform that shows what it can: `shows` throws for what it cannot. */
function chat(shows: (message: Message) => void) {
  const shown: string[] = [];
  const platform: ChatPlatform = {
    name: "webhook",
    can: { edit: false, thread: false },
    start: () => Promise.resolve(),
    stop: () => Promise.resolve(),
    status: () => ({ state: "connected" }),
    async post(_channel, message) {
      shows(message);
      shown.push(plainTitle(message));
      return String(shown.length) as MessageRef;
    },
    edit: () => Promise.reject(new DeliveryError({ kind: "message-gone" }, "nothing can be edited here")),
    reply: () => Promise.resolve(undefined),
  };
  const channel: Channel = {
    name: "ops",
    platform: "webhook",
    address: "https://example.com",
    format: "slack",
  };
  return { shown, platform, open: () => Promise.resolve({ channel, platform }) };
}

it("a rule that trips stops no other rule of its database", async () => {
  const rules = { ...DEFAULT_RULES, "rate-high": undefined as never, "hit-rate-bad": undefined as never };
  const { at, redis, hook, types } = await world({ limit: 1_000, databases: [{ rules }] });
  await at("09:00");
  await redis.uses(800);
  await at("09:15");
  expect(hook.shown().map(({ title }) => title)).toEqual([
    expect.stringMatching(/🟡 \*?prod\*?: at least 8\d %/),
  ]);
  expect(await types("stats")).toMatch(/8\d % of today's commands used/);
});

it("a message that its platform cannot show is told by its first line, and holds up nothing behind it", async () => {
  const { shown, open } = chat((message) => {
    if (message.blocks.length > 0 && plainTitle(message).includes("a:")) throw new TypeError("no such block");
  });
  const databases = [{ name: "a" }, { name: "b" }];
  const { at, redis, monitor } = await world({ limit: 1_000, databases, chats: async () => [await open()] });
  await at("09:00");
  await redis.uses(800);
  await at("09:15");
  await expect.poll(() => monitor.delivery.depth()).toMatchObject({ waiting: 0 });
  expect(shown.toSorted()).toEqual([
    expect.stringMatching(/a: at least 8\d %/),
    expect.stringMatching(/b: at least 8\d %/),
  ]);
});

it("a message that cannot be shown at all is given up, and the next one is shown", async () => {
  const { shown, open } = chat((message) => {
    if (plainTitle(message).includes("a:")) throw new TypeError("no such title");
  });
  const databases = [{ name: "a" }, { name: "b" }];
  const { at, redis, monitor } = await world({ limit: 1_000, databases, chats: async () => [await open()] });
  await at("09:00");
  await redis.uses(800);
  await at("09:15");
  await expect.poll(() => monitor.delivery.depth()).toMatchObject({ waiting: 0 });
  expect(shown).toEqual([expect.stringMatching(/b: at least 8\d %/)]);
});

it("a template that trips leaves the rule's own words", async () => {
  // A plan that no catalogue knows the shape of trips whoever words the way out of it.
  const plan = {
    toString: () => {
      throw new TypeError("no plan");
    },
  } as never;
  const { at, redis, hook } = await world({ limit: 1_000, databases: [{ name: "a", plan }, { name: "b" }] });
  await at("09:00");
  await redis.uses(800);
  await at("09:15");
  // Which of the two is checked first is left to chance.
  const texts = hook.shown().map(({ text }) => text);
  expect(
    texts.toSorted((one, other) => Number(/at least/.test(one)) - Number(/at least/.test(other))),
  ).toEqual([
    expect.stringMatching(/a.*a meter has used 70 % of its limit/),
    expect.stringMatching(/b.*at least 8\d %/),
  ]);
});
