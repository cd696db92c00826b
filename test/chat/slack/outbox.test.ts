import { afterEach, describe, expect, it } from "vitest";
import { systemClock } from "../../../src/app/system.ts";
import {
  earlier,
  elapsed,
  instant,
  milliseconds,
  minutes,
  seconds,
} from "../../../src/domain/time/instant.ts";
import { line, text } from "../../../src/messages/message.ts";
import { delivery } from "../../../src/monitor/delivery.ts";
import type { Channel } from "../../../src/ports/chat.ts";
import type { Clock } from "../../../src/ports/clock.ts";
import type { NewOutboxRow, Store } from "../../../src/ports/store.ts";
import { sqliteStore } from "../../../src/stores/sqlite.ts";
import { incident } from "../../golden/alerts.ts";
import { keptLog, ops, says, stage } from "./bot.ts";

const { slack, bot, clear } = stage();
const stops: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
  await clear();
});

/** So many times faster than the wall clock; the fake Slack's own clock runs with it. */
const FASTER = 10;
const began = Date.now();
const fasterBy = (times: number): Clock => ({
  now: () => instant(began + (Date.now() - began) * times),
  after: (delay, callback) => systemClock.after(milliseconds(delay / times), callback),
});
const fast = fasterBy(FASTER);

const other: Channel = { name: "other", platform: "slack", address: "#other" };

type Fake = Awaited<ReturnType<typeof slack>>;

/** A Slack that enforces its pace, a bot, and the outbox between them. */
async function service(fakeOptions: Parameters<typeof slack>[0] = {}, clock = fast) {
  const fake = await slack({ enforcePace: true, now: () => clock.now(), ...fakeOptions });
  fake.channel("#other");
  const store = sqliteStore({ path: ":memory:", clock, log: keptLog().log });
  await store.open();
  stops.push(() => store.close());
  return { fake, store, ...(await process(fake, store, clock)) };
}

/** One life of the bot on that store. */
async function process(fake: Fake, store: Store, clock = fast) {
  const platform = await bot(fake, { clock });
  const { log, entries } = keptLog();
  const outbox = delivery({
    store,
    clock,
    random: { next: () => 0.5, token: () => "t" },
    log,
    channels: [ops, other],
    platforms: new Map([["slack", platform]]),
  });
  stops.unshift(() => Promise.resolve(outbox.stop()));
  return { platform, outbox, entries };
}

let keys = 0;
const row = (subject: string, title: string, more: Partial<NewOutboxRow> = {}): NewOutboxRow => ({
  channel: "ops",
  subject,
  reason: "first",
  key: `key-${(keys += 1)}`,
  root: says(title),
  createdAt: fast.now(),
  ...more,
});
const change = (subject: string, title: string, reason: NewOutboxRow["reason"]) =>
  row(subject, title, {
    reason,
    reply: { tone: "neutral", title: line(text(`${reason}: ${title}`)), blocks: [] },
  });

const put = (store: Store, ...rows: NewOutboxRow[]) => store.claim(`slot-${(keys += 1)}`, fast.now(), rows);
const previews = (fake: Fake, channel = "#ops") =>
  fake
    .channel(channel)
    .visible()
    .map((message) => message.preview.replace(/^\S+ /, ""));

