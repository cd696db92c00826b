import { WebAPIRequestError } from "@slack/web-api";
import { afterEach, describe, expect, it } from "vitest";
import { deliveryError } from "../../../src/chat/slack/errors.ts";
import { renderSlack } from "../../../src/chat/slack/render.ts";
import { line, type Message } from "../../../src/messages/message.ts";
import type { MessageRef } from "../../../src/ports/chat.ts";
import { first, ops, outcomeOf, says, stage } from "./bot.ts";

const { slack, bot, clear } = stage();
afterEach(clear);

describe("a message in Slack", () => {
  it("is one root that is edited in place, with each change replied below", async () => {
    const fake = await slack();
    const platform = await bot(fake);
    const ref = await platform.post(ops, says("90 % used"), first("k1", { mention: "here" }));
    await platform.edit(ops, ref, says("94 % used, acknowledged", "warning"));
    await platform.reply(ops, ref, says("acknowledged by @ada", "neutral"), first("k2"));
    const [root, ...others] = fake.channel("#ops").visible();
    expect(others).toEqual([]);
    expect(root).toMatchObject({
      preview: "🟡 94 % used, acknowledged",
      color: "#daa038",
      edits: 1,
      notified: ["<!here>"],
    });
    expect(root?.text).not.toContain("@here");
    expect(root?.thread.map((reply) => [reply.preview, reply.notified])).toEqual([
      ["acknowledged by @ada", []],
    ]);
    expect(fake.complaints).toEqual([]);
  });

  it("is posted by the channel's name or id, and can be edited after either", async () => {
    const fake = await slack();
    const platform = await bot(fake);
    for (const address of ["#ops", "ops", fake.channel("#ops").id]) {
      const ref = await platform.post({ ...ops, address }, says(`by ${address}`), first(address));
      await platform.edit({ ...ops, address }, ref, says(`edited ${address}`));
    }
    expect(
      fake
        .channel("#ops")
        .visible()
        .map((message) => message.edits),
    ).toEqual([1, 1, 1]);
  });

  it("is shown as text when Slack refuses its blocks, and the block is logged", async () => {
    const fake = await slack();
    const platform = await bot(fake);
    for (const error of ["invalid_blocks", "msg_blocks_too_long"]) {
      fake.faults.plan("chat.postMessage", { kind: "error", error });
      await platform.post(ops, says(`despite ${error}`), first(error));
      expect(await fake.channel("#ops").expect(`despite ${error}`)).toMatchObject({
        text: `🔴 despite ${error}\nmore about it`,
        color: undefined,
      });
    }
    expect(platform.entries.filter((entry) => entry.event === "slack refused the blocks")).toHaveLength(2);
  });

  it("shows a chart as a picture, waits until Slack has processed it, and goes out without it when that never ends", async () => {
    const fake = await slack();
    const bytes = new Uint8Array([137, 80, 78, 71]);
    const charts = { render: () => Promise.resolve(bytes), close: () => Promise.resolve() };
    const platform = await bot(fake, {
      charts,
      clock: {
        now: () => 0 as never,
        after: (_, soon) => {
          queueMicrotask(soon);
          return () => undefined;
        },
      },
    });
    const message: Message = {
      tone: "neutral",
      title: line("prod-cache"),
      blocks: [{ kind: "chart", title: "Today", alt: "It rose.", points: [], unit: "commands" }],
    };
    fake.fileNeeds(2);
    await platform.post(ops, message, first("a"));
    const shown = await fake.channel("#ops").expect("prod-cache");
    expect(shown.files).toMatchObject([{ name: "chart.png", description: "It rose." }]);
    expect([...(shown.files[0]?.bytes ?? [])]).toEqual([...bytes]);
    fake.fileNeeds(99);
    await platform.post(ops, message, first("b"));
    expect(await fake.channel("#ops").expect("It rose.")).toMatchObject({ files: [] });
  });
});

