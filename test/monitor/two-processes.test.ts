/** Several processes on one store: replicas of the bot, or the bot beside `headroom check`. */
import { afterEach, expect, it } from "vitest";
import {
  elapsed,
  hours,
  instantOf,
  later,
  minutes,
  seconds,
  type Duration,
} from "../../src/domain/time/instant.ts";
import type { Caller } from "../../src/ports/chat.ts";
import type { Desk } from "../../src/ports/desk.ts";
import { monitor, type Monitor } from "../../src/monitor/monitor.ts";
import { silentLog } from "../../src/ports/log.ts";
import type { Source } from "../../src/ports/source.ts";
import { sqliteStore } from "../../src/stores/sqlite.ts";
import { watchedDatabase } from "../fakes/databases.ts";
import { stillClock } from "../fakes/still-clock.ts";

const START = instantOf("2026-11-24T09:00:00Z");
const ADA: Caller = { person: { platform: "slack", id: "U1", name: "ada" }, memberOf: [] };

const ending: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ending.splice(0).toReversed()) await end();
});

async function house(checkEvery = minutes(15)) {
  const clock = stillClock(START);
  const store = sqliteStore({ path: ":memory:", clock, log: silentLog });
  await store.open();
  ending.push(() => store.close());
  /** Who asked the database, and how many minutes after the start. */
  const asked: { readonly by: string; readonly minute: number }[] = [];

  function process(name: string): Monitor {
    const source: Source = {
      name: "redis-info",
      cost: { commands: 1, billed: 0 },
      async check() {
        asked.push({ by: name, minute: elapsed(START, clock.now()) / minutes(1) });
        return {
          ok: true,
          sample: {
            source: "redis-info",
            takenAt: clock.now(),
            server: { flavour: "redis", version: "8.0.0", runId: "a", uptime: hours(30) },
            commands: asked.length,
            keys: 1,
          },
        };
      },
      close: () => Promise.resolve(),
    };
    const built = monitor({
      watched: [{ database: { ...watchedDatabase("prod"), checkEvery }, sources: [source] }],
      store,
      clock,
      random: { next: () => 0.5, token: (length) => "0".repeat(length) },
      log: silentLog,
      channels: [],
      routes: [],
      platforms: new Map(),
    });
    ending.push(() => clock.during(built.stop(seconds(1))));
    return built;
  }

  const minutesOf = (by: string) => asked.filter((each) => each.by === by).map(({ minute }) => minute);
  const since = (from: Duration) => asked.filter(({ minute }) => minute >= from / minutes(1));
  return { clock, process, asked, minutesOf, since };
}

it("share the checks: what one has just looked at, the other does not ask again", async () => {
  const { clock, process, since } = await house();
  await process("one").start();
  await clock.pass(minutes(4));
  await process("other").start();
  await clock.pass(hours(4));
  const settled = since(minutes(20));
  expect(new Set(settled.map(({ by }) => by)).size).toBe(1);
  expect(settled.length).toBe(15);
});

it("stand in for each other: when one is gone, the next check comes less than two minutes late", async () => {
  const { clock, process, minutesOf } = await house();
  const one = process("one");
  const other = process("other");
  await one.start();
  await clock.pass(seconds(20));
  await other.start();
  await clock.pass(hours(1));
  const [leads, follows] =
    minutesOf("one").length > minutesOf("other").length ? [one, "other"] : [other, "one"];
  const last = Math.max(...minutesOf("one"), ...minutesOf("other"));
  await clock.during(leads.stop(seconds(1)));
  await clock.pass(hours(1));
  const taken = minutesOf(follows).filter((minute) => minute > last);
  expect(taken[0]! - last).toBeLessThan(17);
  expect(taken.length).toBeGreaterThanOrEqual(3);
});

it("share and stand in within seconds where checks are seconds apart", async () => {
  const { clock, process, since, minutesOf } = await house(seconds(3));
  const one = process("one");
  await one.start();
  await clock.pass(seconds(1));
  const other = process("other");
  await other.start();
  await clock.pass(seconds(70));
  expect(since(seconds(10)).length).toBeLessThanOrEqual(21);
  const leads = since(seconds(60))[0]?.by;
  await clock.during((leads === "one" ? one : other).stop(seconds(1)));
  const gone = clock.now();
  await clock.pass(seconds(12));
  const taken = minutesOf(leads === "one" ? "other" : "one").filter(
    (minute) => minute > elapsed(START, gone) / minutes(1),
  );
  expect(taken.length).toBeGreaterThanOrEqual(1);
});

it("hear of it when one is asked to watch more closely, and when that ends", async () => {
  const { clock, process, since } = await house();
  const bot = process("bot");
  await bot.start();
  await clock.pass(minutes(1.5));
  /** A command in a process of its own, which ends when it has answered. */
  async function command(ask: (desk: Desk) => Promise<unknown>) {
    const built = process("command");
    await clock.during(ask(built.desk));
    await clock.during(built.stop(seconds(1)));
  }
  const until = later(clock.now(), hours(1));
  await command((desk) => desk.watch("prod", minutes(5), until, ADA));
  await clock.pass(minutes(30));
  expect(since(minutes(2)).map(({ by }) => by)).toEqual(Array.from({ length: 5 }, () => "bot"));
  await command((desk) => desk.unwatch("prod", ADA));
  await clock.pass(minutes(60));
  expect(since(minutes(33)).length).toBeLessThanOrEqual(5);
});

it("are not led astray by a check that another made under a clock that was hours ahead", async () => {
  const { clock, process, since } = await house();
  const bot = process("bot");
  await bot.start();
  await clock.pass(minutes(1));
  clock.jump(hours(5));
  await clock.during(process("command").checkAll());
  clock.jump(hours(-5));
  await clock.pass(hours(2));
  expect(since(minutes(2)).filter(({ by }) => by === "bot").length).toBeGreaterThanOrEqual(8);
});
