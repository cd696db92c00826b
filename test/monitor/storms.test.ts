import { afterEach, describe, expect, it } from "vitest";
import { webhookPlatform } from "../../src/chat/webhook/webhook.ts";
import { instantOf, seconds } from "../../src/domain/time/instant.ts";
import { line, strong } from "../../src/messages/message.ts";
import { delivery } from "../../src/monitor/delivery.ts";
import type { Channel } from "../../src/ports/chat.ts";
import { silentLog } from "../../src/ports/log.ts";
import type { NewOutboxRow } from "../../src/ports/store.ts";
import { sqliteStore } from "../../src/stores/sqlite.ts";
import { jumpClock } from "../fakes/jump-clock.ts";
import { fakeWebhook, type Mishap } from "../fakes/webhook.ts";
import { incident } from "../golden/alerts.ts";

const ending: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of ending.splice(0)) await end();
});

async function receiver(form: "slack" | "discord") {
  const clock = jumpClock(instantOf("2026-11-24T17:48:00Z"));
  const hook = await fakeWebhook();
  const store = sqliteStore({ path: ":memory:", clock, log: silentLog });
  await store.open();
  const channel: Channel = { name: "ops", platform: "webhook", address: hook.url(form), format: form };
  const outbox = delivery({
    store,
    clock,
    random: { next: () => 0.5, token: () => "t" },
    log: silentLog,
    channels: [channel],
    platforms: new Map([["webhook", webhookPlatform({})]]),
  });
  ending.push(
    () => Promise.resolve(outbox.stop()),
    () => hook.stop(),
    () => store.close(),
  );
  const openIncident = (n: number, isClosed = false) =>
    incident(
      "rate-dangerous",
      "rate",
      { kind: "rate", perSecond: 1_200, at: 1_000 },
      {
        id: `db${n}-1`,
        database: `db${n}`,
        openedAt: clock.now(),
        ...(isClosed ? { closed: { at: clock.now(), why: "below" as const } } : {}),
      },
    );
  const row = (n: number, reason: NewOutboxRow["reason"], title: string): NewOutboxRow => ({
    channel: "ops",
    subject: `incident:db${n}-1`,
    reason,
    key: `db${n}-1/${reason}`,
    root: { tone: "critical", title: line(strong(`db${n}`), `: ${title}`), blocks: [] },
    createdAt: clock.now(),
  });
  return {
    hook,
    /** So many alerts open at once, and are told. */
    async opens(count: number, ...mishaps: readonly Mishap[]) {
      hook.willMeet(...mishaps);
      const numbers = Array.from({ length: count }, (_, n) => n + 1);
      await store.update([], () => ({
        result: undefined,
        incidents: numbers.map((n) => openIncident(n)),
        outbox: numbers.map((n) => row(n, "first", "1,200/s")),
      }));
      await outbox.drain(seconds(120));
    },
    /** As a process leaves it that was killed while the message was on its way. */
    async isKilledWhileTelling(count: number, { closed }: { readonly closed: readonly number[] }) {
      const numbers = Array.from({ length: count }, (_, n) => n + 1);
      await store.setValue("storm/ops", {
        subject: "storm:db1-1/first",
        since: clock.now(),
        members: numbers.map((n) => `incident:db${n}-1`),
        state: "tried",
      });
      await store.update([], () => ({
        result: undefined,
        incidents: numbers.map((n) => openIncident(n, closed.includes(n))),
        outbox: [
          ...numbers.map((n) => row(n, "first", "1,200/s")),
          ...closed.map((n) => row(n, "resolved", "resolved")),
        ],
      }));
      const [head] = await store.outbox();
      await store.markFailed([head?.id ?? 0], "killed", clock.now(), true);
      await outbox.drain(seconds(120));
    },
    async resolves(n: number) {
      await store.claim(`resolved-${n}`, clock.now(), [row(n, "resolved", "resolved")]);
      await outbox.drain(seconds(30));
    },
    texts: () => hook.shown().map(({ text }) => text),
    titles: () => hook.shown().map(({ title }) => title),
    waiting: async () => (await store.outbox()).length,
  };
}

describe("more than eight alerts at once, where there are no threads", () => {
  it.each(["slack", "discord"] as const)(
    "are one message in %s's form, and each end is told",
    async (form) => {
      const bot = await receiver(form);
      await bot.opens(30);
      expect(bot.titles()).toHaveLength(1);
      expect(bot.titles()[0]).toMatch(/30 alerts at once, 30 critical: .*db1, db2, db3 and 27 more/);
      expect(await bot.waiting()).toBe(0);
      await bot.resolves(4);
      expect(bot.titles()).toHaveLength(2);
      expect(bot.titles()[1]).toContain("db4");
    },
  );

  it.each([
    [{ kind: "status", status: 500 }],
    [{ kind: "hang-up-after" }],
    [{ kind: "slow-down", seconds: 2 }],
  ] as const)("are one message after %o", async (mishap) => {
    const bot = await receiver("slack");
    await bot.opens(9, mishap);
    await expect.poll(() => bot.waiting()).toBe(0);
    expect(bot.titles()).toHaveLength(1);
  });

  it("names all of them, those beyond the table in a line", async () => {
    const bot = await receiver("slack");
    await bot.opens(30);
    for (let n = 1; n <= 30; n++) expect(bot.texts()[0]).toMatch(new RegExp(`\\bdb${n}\\b`));
  });

  it("are one message when a kill came in between, even if fewer than nine are left", async () => {
    const bot = await receiver("slack");
    await bot.isKilledWhileTelling(9, { closed: [8, 9] });
    expect(await bot.waiting()).toBe(0);
    expect(bot.titles()).toEqual([
      expect.stringMatching(/7 alerts at once/),
      expect.stringContaining("db8"),
      expect.stringContaining("db9"),
    ]);
  });

  it("that are eight are eight messages", async () => {
    const bot = await receiver("discord");
    await bot.opens(8);
    expect(bot.titles()).toHaveLength(8);
  });
});
