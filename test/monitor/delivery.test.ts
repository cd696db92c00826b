/** The outbox against a store of its own, where time passes as it is told to. */
import { afterEach, expect, it } from "vitest";
import {
  elapsed,
  hours,
  instantOf,
  later,
  minutes,
  seconds,
  type Instant,
} from "../../src/domain/time/instant.ts";
import { line, type Message } from "../../src/messages/message.ts";
import { plainTitle } from "../../src/messages/plain.ts";
import { delivery, type Delivery } from "../../src/monitor/delivery.ts";
import {
  DeliveryError,
  type Channel,
  type ChatPlatform,
  type DeliveryOutcome,
  type MessageRef,
  type PostOptions,
} from "../../src/ports/chat.ts";
import { silentLog } from "../../src/ports/log.ts";
import type { NewOutboxRow, Store } from "../../src/ports/store.ts";
import { sqliteStore } from "../../src/stores/sqlite.ts";
import { stillClock } from "../fakes/still-clock.ts";
import { incident } from "../golden/alerts.ts";

const START = instantOf("2026-11-24T09:00:00Z");

const ending: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ending.splice(0).toReversed()) await end();
});

/** "hook" is a webhook, all others are Slack's. */
const channelOf = (name: string): Channel => ({
  name,
  platform: name === "hook" ? "webhook" : "slack",
  address: `#${name}`,
});
const says = (title: string): Message => ({ tone: "neutral", title: line(title), blocks: [] });

/** A store with an outbox, and as many processes on it as are asked for. */
async function house() {
  const clock = stillClock(START);
  const store = sqliteStore({ path: ":memory:", clock, log: silentLog });
  await store.open();
  ending.push(() => store.close());
  const shown: { readonly channel: string; readonly title: string; readonly at: Instant }[] = [];

  /** Whom the messages called, oldest first. */
  const called: string[] = [];
  const edited: string[] = [];
  /** Whether each try to post knew that an earlier one may be out. */
  const warned: boolean[] = [];

  /** What one process does with the outbox; `refuses` says what becomes of a message that is not shown. */
  function process(
    names: readonly string[],
    refuses: (channel: Channel, message: Message) => DeliveryOutcome | undefined = () => undefined,
    takes = seconds(0),
  ): Delivery {
    const show = async (channel: Channel, message: Message, { mention }: PostOptions) => {
      if (takes > 0) await new Promise<void>((resolve) => void clock.after(takes, resolve));
      const outcome = refuses(channel, message);
      if (outcome !== undefined) throw new DeliveryError(outcome, "Not that one.");
      if (mention !== undefined) called.push(mention);
      shown.push({ channel: channel.name, title: plainTitle(message), at: clock.now() });
      return String(shown.length) as MessageRef;
    };
    const platform: ChatPlatform = {
      name: "slack",
      can: { edit: true, thread: true },
      start: () => Promise.resolve(),
      stop: () => Promise.resolve(),
      status: () => ({ state: "connected" }),
      post(channel, message, options) {
        warned.push(options.mayHaveBeenSent);
        return show(channel, message, options);
      },
      edit: async ({ name }, _ref, message) => void edited.push(`${name}: ${plainTitle(message)}`),
      reply: (channel, _ref, message, options) => show(channel, message, options),
    };
    const built = delivery({
      store,
      clock,
      random: { next: () => 0.5, token: (length) => "0".repeat(length) },
      log: silentLog,
      channels: names.map(channelOf),
      platforms: new Map([
        ["slack", platform],
        ["webhook", { ...platform, name: "webhook" }],
      ]),
    });
    ending.push(() => built.stop());
    return { ...built, drain: (within) => clock.during(built.drain(within)) };
  }

  let key = 0;
  const owes = (channel: string, title: string, more: Partial<NewOutboxRow> = {}) =>
    tell(store, {
      channel,
      subject: `notice:${title}`,
      reason: "post",
      key: `k${++key}`,
      root: says(title),
      createdAt: clock.now(),
      ...more,
    });
  const titles = (channel = "ops") =>
    shown.filter((each) => each.channel === channel).map(({ title }) => title);
  return { clock, store, shown, called, edited, warned, process, owes, titles };
}