describe("a chart in Slack", () => {
  it("is drawn by Slack where the app may not upload files, and told in words where Slack does not draw", async () => {
    const fake = await slack({ scopes: ["chat:write", "channels:read"] });
    const charts = { render: () => Promise.resolve(new Uint8Array([137])), close: () => Promise.resolve() };
    const platform = await bot(fake, { charts });
    const chart = {
      kind: "chart",
      title: "Days",
      alt: "Mon 3.",
      points: [{ at: 0 as never, value: 3 }],
      unit: "commands",
    } as const;
    const week: Message = { tone: "neutral", title: line("week"), blocks: [chart] };
    await platform.post(ops, week, first("a"));
    expect((await fake.channel("#ops").expect("week")).text).toBe("week\nDays\nMon 3.");
    expect(platform.entries.map(({ event }) => event)).toContain("slack chart not uploaded");
    fake.faults.plan("chat.postMessage", { kind: "error", error: "invalid_blocks" });
    await platform.post(ops, week, first("b"));
    expect((await fake.channel("#ops").expect("week")).text).toBe("week\nMon 3.");
  });
});

describe("what the outbox learns", () => {
  it("a rate limit says how long to wait, and holds up no other channel", async () => {
    const fake = await slack();
    const platform = await bot(fake);
    const other = fake.channel("#other");
    fake.faults.plan(
      "chat.postMessage",
      { kind: "429", retryAfterSeconds: 7 },
      { channel: fake.channel("#ops").id },
    );
    const limited = outcomeOf(platform.post(ops, says("x"), first()));
    await platform.post({ ...ops, address: "#other" }, says("elsewhere"), first());
    expect(other.visible()).toHaveLength(1);
    expect((await limited).outcome).toEqual({ kind: "retry", after: 7_000 });
    expect(fake.calls.filter((call) => call.method === "chat.postMessage")).toHaveLength(2);
  });

  it("a 429 without Retry-After and an ok answer that says ratelimited are rate limits too", async () => {
    const fake = await slack();
    const platform = await bot(fake);
    fake.faults.plan("chat.postMessage", { kind: "429" });
    fake.faults.plan("chat.postMessage", { kind: "error", error: "ratelimited" });
    for (const key of ["a", "b"])
      expect((await outcomeOf(platform.post(ops, says("x"), first(key)))).outcome).toEqual({
        kind: "retry",
        after: 1_000,
      });
  });

  it.each([
    ["channel_not_found", "permanent", "/invite @headroom"],
    ["is_archived", "permanent", "Unarchive it"],
    ["not_in_channel", "permanent", "/invite @headroom"],
    ["restricted_action", "permanent", "administrator"],
    ["fatal_error", "retry", "fatal_error"],
    ["msg_too_odd", "message-refused", "msg_too_odd"],
    ["constructor", "message-refused", "(constructor)"],
  ])(
    "%s is %s, with its remedy, and known until the channel takes a message again",
    async (error, kind, remedy) => {
      const fake = await slack();
      const platform = await bot(fake);
      fake.faults.plan("chat.postMessage", { kind: "error", error });
      const learned = await outcomeOf(platform.post(ops, says("x"), first()));
      expect(learned.outcome.kind).toBe(kind);
      expect(learned.says).toContain(remedy);
      expect(learned.says).toContain("#ops");
      const degraded = { state: "degraded", sentence: learned.says };
      const connected = { state: "connected" };
      expect(platform.status()).toEqual(kind === "permanent" ? degraded : connected);
      expect(platform.status(ops)).toEqual(kind === "permanent" ? degraded : connected);
      expect(platform.status({ ...ops, address: "#other" })).toEqual(connected);
      await platform.post(ops, says("taken"), first("again"));
      expect(platform.status()).toEqual(connected);
    },
  );

  it("a revoked token or a missing scope stops the whole platform, with one line that says what to do, until it works again", async () => {
    const fake = await slack();
    const platform = await bot(fake);
    fake.faults.plan("chat.postMessage", { kind: "error", error: "token_revoked" });
    const revoked = await outcomeOf(platform.post(ops, says("x"), first()));
    expect(revoked.outcome).toEqual({ kind: "retry", after: 60_000, isForPeople: true });
    expect(platform.status()).toEqual({ state: "degraded", sentence: revoked.says });
    expect(revoked.says).toContain("set SLACK_BOT_TOKEN");
    fake.faults.plan("chat.postMessage", { kind: "error", error: "missing_scope", needed: "chat:write" });
    expect((await outcomeOf(platform.post(ops, says("x"), first()))).says).toContain("lacks chat:write");
    const echo = {
      kind: "error",
      error: "missing_scope",
      needed: 'authorization: "Bearer xoxb-1-2"',
    } as const;
    fake.faults.plan("chat.postMessage", echo);
    expect((await outcomeOf(platform.post(ops, says("x"), first()))).says).toContain("lacks a scope.");
    await platform.post(ops, says("works again"), first());
    expect(platform.status()).toEqual({ state: "connected" });
  });

  it("an archived channel refuses, and so does one that is not there", async () => {
    const fake = await slack();
    const platform = await bot(fake);
    fake.space.channelNamed("#old").isArchived = true;
    for (const address of ["#old", "#nowhere"])
      expect((await outcomeOf(platform.post({ ...ops, address }, says("x"), first()))).outcome.kind).toBe(
        "permanent",
      );
  });

  it("a message deleted by hand is gone, for edits and for replies", async () => {
    const fake = await slack();
    const platform = await bot(fake);
    const ref = await platform.post(ops, says("x"), first());
    const channel = fake.channel("#ops");
    channel.deletes(await channel.expect("x"));
    expect((await outcomeOf(platform.edit(ops, ref, says("y")))).outcome).toEqual({ kind: "message-gone" });
    expect((await outcomeOf(platform.reply(ops, ref, says("y"), first("k2")))).outcome).toEqual({
      kind: "message-gone",
    });
    expect((await outcomeOf(platform.edit(ops, "nonsense" as MessageRef, says("y")))).outcome.kind).toBe(
      "message-gone",
    );
  });

  it.each(["edit_window_closed", "cant_update_message"])(
    "a message that is closed to edits (%s) is gone on from, and its channel is not given up",
    async (error) => {
      const fake = await slack();
      const platform = await bot(fake);
      const ref = await platform.post(ops, says("70 %"), first());
      fake.faults.plan("chat.update", { kind: "error", error });
      const { outcome } = await outcomeOf(platform.edit(ops, ref, says("90 %")));
      expect(outcome).toEqual({ kind: "message-gone", earlier: ref });
      expect(platform.status()).toEqual({ state: "connected" });
    },
  );

  it("a page instead of Slack's answer says nothing of the message: it is not given up", async () => {
    const fake = await slack();
    const platform = await bot(fake);
    fake.faults.plan("chat.postMessage", { kind: "page" });
    const learned = await outcomeOf(platform.post(ops, says("x"), first()));
    expect(learned.outcome).toEqual({ kind: "unknown" });
    expect(learned.says).toBe(
      "What answered is not Slack: could not post in #ops. Check the proxy and SLACK_API_URL. It is tried again.",
    );
  });

  it("a time-out is an unknown outcome that is looked into a while later: the message may still be under way", () => {
    const late = new WebAPIRequestError(new DOMException("The operation was aborted", "TimeoutError"));
    expect(deliveryError(late, "post in #ops").outcome).toEqual({ kind: "unknown", after: 5_000 });
  });

  it("no answer and a 5xx are unknown outcomes, a refused connection is not", async () => {
    const fake = await slack();
    const platform = await bot(fake);
    fake.faults.plan("chat.postMessage", { kind: "cut", when: "before" });
    fake.faults.plan("chat.postMessage", { kind: "status", status: 503 });
    for (const key of ["a", "b"])
      expect((await outcomeOf(platform.post(ops, says("x"), first(key)))).outcome).toEqual({
        kind: "unknown",
      });
    await fake.stop();
    // The first may still find a kept connection broken, which is unknown.
    await outcomeOf(platform.post(ops, says("x"), first("b")));
    expect((await outcomeOf(platform.post(ops, says("x"), first("c")))).outcome).toEqual({ kind: "retry" });
  });
});

describe("mentions", () => {
  it.each([
    ["here", "<!here>"],
    ["user:U07ADA", "<@U07ADA>"],
    ["group:S012AB3CD", "<!subteam^S012AB3CD>"],
  ])("%s notifies", (mention, written) => {
    const { text, blocks } = renderSlack(says("x"), { mention });
    expect(text).toBe(`${written} 🔴 x`);
    expect(JSON.stringify(blocks)).toContain(written);
  });

  it.each(["role:118", "user:<!channel>", "nonsense", ""])("%s notifies no one", (mention) => {
    expect(renderSlack(says("x"), { mention }).text).toBe("🔴 x");
  });
});
