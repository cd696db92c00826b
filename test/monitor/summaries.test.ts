import { describe, expect, it } from "vitest";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { hours, instantOf, later, minutes, type Instant } from "../../src/domain/time/instant.ts";
import { plain, plainTitle } from "../../src/messages/plain.ts";
import { summaries, type ScheduledSummary } from "../../src/monitor/summaries.ts";
import type { Clock } from "../../src/ports/clock.ts";
import { silentLog } from "../../src/ports/log.ts";
import type { Store } from "../../src/ports/store.ts";
import { sqliteStore } from "../../src/stores/sqlite.ts";
import { jumpClock } from "../fakes/jump-clock.ts";
import { watchedDatabase } from "../fakes/databases.ts";

const DAILY: ScheduledSummary = { cron: "0 9 * * *", timeZone: "Europe/Berlin", to: ["ops"], period: "day" };
const WEEKLY: ScheduledSummary = { cron: "0 9 * * MON", timeZone: "UTC", to: ["ops"], period: "week" };

/** Set by hand; between two settings it runs as real clocks do, for a store that waits for a lock. */
const clockAt = (at: string) => jumpClock(instantOf(at), 1);

const scheduler = (clock: Clock, store: Store, wanted: readonly ScheduledSummary[]) =>
  summaries({
    store,
    clock,
    log: silentLog,
    databases: [watchedDatabase("prod-cache")],
    summaries: wanted,
    channels: ["ops", "dev"].map((name) => ({ name, platform: "terminal", address: name })),
  });

const minuteOf = (at: Instant) => (Math.floor(at / minutes(1)) * minutes(1)) as Instant;

async function installed(at: string, wanted: readonly ScheduledSummary[] = [DAILY]) {
  const clock = clockAt(at);
  const store = sqliteStore({ path: ":memory:", clock, log: silentLog });
  await store.open();
  const scheduled = scheduler(clock, store, wanted);
  const tick = () => scheduled.tick();
  await tick();
  return {
    store,
    clock,
    tick,
    restart: () => scheduler(clock, store, wanted),
    /** Ticks each minute until then, as the bot does. */
    async until(to: string) {
      for (
        let at = later(minuteOf(clock.now()), minutes(1));
        at <= instantOf(to);
        at = later(at, minutes(1))
      ) {
        clock.set(at);
        await tick();
      }
    },
    /** The process sleeps until then, and wakes. */
    async asleepUntil(to: string) {
      clock.set(instantOf(to));
      await tick();
    },
    posted: async () => (await store.outbox()).map(({ root }) => plainTitle(root)),
    async notes() {
      const blocks = (await store.outbox()).flatMap(({ root }) => root.blocks);
      return blocks.flatMap((block) => (block.kind === "note" ? [plain(block.text)] : []));
    },
  };
}

const MONDAY = "Redis, Monday 23 November (UTC day)";
const TUESDAY = "Redis, Tuesday 24 November (UTC day)";