const tell = (store: Store, row: NewOutboxRow) =>
  store.update([], () => ({ outbox: [row], result: undefined }));

it("goes on when the clock is set back: what waits, what is paced and what is tried again", async () => {
  const { clock, process, owes, titles } = await house();
  let down = false;
  const bot = process(["ops"], () => (down ? { kind: "retry" } : undefined));
  await owes("ops", "before");
  await bot.drain(seconds(60));
  down = true;
  await owes("ops", "tried");
  await owes("ops", "not tried yet");
  await bot.drain(seconds(2));
  down = false;
  clock.jump(hours(-3));
  bot.wake();
  await clock.until(() => titles().length >= 3);
  expect(titles()).toEqual(["before", "tried", "not tried yet"]);
  expect(clock.now()).toBeLessThan(later(START, hours(-2)));
});

it.each([10, 60, 600])("tells all that waited within 15 s when a service was away for %i s", async (away) => {
  const { clock, process, owes, titles, shown } = await house();
  let down = true;
  const bot = process(["ops"], () => (down ? { kind: "retry" } : undefined));
  for (const title of ["orders fired", "sessions fired", "mails fired"]) await owes("ops", title);
  bot.wake();
  await clock.pass(seconds(away));
  down = false;
  const back = clock.now();
  await clock.until(() => titles().length === 3);
  expect(titles()).toEqual(["orders fired", "sessions fired", "mails fired"]);
  expect(elapsed(back, shown.at(-1)?.at ?? START)).toBeLessThan(seconds(15));
});

it("leaves alone what waits for a channel that only another process knows, for a day", async () => {
  const { clock, store, process, owes, titles } = await house();
  await owes("ops", "for the bot");
  const command = process(["terminal"]);
  const began = clock.now();
  await command.drain(minutes(10));
  expect(clock.now()).toBe(began);
  await command.clearOut();
  expect(await store.outbox()).toMatchObject([{ channel: "ops", attempts: 0 }]);
  await process(["ops"]).drain(minutes(10));
  expect(titles()).toEqual(["for the bot"]);

  await owes("ops", "for nobody");
  clock.jump(hours(25));
  await command.clearOut();
  expect(await store.outbox()).toEqual([]);
});

const REFUSALS: readonly DeliveryOutcome[] = [
  { kind: "message-refused" },
  { kind: "message-refused", perhaps: true },
];

it.each(REFUSALS)(
  "one message that is not taken (%j) costs no other, and the others are told",
  async (refusal) => {
    const { clock, store, process, owes, titles } = await house();
    const bot = process(["ops", "dev"], (_, message) =>
      /poison|was not taken/.test(plainTitle(message)) ? refusal : undefined,
    );
    await owes("ops", "poison");
    await owes("ops", "more poison");
    await owes("ops", "behind it");
    bot.wake();
    await clock.until(() => titles().length >= 1);
    expect(titles()).toEqual(["behind it"]);
    clock.jump(seconds(1));
    await owes("ops", "later");
    await bot.drain(minutes(10));
    expect(titles()).toEqual(["behind it", "later"]);
    expect(await store.outbox()).toEqual([]);
  },
);

it("the other channels are told of a message that was left out, once a day", async () => {
  const { clock, process, owes, titles } = await house();
  const bot = process(["ops", "dev"], ({ name }) =>
    name === "ops" ? { kind: "message-refused" } : undefined,
  );
  for (const title of ["one", "two"]) await owes("ops", title, { subject: `incident:${title}` });
  await bot.drain(minutes(1));
  expect(titles("dev")).toEqual(["🟡 A message to ops was not taken"]);
  clock.jump(hours(24));
  await owes("ops", "three", { subject: "incident:three" });
  await bot.drain(minutes(1));
  expect(titles("dev")).toHaveLength(2);
});

