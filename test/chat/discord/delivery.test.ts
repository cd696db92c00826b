import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { systemClock } from "../../../src/app/system.ts";
import { hours, instant, minutes, seconds, type Duration } from "../../../src/domain/time/instant.ts";
import { delivery, type Delivery } from "../../../src/monitor/delivery.ts";
import type { Channel, ChatPlatform } from "../../../src/ports/chat.ts";
import type { Clock } from "../../../src/ports/clock.ts";
import { silentLog } from "../../../src/ports/log.ts";
import type { NewOutboxRow, Store } from "../../../src/ports/store.ts";
import { sqliteStore } from "../../../src/stores/sqlite.ts";
import { fakeDiscord, type DiscordHarness } from "../../fakes/discord/discord.ts";
import { alert, channelOf, evenChance, platformFor, said } from "./bot.ts";

describe("the outbox and Discord", () => {
  let discord: DiscordHarness;
  let store: Store;
  let folder: string;
  let outbox: Delivery;
  let channels: readonly Channel[];
  let ahead = 0;
  let serial = 0;
  // Real time, put forward at will: discord.js has timers of its own.
  const clock: Clock = { ...systemClock, now: () => instant(Date.now() + ahead) };

  const open = () => sqliteStore({ path: join(folder, "headroom.db"), clock, log: silentLog });
  const start = (platform: ChatPlatform = platformFor(discord, { clock })) => {
    const platforms = new Map([["discord" as const, platform]]);
    outbox = delivery({ store, clock, random: evenChance, log: silentLog, channels, platforms });
  };
  beforeEach(async () => {
    ahead = 0;
    serial = 0;
    folder = mkdtempSync(join(tmpdir(), "headroom-discord-"));
    discord = await fakeDiscord({ now: () => Date.now() + ahead });
    channels = [channelOf(discord, "ops"), channelOf(discord, "night")];
    store = open();
    await store.open();
    start();
  });
  afterEach(async () => {
    outbox.stop();
    await store.close();
    await discord.stop();
    rmSync(folder, { recursive: true });
  });

  const says = (title: string, more: Partial<NewOutboxRow> = {}): NewOutboxRow => ({
    channel: "ops",
    subject: "incident:prod-cache-17",
    reason: "first",
    key: `prod-cache-17/${(serial += 1)}`,
    root: alert(title),
    reply: said(`it went to: ${title}`),
    createdAt: clock.now(),
    ...more,
  });
  const add = (...rows: readonly NewOutboxRow[]) =>
    store.claim(`test/${serial}/${rows.length}`, clock.now(), rows);
  const drained = (within: Duration = seconds(4)) => outbox.drain(within);
  const shown = (name = "ops") => discord.channel(name).visible();
  const titles = (name = "ops") => shown(name).map((one) => one.text.split("\n")[0]);

  it("shows an alert's life as one message with its thread", async () => {
    await add(says("prod-cache: 70 %"));
    await drained();
    await add(says("prod-cache: 90 %", { reason: "escalated" }));
    await drained();
    expect(titles()).toEqual(["🔴 prod-cache: 90 %"]);
    expect(shown()[0]?.thread.map((one) => one.text)).toEqual(["it went to: prod-cache: 90 %"]);
  });

  it("continues in a new message below, which links back, once the old one may not be edited", async () => {
    discord.server.limits.oldEditsPerHour = 0;
    await add(says("prod-cache: 70 %"));
    await drained();
    const first = shown()[0]?.id;
    ahead = hours(2);
    await add(says("prod-cache: 71 %", { reason: "update" }));
    await drained();
    expect(titles()).toEqual(["🔴 prod-cache: 70 %"]);
    await add(says("prod-cache: 90 %", { reason: "escalated" }));
    await drained();
    expect(titles()).toEqual(["🔴 prod-cache: 70 %", "🔴 prod-cache: 90 %"]);
    const second = [...discord.server.guild.messages.values()].at(-1);
    expect(second?.answers).toBe(first);
    await add(says("prod-cache: 64 %", { reason: "resolved" }));
    await drained();
    expect(titles()).toEqual(["🔴 prod-cache: 70 %", "🔴 prod-cache: 64 %"]);
  });

  it("tells what fired and cleared while Discord was away as one message", async () => {
    await discord.server.down();
    await add(says("prod-cache: 90 %"), says("prod-cache: 64 %", { reason: "resolved" }));
    await drained(seconds(1));
    await discord.server.up();
    ahead = minutes(5);
    await drained();
    expect(titles()).toEqual(["🔴 prod-cache: 64 %"]);
  });

  it("shows nothing twice when the process dies between the post and its record", async () => {
    await add(says("prod-cache: 90 %"));
    const platform = platformFor(discord, { clock });
    // The process is gone in the moment in which Discord has the message.
    const dying = Object.assign(Object.create(platform) as ChatPlatform, {
      can: platform.can,
      post: async (...call: Parameters<ChatPlatform["post"]>) => {
        await platform.post(...call);
        return new Promise<never>(() => {});
      },
    });
    outbox.stop();
    start(dying);
    outbox.wake();
    await discord.channel("ops").expect("prod-cache: 90 %");
    outbox.stop();
    await store.close();
    store = open();
    await store.open();
    ahead = hours(1);
    start();
    await drained();
    expect(titles()).toEqual(["🔴 prod-cache: 90 %"]);
    await add(says("prod-cache: 95 %", { reason: "escalated" }));
    await drained();
    expect(shown().map((one) => [one.edits, one.thread.length])).toEqual([[1, 1]]);
  });

  it("gives a channel up that the bot was removed from, says so elsewhere, and goes on there", async () => {
    discord.channel("ops").row.permissions = 0n;
    await add(says("a"), says("b", { channel: "night" }));
    await drained();
    expect(titles()).toEqual([]);
    await discord.channel("night").expect("The channel ops gets no more messages");
    await discord.channel("night").expect("🔴 b");
  });

  it("posts anew when somebody deleted the message", async () => {
    await add(says("prod-cache: 70 %"));
    await drained();
    const [root] = shown();
    if (root) discord.channel("ops").deletes(root);
    await add(says("prod-cache: 90 %", { reason: "escalated" }));
    await drained();
    expect(titles()).toEqual(["🔴 prod-cache: 90 %"]);
  });

  it("keeps one channel's order while Discord slows it down, and holds up no other", async () => {
    const slow = { path: channels[0]?.address ?? "" };
    discord.server.faults.plan(
      "POST /channels/:id/messages",
      { kind: "429", retryAfterSeconds: 60 },
      { ...slow, times: 1 },
    );
    const rows = ["a", "b", "c"].map((name) => says(name, { subject: `incident:${name}` }));
    await add(...rows, says("n", { channel: "night", subject: "incident:n" }));
    outbox.wake();
    await discord.channel("night").expect("🔴 n");
    expect(titles()).toEqual([]);
    ahead = seconds(61);
    await drained(seconds(6));
    await discord.channel("ops").expect("🔴 c");
    expect(titles()).toEqual(["🔴 a", "🔴 b", "🔴 c"]);
  });
});