describe("the outbox against Slack", () => {
  it("delivers a storm in order without one 429, while another channel is not held up", async () => {
    const { fake, store, outbox } = await service();
    const storm = Array.from({ length: 8 }, (_, n) => row(`incident:${n}`, `alert ${n}`));
    await put(store, ...storm, row("incident:x", "elsewhere", { channel: "other" }));
    outbox.wake();
    await fake.channel("#other").expect("elsewhere");
    expect(previews(fake).length).toBeLessThan(8);
    await fake.channel("#ops").expect("alert 7");
    expect(previews(fake)).toEqual(storm.map((_, n) => `alert ${n}`));
    expect(fake.calls.filter((call) => call.method === "chat.postMessage")).toHaveLength(9);
    expect(fake.complaints).toEqual([]);
  });

  it("waits as long as Slack asks, and then goes on in order", async () => {
    const { fake, store, outbox } = await service();
    fake.faults.plan(
      "chat.postMessage",
      { kind: "429", retryAfterSeconds: 5 },
      { channel: fake.channel("#ops").id, times: 2 },
    );
    const asked = fast.now();
    await put(store, row("incident:1", "one"), row("incident:2", "two"));
    outbox.wake();
    await fake.channel("#ops").expect("two");
    expect(elapsed(asked, fast.now())).toBeGreaterThan(seconds(10));
    expect(previews(fake)).toEqual(["one", "two"]);
  });

  it("after Slack was away, tells what fired and cleared meanwhile once, in order, within 15 seconds", async () => {
    // A loaded machine's own delays count so many times more: of the 15 s it may take three of its own.
    const clock = fasterBy(2);
    const { fake, store, outbox } = await service({}, clock);
    fake.down();
    const rows = [
      row("incident:1", "orders fired"),
      row("incident:2", "sessions fired"),
      change("incident:1", "orders is fine again", "resolved"),
    ];
    await put(store, ...rows.map((each) => ({ ...each, createdAt: clock.now() })));
    outbox.wake();
    await new Promise<void>((resolve) => void clock.after(seconds(30), resolve));
    fake.up();
    const back = clock.now();
    await fake.channel("#ops").expect("sessions fired");
    await fake.channel("#ops").expect("orders is fine again");
    expect(elapsed(back, clock.now())).toBeLessThan(seconds(15));
    expect(fake.channel("#ops").visible()).toHaveLength(2);
  });

  it("shows once what it had posted and not recorded when it was killed", async () => {
    const { fake, store, outbox: first } = await service();
    const dying: Store = { ...store, markDelivered: () => new Promise(() => {}) };
    first.stop();
    const killed = await process(fake, dying);
    await put(store, row("incident:1", "90 %"));
    killed.outbox.wake();
    await fake.channel("#ops").expect("90 %");
    killed.outbox.stop();

    const successor = await process(fake, store);
    await put(store, change("incident:1", "94 %", "escalated"));
    // The dead process's hold on the row has to run out first.
    successor.outbox.wake();
    await fake.channel("#ops").expect("escalated: 94 %");
    expect(previews(fake)).toEqual(["94 %"]);
    expect(
      fake
        .channel("#ops")
        .visible()[0]
        ?.thread.map((reply) => reply.preview),
    ).toEqual(["escalated: 94 %"]);
  });

  it("posts a message anew, once, that somebody deleted", async () => {
    const { fake, store, outbox } = await service();
    await put(store, row("incident:1", "70 %"));
    outbox.wake();
    const channel = fake.channel("#ops");
    channel.deletes(await channel.expect("70 %"));
    await outbox.drain(seconds(5));
    for (const title of ["90 %", "95 %"]) {
      await put(store, change("incident:1", title, "escalated"));
      await outbox.drain(seconds(60));
    }
    expect(previews(fake)).toEqual(["95 %"]);
  });

  it("gives up an archived channel, says so in another, and goes on there", async () => {
    const { fake, store, outbox, entries } = await service();
    fake.space.channelNamed("#ops").isArchived = true;
    await put(store, row("incident:1", "unheard"), row("incident:2", "heard", { channel: "other" }));
    outbox.wake();
    await fake.channel("#other").expect("heard");
    const notice = await fake.channel("#other").expect("gets no more messages");
    expect(notice.text).toContain("Unarchive it");
    expect(entries.filter((entry) => entry.event === "channel disabled")).toHaveLength(1);
  });

  it("is not stopped by blocks that Slack refuses", async () => {
    const { fake, store, outbox } = await service({ enforcePace: false });
    fake.faults.plan("chat.postMessage", { kind: "error", error: "invalid_blocks" });
    await put(store, row("incident:1", "told as text"));
    outbox.wake();
    await fake.channel("#ops").expect("told as text\nmore about it");
  });
});

