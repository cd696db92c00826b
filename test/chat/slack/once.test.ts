import { afterEach, describe, expect, it } from "vitest";
import { first, ops, outcomeOf, says, stage } from "./bot.ts";

const { slack, bot, clear } = stage();
afterEach(clear);

describe("once in effect", () => {
  it("a post whose answer was lost is found by its key and not posted again", async () => {
    const fake = await slack();
    const platform = await bot(fake);
    fake.faults.plan("chat.postMessage", { kind: "cut", when: "after" });
    expect((await outcomeOf(platform.post(ops, says("90 %"), first("k1")))).outcome).toEqual({
      kind: "unknown",
    });
    // As after kill -9: another process knows nothing but the key.
    const successor = await bot(fake);
    const ref = await successor.post(ops, says("90 %"), first("k1", { mayHaveBeenSent: true }));
    await successor.edit(ops, ref, says("94 %"));
    expect(
      fake
        .channel("#ops")
        .visible()
        .map((message) => message.preview),
    ).toEqual(["🔴 94 %"]);
  });

  it("a post that never arrived is posted", async () => {
    const fake = await slack();
    const platform = await bot(fake);
    await platform.post(ops, says("another"), first("k0"));
    await platform.post(ops, says("90 %"), first("k1", { mayHaveBeenSent: true }));
    expect(fake.channel("#ops").visible()).toHaveLength(2);
  });

  it("so is a thread reply", async () => {
    const fake = await slack();
    const platform = await bot(fake);
    const ref = await platform.post(ops, says("root"), first("k1"));
    fake.faults.plan("chat.postMessage", { kind: "cut", when: "after" });
    await outcomeOf(platform.reply(ops, ref, says("reply"), first("k2")));
    await platform.reply(ops, ref, says("reply"), first("k2", { mayHaveBeenSent: true }));
    await platform.reply(ops, ref, says("next"), first("k3", { mayHaveBeenSent: true }));
    const thread = fake.channel("#ops").visible()[0]?.thread ?? [];
    expect(thread.map((reply) => reply.preview)).toEqual(["🔴 reply", "🔴 next"]);
  });

  it("without the history scopes it posts again, and says so in the log", async () => {
    const fake = await slack({ scopes: ["chat:write", "channels:read"] });
    const platform = await bot(fake);
    fake.faults.plan("chat.postMessage", { kind: "cut", when: "after" });
    await outcomeOf(platform.post(ops, says("90 %"), first("k1")));
    await platform.post(ops, says("90 %"), first("k1", { mayHaveBeenSent: true }));
    expect(fake.channel("#ops").visible()).toHaveLength(2);
    expect(platform.entries.map((entry) => entry.event)).toContain("slack history not readable");
    expect(platform.status()).toEqual({ state: "connected" });
  });

  it("does not post while the history cannot be asked", async () => {
    const fake = await slack();
    const platform = await bot(fake);
    fake.faults.plan("conversations.history", { kind: "status", status: 500 });
    const learned = await outcomeOf(platform.post(ops, says("90 %"), first("k1", { mayHaveBeenSent: true })));
    expect(learned.outcome.kind).toBe("unknown");
    expect(fake.channel("#ops").visible()).toEqual([]);
  });

  it("a reply is found at the end of a long thread, which Slack tells from its beginning", async () => {
    const fake = await slack();
    const platform = await bot(fake);
    const ref = await platform.post(ops, says("root"), first("k0"));
    for (let n = 1; n < 210; n += 1) await platform.reply(ops, ref, says(`reply ${n}`), first(`k${n}`));
    fake.faults.plan("chat.postMessage", { kind: "cut", when: "after" });
    await outcomeOf(platform.reply(ops, ref, says("the last"), first("last")));
    await platform.reply(ops, ref, says("the last"), first("last", { mayHaveBeenSent: true }));
    const thread = fake.channel("#ops").visible()[0]?.thread ?? [];
    expect(thread.filter(({ preview }) => preview === "🔴 the last")).toHaveLength(1);
  });

  it.each(["conversations.list", "conversations.history"])(
    "where %s is refused for good it posts again, and says so in the log",
    async (method) => {
      const fake = await slack();
      const platform = await bot(fake);
      fake.faults.plan("chat.postMessage", { kind: "cut", when: "after" });
      await outcomeOf(platform.post(ops, says("90 %"), first("k1")));
      fake.faults.plan(method, { kind: "error", error: "access_denied" });
      await platform.post(ops, says("90 %"), first("k1", { mayHaveBeenSent: true }));
      expect(fake.channel("#ops").visible()).toHaveLength(2);
      expect(platform.entries.map((entry) => entry.event)).toContain("slack history not readable");
    },
  );
});
