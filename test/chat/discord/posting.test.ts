import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { ChatPlatform, DeliveryError, MessageRef } from "../../../src/ports/chat.ts";
import type { Message } from "../../../src/messages/message.ts";
import { fakeDiscord, type DiscordHarness } from "../../fakes/discord/discord.ts";
import { alert, channelOf, keptLog, outcomeOf, platformFor, said } from "./bot.ts";

const POST = "POST /channels/:id/messages";

describe("alerts on Discord", () => {
  let discord: DiscordHarness;
  let platform: ChatPlatform;
  let later = 0;
  let complaints: { complaints: "expected" } | undefined;
  beforeEach(async () => {
    later = 0;
    complaints = undefined;
    discord = await fakeDiscord({ now: () => Date.now() + later });
    // Never started: alerts need no gateway.
    platform = platformFor(discord);
  });
  afterEach(() => discord.stop(complaints));

  const post = (message: Message, more: object = {}, on = platform) =>
    on.post(channelOf(discord), message, { key: "k1", mayHaveBeenSent: false, ...more });
  const reply = (ref: MessageRef, message: Message, more: object = {}) =>
    platform.reply(channelOf(discord), ref, message, { key: "k2", mayHaveBeenSent: false, ...more });
  const shown = () => discord.channel("ops").visible();

  it("are one message, edited in place, with each change in its thread", async () => {
    const ref = await post(alert("prod-cache: 70 %", { tone: "warning" }));
    await platform.edit(channelOf(discord), ref, alert("prod-cache: 90 %"));
    await reply(ref, said("17:48 critical at 90 %"));
    await reply(ref, said("18:02 acknowledged"), { key: "k3" });
    const [root, ...others] = shown();
    expect(others).toEqual([]);
    expect(root).toMatchObject({ edits: 1, color: "#a30200", buttons: ["Acknowledge"] });
    expect(root?.text.split("\n")[0]).toBe("🔴 prod-cache: 90 %");
    expect(root?.thread.map((one) => one.text)).toEqual(["17:48 critical at 90 %", "18:02 acknowledged"]);
    expect(discord.server.guild.channels.get(root?.id ?? "")?.name).toBe("prod-cache: what happened");
  });

  it("can live in the thread of another, edited and followed up there", async () => {
    const storm = await post(alert("10 alerts at once"));
    const ref = await reply(storm, alert("sessions: 90 %"), { key: "k2" });
    if (ref === undefined) throw new Error("a reply in a thread has no address");
    await platform.edit(channelOf(discord), ref, alert("sessions: resolved", { tone: "resolved" }));
    await reply(ref, said("17:48 resolved"), { key: "k3" });
    await reply(ref, said("17:48 resolved"), { key: "k3", mayHaveBeenSent: true });
    expect(shown()).toHaveLength(1);
    expect(shown()[0]?.thread.map((one) => one.text.split("\n")[0])).toEqual([
      "✅ sessions: resolved",
      "17:48 resolved",
    ]);
  });

  it("mention the configured role, and nobody else, and nobody on edits", async () => {
    const role = discord.role("oncall");
    const hostile = alert(`<@&${role}> @everyone`);
    const ref = await post(hostile, { mention: `role:${role}` });
    await platform.edit(channelOf(discord), ref, hostile);
    expect(shown()[0]?.notified).toEqual([`<@&${role}>`]);
    await post(hostile, { key: "other" });
    expect(shown()[1]?.notified).toEqual([]);
  });

  it("arrive silently when they are quiet", async () => {
    await post(alert("resolved", { tone: "resolved" }), { quiet: true });
    expect([...discord.server.guild.messages.values()][0]?.quiet).toBe(true);
  });

  it("are shown once when the answer to a post is lost", async () => {
    discord.server.faults.plan(POST, { kind: "cut", when: "after" });
    expect(await outcomeOf(post(alert("x")))).toEqual({ kind: "unknown" });
    const ref = await post(alert("x"), { mayHaveBeenSent: true });
    expect(ref).toBe(`${channelOf(discord).address}/${shown()[0]?.id}`);
    expect(shown()).toHaveLength(1);
  });

  it("are shown once even when the process died and Discord has forgotten the nonce", async () => {
    const before = await post(alert("x"));
    later = 3_600_000;
    const after = await post(alert("x"), { mayHaveBeenSent: true }, platformFor(discord));
    expect(after).toBe(before);
    await reply(before, said("y"));
    later = 7_200_000;
    await reply(before, said("y"), { mayHaveBeenSent: true });
    expect(shown().map((one) => one.thread.length)).toEqual([1]);
  });

  it("find their thread again after a restart", async () => {
    const ref = await post(alert("x"));
    await reply(ref, said("one"));
    platform = platformFor(discord);
    await reply(ref, said("two"), { key: "k3" });
    expect(shown()[0]?.thread.map((one) => one.text)).toEqual(["one", "two"]);
  });

  it("name the thread after their database, also when a process before this one posted them", async () => {
    const ref = await post(alert("prod-cache: 70 %"));
    platform = platformFor(discord);
    await platform.edit(channelOf(discord), ref, alert("prod-cache: 90 %"));
    await reply(ref, said("17:48 critical at 90 %"));
    const thread = discord.server.guild.channels.get(shown()[0]?.id ?? "");
    expect(thread?.name).toBe("prod-cache: what happened");
  });

  it("tell their news below the root when a thread is not allowed, deleted or locked", async () => {
    const ref = await post(alert("x"));
    await reply(ref, said("one"));
    const root = shown()[0]?.id ?? "";
    const thread = discord.server.guild.channels.get(root);
    if (thread) thread.locked = true;
    await reply(ref, said("two"), { key: "k3" });
    expect(shown().map((one) => one.text.split("\n")[0])).toEqual(["🔴 x", "two"]);
    const last = [...discord.server.guild.messages.values()].at(-1);
    expect(last?.answers).toBe(root);
  });

  it.each([
    { what: "a thousand threads are open", status: 400, code: 160_006 },
    { what: "the channel is a thread itself", status: 400, code: 50_024 },
    { what: "threads are not allowed", status: 403, code: 50_013 },
  ])("tell their news below the root when $what", async ({ status, code }) => {
    const ref = await post(alert("x"));
    const refusal = { kind: "error", status, code, message: "Refused" } as const;
    discord.server.faults.plan("POST /channels/:id/messages/:id/threads", refusal);
    await reply(ref, said("two"));
    expect(shown().map((one) => one.text.split("\n")[0])).toEqual(["🔴 x", "two"]);
  });

  it("continue in a new message that links back when the old one is too old to be edited", async () => {
    discord.server.limits.oldEditsPerHour = 0;
    const ref = await post(alert("x"));
    later = 2 * 3_600_000;
    const outcome = await outcomeOf(platform.edit(channelOf(discord), ref, alert("y")));
    expect(outcome).toEqual({ kind: "message-gone", earlier: ref });
    await post(alert("y"), { key: "k2", continues: ref });
    const last = [...discord.server.guild.messages.values()].at(-1);
    expect(last?.answers).toBe(ref.split("/")[1]);
  });

  it("tell when somebody deleted the message", async () => {
    const ref = await post(alert("x"));
    discord.channel("ops").deletes(shown()[0] as never);
    expect(await outcomeOf(platform.edit(channelOf(discord), ref, alert("y")))).toEqual({
      kind: "message-gone",
    });
    expect(await outcomeOf(reply(ref, said("y")))).toEqual({ kind: "message-gone" });
  });

  it("are given up when the bot was removed, may not post, or the channel is gone", async () => {
    const { row } = discord.channel("ops");
    const usual = row.permissions;
    row.permissions = 0n;
    expect(await outcomeOf(post(alert("x")))).toEqual({ kind: "permanent" });
    row.permissions = usual & ~(1n << 11n);
    const error: unknown = await post(alert("x")).catch((one: unknown) => one);
    expect((error as DeliveryError).message).toContain("permissions of the invite link");
    discord.server.guild.channels.delete(row.id);
    expect(await outcomeOf(post(alert("x")))).toEqual({ kind: "permanent" });
  });

  it("are given up where the id is of something that takes no messages: a forum, a category", async () => {
    const refusal = { kind: "error", status: 400, code: 50_008, message: "Cannot send messages" } as const;
    discord.server.faults.plan(POST, refusal);
    expect(await outcomeOf(post(alert("x")))).toEqual({ kind: "permanent" });
  });

  it("arrive without what the bot may not do beside: attach a picture, link back", async () => {
    const charts = { render: async () => new Uint8Array([1, 2, 3]), close: async () => {} };
    const chart = { kind: "chart", title: "Today", alt: "Rising", points: [], unit: "commands" } as const;
    const { row } = discord.channel("ops");
    row.permissions &= ~((1n << 15n) | (1n << 16n) | (1n << 35n));
    platform = platformFor(discord, { charts });
    const ref = await post(alert("x", { blocks: [chart] }));
    await reply(ref, said("y"));
    await post(alert("z"), { key: "k3", continues: ref });
    expect(shown().map(({ text, files }) => [text, files])).toEqual([
      ["🔴 x\nRising", []],
      ["y", []],
      [expect.stringContaining("🔴 z"), []],
    ]);
  });

  it("are left out one at a time where Discord says nothing of the channel", async () => {
    discord.server.faults.plan(POST, { kind: "error", status: 400, code: 200_000, message: "Blocked" });
    expect(await outcomeOf(post(alert("x")))).toEqual({ kind: "message-refused" });
    expect(await post(alert("y"))).toBeTruthy();
  });

  it.each([
    { type: "text/plain", body: "Bad Request" },
    { type: "text/html; charset=utf-8", body: "<html><h1>400 Bad Request</h1></html>" },
    { type: "application/json", body: "<html>" },
    { type: "application/json", body: '"Bad Request"' },
    { type: "application/json", body: "null" },
    { type: "application/json", body: '{"message":400}' },
    { type: "application/json", body: "" },
  ])("are some more tries worth where a proxy refuses one, with $type: $body", async ({ type, body }) => {
    discord.server.faults.plan(POST, { kind: "foreign", status: 400, type, body });
    const refused = (await post(alert("x")).catch((one: unknown) => one)) as DeliveryError;
    expect(refused.outcome).toEqual({ kind: "message-refused", perhaps: true });
    expect(refused.message).toMatch(/^Something between the bot and Discord answered 400 for /);
    expect(await post(alert("y"))).toBeTruthy();
  });

  it("wait where a proxy lets nothing through", async () => {
    const page = { kind: "foreign", status: 403, type: "text/html", body: "<html>Blocked</html>" } as const;
    discord.server.faults.plan(POST, page);
    expect(await outcomeOf(post(alert("x")))).toMatchObject({ kind: "retry" });
    const portal = { ...page, status: 200, body: "<html>Log in to the guest network</html>" } as const;
    discord.server.faults.plan(POST, portal);
    expect(await outcomeOf(post(alert("x")))).toMatchObject({ kind: "retry" });
    const noToken = { kind: "foreign", status: 401, type: "text/plain", body: "Unauthorized" } as const;
    discord.server.faults.plan(POST, noToken);
    expect(await outcomeOf(post(alert("x")))).toMatchObject({ kind: "retry", isForPeople: true });
  });

  it("are refused in words that are short and harmless, whatever stands in Discord's place", async () => {
    const message = `\u001B[2J\u001B[31mBlocked\u0000 ${"ha ".repeat(50_000)}`;
    discord.server.faults.plan(POST, { kind: "error", status: 400, code: 200_000, message });
    const refused = await post(alert("x")).then(String, String);
    expect(refused).toMatch(/Discord refused a message to .* \(Blocked  ha ha/);
    expect(refused).not.toMatch(/\p{Cc}/u);
    expect(refused.length).toBeLessThan(400);
  });

  it("wait as long as Discord asks", async () => {
    discord.server.faults.plan(POST, { kind: "429", retryAfterSeconds: 2 });
    const outcome = (await outcomeOf(post(alert("x")))) as { kind: string; after: number };
    expect(outcome.kind).toBe("retry");
    expect(outcome.after).toBeGreaterThanOrEqual(2_000);
    discord.server.faults.plan(POST, { kind: "429", retryAfterSeconds: 3, isBare: true });
    const bare = (await outcomeOf(post(alert("x"), {}, platformFor(discord)))) as { after: number };
    expect(bare.after).toBeGreaterThanOrEqual(3_000);
    discord.server.faults.plan(POST, { kind: "429", retryAfterSeconds: 1, scope: "global" });
    const other = platformFor(discord);
    expect(await outcomeOf(post(alert("x"), {}, other))).toMatchObject({ kind: "retry" });
  });

  it("may have been shown when Discord fails, and were not when it cannot be reached", async () => {
    discord.server.faults.plan(POST, { kind: "status", status: 503 });
    expect(await outcomeOf(post(alert("x")))).toEqual({ kind: "unknown" });
    await discord.server.down();
    expect(await outcomeOf(post(alert("x")))).toEqual({ kind: "retry" });
    await discord.server.up();
    await post(alert("x"));
    expect(shown()).toHaveLength(1);
  });

  it("stop asking after the first refusal of the token", async () => {
    const log = keptLog();
    platform = platformFor(discord, { log });
    discord.server.guild.ids.token = "another";
    for (let n = 0; n < 5; n += 1)
      expect(await outcomeOf(post(alert("x")))).toMatchObject({ kind: "retry", isForPeople: true });
    expect(discord.server.requests).toHaveLength(1);
    expect(platform.status()).toEqual({
      state: "degraded",
      sentence: expect.stringContaining("DISCORD_TOKEN") as string,
    });
    expect(log.lines.join("\n")).not.toContain(discord.token);
  });

  it("go out as bare words when Discord refuses their form", async () => {
    complaints = { complaints: "expected" };
    const invalid = { kind: "error", status: 400, code: 50_035, message: "Invalid Form Body" } as const;
    discord.server.faults.plan(POST, invalid);
    await post(alert("prod-cache: 90 %"));
    expect(shown()[0]).toMatchObject({ buttons: [] });
    expect(shown()[0]?.text).toContain("9,012 of 10,000");
  });

  it("carry their chart, and a new one takes its place", async () => {
    const charts = { render: async () => new Uint8Array([1, 2, 3]), close: async () => {} };
    platform = platformFor(discord, { charts });
    const chart = { kind: "chart", title: "Today", alt: "Rising", points: [], unit: "commands" } as const;
    const ref = await post(alert("x", { blocks: [chart] }));
    await platform.edit(channelOf(discord), ref, alert("y", { blocks: [chart] }));
    expect(shown()[0]?.files.map((file) => [file.name, file.description])).toEqual([
      ["chart-0.png", "Rising"],
    ]);
    const broken = { ...charts, render: () => Promise.reject(new Error("no font")) };
    await post(alert("z", { blocks: [chart] }), { key: "z" }, platformFor(discord, { charts: broken }));
    expect(shown()[1]).toMatchObject({ files: [], text: "🔴 z\nRising" });
  });
});
