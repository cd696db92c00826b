import { Registry } from "prom-client";
import { expect, it } from "vitest";
import { countersIn } from "../../src/app/http/counters.ts";
import { countedPlatform, countedSource } from "../../src/app/http/counting.ts";
import { instant } from "../../src/domain/time/instant.ts";
import type { CheckResult } from "../../src/domain/usage/sample.ts";
import { DeliveryError, type Channel, type ChatPlatform, type MessageRef } from "../../src/ports/chat.ts";
import type { Source } from "../../src/ports/source.ts";
import { says } from "../chat/slack/bot.ts";

const answered: CheckResult = {
  ok: true,
  sample: {
    source: "redis-info",
    takenAt: instant(0),
    server: { flavour: "redis", version: "8.0.0" },
    commands: 10,
    keys: 0,
    knocks: 3,
  },
};

const counted = async (registry: Registry, name: string) =>
  (await registry.getSingleMetric(name)?.get())?.values.map(({ labels, value }) => [labels, value]);

it("asks of a source exactly what was asked of it, and counts what that sent", async () => {
  const asked: unknown[] = [];
  const source: Source = {
    name: "redis-info",
    cost: { commands: 1, billed: 0 },
    check: (options) => {
      asked.push(options);
      return Promise.resolve(answered);
    },
    close: () => Promise.resolve(),
  };
  const registry = new Registry();
  const watched = countedSource("prod", source, countersIn(registry));
  expect(await watched.check({ knock: true })).toBe(answered);
  expect(asked).toEqual([{ knock: true }]);
  expect(await counted(registry, "headroom_watch_commands_total")).toEqual([
    [{ database: "prod", source: "redis-info" }, 4],
  ]);
});

it("counts a source that throws as a failed check, and lets it throw", async () => {
  const broken: Source = {
    name: "redis-info",
    cost: { commands: 1, billed: 0 },
    check: () => Promise.reject(new Error("a bug")),
    close: () => Promise.resolve(),
  };
  const registry = new Registry();
  await expect(countedSource("prod", broken, countersIn(registry)).check()).rejects.toThrow("a bug");
  expect(await counted(registry, "headroom_check_failures_total")).toEqual([
    [{ database: "prod", source: "redis-info", kind: "other" }, 1],
  ]);
});

it.each([
  { error: undefined, outcome: "sent" },
  { error: new DeliveryError({ kind: "permanent" }, "gone"), outcome: "permanent" },
  { error: new DeliveryError({ kind: "unknown" }, "no answer"), outcome: "unknown" },
  { error: new Error("a bug"), outcome: "retry" },
])("counts a message as $outcome", async ({ error, outcome }) => {
  const ref = "r" as MessageRef;
  const platform: ChatPlatform = {
    name: "slack",
    can: { edit: true, thread: true },
    start: () => Promise.resolve(),
    stop: () => Promise.resolve(),
    status: () => ({ state: "connected" }),
    post: () => (error === undefined ? Promise.resolve(ref) : Promise.reject(error)),
    edit: () => Promise.resolve(),
    reply: () => Promise.resolve(undefined),
  };
  const registry = new Registry();
  const channel: Channel = { name: "ops", platform: "slack", address: "#ops" };
  const posting = countedPlatform(platform, countersIn(registry)).post(channel, says("x"), {
    key: "k",
    mayHaveBeenSent: false,
  });
  const ended = await posting.catch((thrown: unknown) => thrown);
  expect(ended).toBe(error ?? ref);
  expect(await counted(registry, "headroom_messages_total")).toContainEqual([
    { platform: "slack", outcome },
    1,
  ]);
});