/** So many alerts that open at once, with their incidents as the monitor saves them. */
async function open(store: Store, from: number, to: number, more: Partial<NewOutboxRow> = {}) {
  const numbers = Array.from({ length: to - from }, (_, n) => from + n);
  await store.update([], () => ({
    result: undefined,
    incidents: numbers.map((n) => incidentOf(n)),
    outbox: numbers.map((n) => row(`incident:db${n}-1`, `db${n}: 90 % used`, more)),
  }));
}

const incidentOf = (n: number) =>
  incident(
    "rate-dangerous",
    "rate",
    { kind: "rate", perSecond: 1_200, at: 1_000 },
    { id: `db${n}-1`, database: `db${n}`, openedAt: fast.now() },
  );

const threadOf = (fake: Fake) =>
  fake
    .channel("#ops")
    .visible()[0]
    ?.thread.map((reply) => reply.preview.replace(/^\S+ /, ""));

describe("more than eight alerts at once", () => {
  it("are one message, with each alert in its thread, edited and followed up there", async () => {
    const { fake, store, outbox } = await service();
    await open(store, 1, 11, { mention: "here" });
    outbox.wake();
    await fake.channel("#ops").expect("db10: 90 % used");
    expect(previews(fake)).toHaveLength(1);
    expect(previews(fake)[0]).toContain("10 alerts at once");
    expect(threadOf(fake)).toEqual(Array.from({ length: 10 }, (_, n) => `db${n + 1}: 90 % used`));

    await put(store, change("incident:db3-1", "db3 is fine again", "resolved"));
    outbox.wake();
    await fake.channel("#ops").expect("resolved: db3 is fine again");
    expect(threadOf(fake)).toContain("db3 is fine again");
    expect(previews(fake)).toHaveLength(1);
    expect(fake.complaints).toEqual([]);
  });

  it("grow by what opens within the minute; what opened at another time stands alone", async () => {
    const { fake, store, outbox } = await service();
    await open(store, 1, 11);
    outbox.wake();
    await fake.channel("#ops").expect("db2: 90 % used");
    await open(store, 11, 13);
    outbox.wake();
    await fake.channel("#ops").expect("db12: 90 % used");
    expect(previews(fake)).toHaveLength(1);
    expect(previews(fake)[0]).toContain("12 alerts at once");
    await open(store, 20, 21, { createdAt: earlier(fast.now(), minutes(5)) });
    outbox.wake();
    await fake.channel("#ops").expect("db20: 90 % used");
    expect(previews(fake)).toHaveLength(2);
  });

  it("are told once when the process dies in the middle", async () => {
    const { fake, store, outbox } = await service();
    fake.faults.plan(
      "chat.postMessage",
      { kind: "cut", when: "after" },
      { channel: fake.channel("#ops").id },
    );
    await open(store, 1, 11);
    outbox.wake();
    await new Promise<void>((resolve) => void fast.after(seconds(2), resolve));
    outbox.stop();
    const next = await process(fake, store);
    next.outbox.wake();
    await fake.channel("#ops").expect("db10: 90 % used");
    expect(previews(fake)).toHaveLength(1);
    expect(threadOf(fake)).toHaveLength(10);
  });

  it("that are three hundred are all told, in order, without one 429, and hold up nobody", async () => {
    const { fake, store, outbox } = await service({}, fasterBy(8 * FASTER));
    await open(store, 1, 301, { mention: "here" });
    await put(store, row("incident:x", "elsewhere", { channel: "other" }));
    outbox.wake();
    await fake.channel("#other").expect("elsewhere");
    await fake.channel("#ops").expect("db300: 90 % used");
    expect(previews(fake)).toHaveLength(1);
    expect(previews(fake)[0]).toContain("300 alerts at once");
    expect(threadOf(fake)).toEqual(Array.from({ length: 300 }, (_, n) => `db${n + 1}: 90 % used`));
    expect(fake.channel("#ops").visible()[0]?.notified).toEqual(["<!here>"]);
    expect(fake.complaints).toEqual([]);
  }, 90_000);

  it("that are eight stand alone", async () => {
    const { fake, store, outbox } = await service();
    await open(store, 1, 9);
    outbox.wake();
    await fake.channel("#ops").expect("db8: 90 % used");
    expect(previews(fake)).toHaveLength(8);
  });
});