describe("summaries", () => {
  it("come at their time, once, and speak of yesterday", async () => {
    const bot = await installed("2026-11-25T07:50:00Z");
    await bot.until("2026-11-25T08:00:00Z");
    expect(await bot.posted()).toEqual([]);
    await bot.until("2026-11-25T09:30:00Z");
    expect(await bot.posted()).toEqual([TUESDAY]);
    expect(await bot.notes()).toEqual([]);
  });

  it("say nothing of slots before they were wanted", async () => {
    const bot = await installed("2026-11-25T08:30:00Z");
    await bot.until("2026-11-25T10:00:00Z");
    expect(await bot.posted()).toEqual([]);
  });

  it("come late after a sleep, marked, and only the newest", async () => {
    const bot = await installed("2026-11-22T12:00:00Z");
    await bot.asleepUntil("2026-11-25T13:00:00Z");
    expect(await bot.posted()).toEqual([TUESDAY]);
    expect(await bot.notes()).toEqual(["Late: it was due 2026-11-25 08:00 UTC."]);
  });

  it("are not late within ten minutes", async () => {
    const bot = await installed("2026-11-25T07:50:00Z");
    await bot.asleepUntil("2026-11-25T08:09:00Z");
    expect(await bot.posted()).toEqual([TUESDAY]);
    expect(await bot.notes()).toEqual([]);
  });

  it("of a day are of no use after twelve hours, of a week after two days", async () => {
    const day = await installed("2026-11-25T07:50:00Z");
    await day.asleepUntil("2026-11-25T20:01:00Z");
    expect(await day.posted()).toEqual([]);
    const week = await installed("2026-11-29T12:00:00Z", [WEEKLY]);
    await week.asleepUntil("2026-12-02T08:00:00Z");
    expect(await week.posted()).toEqual(["Redis, 23 November to 29 November (UTC days)"]);
    const lost = await installed("2026-11-29T12:00:00Z", [WEEKLY]);
    await lost.asleepUntil("2026-12-02T09:01:00Z");
    expect(await lost.posted()).toEqual([]);
  });

  it("survive a restart: what was posted is not posted again, what was missed is", async () => {
    const bot = await installed("2026-11-24T07:50:00Z");
    await bot.until("2026-11-24T08:10:00Z");
    await bot.restart().tick();
    expect(await bot.posted()).toEqual([MONDAY]);
    bot.clock.set(instantOf("2026-11-25T08:20:00Z"));
    await bot.restart().tick();
    expect(await bot.posted()).toEqual([MONDAY, TUESDAY]);
  });

  it("reach every channel that is named", async () => {
    const bot = await installed("2026-11-25T07:50:00Z", [{ ...DAILY, to: ["ops", "dev", "gone"] }]);
    await bot.until("2026-11-25T08:05:00Z");
    expect((await bot.store.outbox()).map(({ channel }) => channel)).toEqual(["ops", "dev"]);
  });

  it("that are due in the hour which clocks skip come right after it", async () => {
    const night = { ...DAILY, cron: "30 2 * * *" };
    const bot = await installed("2027-03-27T22:00:00Z", [night]);
    await bot.until("2027-03-28T01:00:00Z");
    expect(await bot.posted()).toEqual([]);
    await bot.until("2027-03-28T01:02:00Z");
    expect(await bot.posted()).toEqual(["Redis, Saturday 27 March (UTC day)"]);
    await bot.until("2027-03-28T04:00:00Z");
    expect(await bot.posted()).toHaveLength(1);
  });

  it("that are due in the hour which clocks repeat come once", async () => {
    const night = { ...DAILY, cron: "30 2 * * *" };
    const bot = await installed("2026-10-24T22:30:00Z", [night]);
    await bot.until("2026-10-25T00:32:00Z");
    expect(await bot.posted()).toEqual(["Redis, Saturday 24 October (UTC day)"]);
    await bot.until("2026-10-25T03:00:00Z");
    expect(await bot.posted()).toHaveLength(1);
    const second = await installed("2026-10-24T22:30:00Z", [night]);
    await second.asleepUntil("2026-10-25T01:45:00Z");
    expect(await second.posted()).toHaveLength(1);
  });

  it("in the evening speak of the day so far", async () => {
    const bot = await installed("2026-11-25T20:00:00Z", [{ ...DAILY, cron: "55 23 * * *" }]);
    await bot.until("2026-11-25T22:57:00Z");
    expect(await bot.posted()).toEqual(["Redis, Wednesday 25 November so far (UTC day, until 22:55 UTC)"]);
  });

  it("are posted once by two processes on one store", async () => {
    const folder = mkdtempSync(join(tmpdir(), "headroom-summaries-"));
    const clock = clockAt("2026-11-25T07:50:00Z");
    const stores = [1, 2].map(() => sqliteStore({ path: join(folder, "s.db"), clock, log: silentLog }));
    for (const store of stores) await store.open();
    const both = stores.map((store) => scheduler(clock, store, [DAILY]));
    for (const each of both) await each.tick();
    clock.set(instantOf("2026-11-25T08:01:00Z"));
    await Promise.all(both.map((each) => each.tick()));
    expect(await stores[0]?.outbox()).toHaveLength(1);
    for (const store of stores) await store.close();
    rmSync(folder, { recursive: true });
  });

  it("that cannot be saved are tried again in the next minute", async () => {
    const clock = clockAt("2026-11-25T07:50:00Z");
    const store = sqliteStore({ path: ":memory:", clock, log: silentLog });
    await store.open();
    let full = true;
    const failing: Store = {
      ...store,
      claim: (...rows) => (full ? Promise.reject(new Error("full")) : store.claim(...rows)),
    };
    const scheduled = scheduler(clock, failing, [DAILY]);
    await scheduled.tick();
    clock.set(instantOf("2026-11-25T08:01:00Z"));
    await scheduled.tick();
    expect(await store.outbox()).toEqual([]);
    full = false;
    clock.set(later(clock.now(), minutes(1)));
    await scheduled.tick();
    expect(await store.outbox()).toHaveLength(1);
  });

  it("are dropped by the outbox when they are of no use any more", async () => {
    const bot = await installed("2026-11-25T07:50:00Z");
    await bot.until("2026-11-25T08:05:00Z");
    const [row] = await bot.store.outbox();
    expect(row?.usefulUntil).toBe(later(instantOf("2026-11-25T08:00:00Z"), hours(12)));
  });
});