it("a channel that was given up is tried again ten minutes later, and told of once until it takes a message", async () => {
  const { clock, store, process, owes, titles } = await house();
  let archived = true;
  const bot = process(["ops", "dev"], ({ name }) =>
    name === "ops" && archived ? { kind: "permanent" } : undefined,
  );
  const hears = async (title: string, after: number) => {
    clock.jump(minutes(after));
    await owes("ops", title, { subject: `incident:${title}` });
    await bot.drain(minutes(1));
    return [bot.givenUp("ops"), titles()];
  };
  expect(await hears("refused", 0)).toEqual(["Not that one.", []]);
  expect(await hears("refused again", 11)).toEqual(["Not that one.", []]);
  archived = false;
  expect(await hears("too soon", 5)).toEqual(["Not that one.", []]);
  expect(await hears("taken", 6)).toEqual([undefined, ["taken"]]);
  expect(titles("dev")).toEqual(["🟡 The channel ops gets no more messages"]);
  expect(await store.outbox()).toEqual([]);
});

it("the other platforms are told once that one takes nothing until somebody mends it; nothing of it is lost", async () => {
  const { clock, store, process, owes, titles } = await house();
  let mended = false;
  const bot = process(["ops", "dev", "hook"], ({ platform }) =>
    platform === "slack" && !mended ? { kind: "retry", after: minutes(15), isForPeople: true } : undefined,
  );
  for (const channel of ["ops", "dev"]) await owes(channel, "alert", { subject: "incident:a" });
  await bot.drain(minutes(1));
  clock.jump(minutes(20));
  await bot.drain(minutes(1));
  expect(titles("hook")).toEqual(["🟡 Slack takes no messages from Headroom"]);
  expect(await store.outbox()).toHaveLength(2);
  mended = true;
  clock.jump(minutes(20));
  await bot.drain(minutes(1));
  expect([titles("ops"), titles("dev")]).toEqual([["alert"], ["alert"]]);
});

it("many slow replies are shown once each by two processes, in order", async () => {
  const { clock, store, process, owes, titles } = await house();
  const [one, other] = [process(["ops"], undefined, seconds(4)), process(["ops"], undefined, seconds(4))];
  await owes("ops", "root", { subject: "incident:a" });
  await one.drain(minutes(1));
  const replies = ["a", "b", "c", "d", "e", "f"];
  for (const title of replies) await owes("ops", "root", { subject: "incident:a", reply: says(title) });
  one.wake();
  other.wake();
  await clock.until(async () => (await store.outbox()).length === 0);
  expect(titles()).toEqual(["root", ...replies].map((title) => expect.stringContaining(title)));
});

it("replies come no closer than the service allows", async () => {
  const { shown, process, owes } = await house();
  for (const title of ["root", "a", "b", "c"]) {
    if (title === "a") await process(["ops"]).drain(minutes(1));
    await owes("ops", "root", { subject: "incident:a", reply: says(title) });
  }
  await process(["ops"]).drain(minutes(1));
  expect(shown).toHaveLength(4);
  const pauses = shown.slice(2).map(({ at }, i) => at - shown[i + 1]!.at);
  expect(Math.min(...pauses)).toBeGreaterThanOrEqual(seconds(1));
});

it("what was under way when a process was stopped is told by the next one at once", async () => {
  const { clock, store, process, owes, titles } = await house();
  const stopped = process(["ops"], undefined, hours(1));
  await owes("ops", "under way");
  await owes("ops", "behind it");
  await stopped.drain(seconds(2));
  stopped.stop();
  await stopped.release();
  expect(await store.outbox()).toMatchObject([
    { unknown: true, nextAt: clock.now(), lastError: "Headroom was stopped before the answer came." },
    { unknown: false },
  ]);
  await process(["ops"]).drain(seconds(2));
  expect(titles()).toEqual(["under way", "behind it"]);
});

