import { expect, it } from "vitest";
import { sparingLogIns } from "../../../src/chat/discord/log-ins.ts";
import { minutes } from "../../../src/domain/time/instant.ts";
import { clockFromNow } from "./bot.ts";

it("a connection to Discord logs in twice within five minutes, and ends instead of a third time", async () => {
  const clock = clockFromNow();
  let ended = 0;
  const build = sparingLogIns(clock, () => void (ended += 1));
  const manager = {
    fetchGatewayInformation: () => Promise.resolve({ session_start_limit: { max_concurrency: 9 } }),
  };
  const throttler = await build(manager as never);
  const left = new AbortController();
  // Of each its own: discord.js itself makes one shard wait for seconds.
  for (const shard of [0, 1]) await throttler.waitForIdentify(shard, left.signal);
  expect(ended).toBe(0);
  const third = throttler.waitForIdentify(2, left.signal);
  expect(ended).toBe(1);
  left.abort();
  await expect(third).rejects.toThrow("left");
  await clock.pass(minutes(5));
  await throttler.waitForIdentify(3, new AbortController().signal);
  expect(ended).toBe(1);
});