it("what may be out stays so until it is shown, whatever becomes of the tries in between", async () => {
  const { clock, warned, process, owes, titles } = await house();
  const outcomes: DeliveryOutcome[] = [
    { kind: "retry" },
    { kind: "unknown" },
    { kind: "retry" },
    { kind: "retry" },
  ];
  const bot = process(["ops"], () => outcomes.shift());
  await owes("ops", "tried again and again");
  bot.wake();
  await clock.until(() => titles().length > 0);
  expect(titles()).toEqual(["tried again and again"]);
  expect(warned).toEqual([false, false, true, true, true]);
});

it("a new alert goes before figures that are brought up to date, and the edits are made all the same", async () => {
  const { edited, process, owes, titles } = await house();
  const bot = process(["ops"]);
  const open = ["a", "b", "c"];
  for (const name of open) await owes("ops", `${name} fires`, { subject: `incident:${name}` });
  await bot.drain(minutes(1));
  for (const name of open)
    await owes("ops", `${name} at 91 %`, { subject: `incident:${name}`, reason: "update" });
  await owes("ops", "d fires", { subject: "incident:d" });
  await owes("ops", "b at 96 %", { subject: "incident:b", reason: "escalated", reply: says("b went up") });
  const before = titles().length;
  bot.wake();
  await bot.drain(minutes(1));
  expect(titles().slice(before)).toEqual(["d fires", "b went up"]);
  expect(edited).toEqual(["ops: b at 96 %", "ops: a at 91 %", "ops: c at 91 %"]);
});

it("a channel that asks for a pause gets no news before it is over, either", async () => {
  const { clock, process, owes, titles } = await house();
  let busy = true;
  const bot = process(["ops"], () => (busy ? { kind: "retry", after: seconds(90) } : undefined));
  const began = clock.now();
  await owes("ops", "one");
  await bot.drain(seconds(1));
  busy = false;
  await owes("ops", "two", { subject: "incident:two" });
  await bot.drain(minutes(3));
  await clock.until(() => titles().length === 2);
  expect(clock.now()).toBeGreaterThanOrEqual(later(began, seconds(90)));
  expect(titles()).toEqual(["one", "two"]);
});

it("what comes while a message waits for its turn is told with it", async () => {
  const { clock, process, owes, titles } = await house();
  const bot = process(["ops"]);
  await owes("ops", "another");
  await bot.drain(minutes(1));
  await owes("ops", "79 %", { subject: "incident:a" });
  bot.wake();
  await clock.pass(seconds(0.5));
  await owes("ops", "94 %", { subject: "incident:a", reason: "escalated" });
  await bot.drain(minutes(1));
  expect(titles()).toEqual(["another", "94 %"]);
});

it.each([
  { when: "after all were shown", shownBefore: true },
  { when: "while most of them wait", shownBefore: false },
])("a storm that gets worse $when calls people once", async ({ shownBefore }) => {
  const { clock, store, called, titles, process } = await house();
  const bot = process(["ops"]);
  const names = Array.from({ length: 20 }, (_, n) => `db${n + 1}`);
  const row = (name: string, more: Partial<NewOutboxRow>): NewOutboxRow => ({
    channel: "ops",
    subject: `incident:${name}-1`,
    reason: "first",
    key: `${name}-1/${more.reason ?? "first"}`,
    root: says(name),
    createdAt: clock.now(),
    ...more,
  });
  const facts = { kind: "rate", perSecond: 1_200, at: 1_000 } as const;
  await store.update([], () => ({
    result: undefined,
    incidents: names.map((name) =>
      incident("rate-dangerous", "rate", facts, { id: `${name}-1`, database: name, openedAt: clock.now() }),
    ),
    outbox: names.map((name) => row(name, {})),
  }));
  if (shownBefore) await bot.drain(minutes(2));
  const worse = { reason: "escalated", reply: says("critical"), mention: "role:1" } as const;
  for (const name of names) await tell(store, row(name, worse));
  await bot.drain(minutes(5));
  expect(called).toEqual(["role:1"]);
  expect(titles().filter((title) => title.startsWith("db"))).toHaveLength(20);
});
