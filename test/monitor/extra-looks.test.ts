import { expect, it, vi } from "vitest";
import type { Database } from "../../src/domain/alerting/database.ts";
import { EMPTY_STATE } from "../../src/domain/alerting/database.ts";
import type { Outlook } from "../../src/domain/alerting/outlook.ts";
import {
  elapsed,
  hours,
  instantOf,
  later,
  milliseconds,
  minutes,
  type Duration,
  type Instant,
} from "../../src/domain/time/instant.ts";
import { openLedger } from "../../src/domain/usage/account.ts";
import type { Refusal } from "../../src/domain/usage/ledger.ts";
import { checks } from "../../src/monitor/checks.ts";
import type { Judgement } from "../../src/monitor/judge.ts";
import { silentLog } from "../../src/ports/log.ts";
import type { Source } from "../../src/ports/source.ts";
import { watchedDatabase } from "../fakes/databases.ts";
import { stillClock } from "../fakes/still-clock.ts";

const START = instantOf("2026-11-24T09:00:00Z");

const outlookOf = (burst: Outlook["burst"], claimed: boolean): Outlook => ({
  meter: "commands-day",
  expected: 1,
  low: 1,
  high: 1,
  claimed,
  historyDays: 9,
  ...(burst === undefined ? {} : { burst }),
});

const DATABASE = watchedDatabase("prod");

/** Minutes after the start at which a database is checked every 15 minutes, when each check finds what `finds` says. */
async function checkedAt(
  finds: (at: Instant) => Outlook,
  until: Duration,
  checkEvery: Duration = minutes(15),
  setBack?: { readonly after: Duration; readonly by: Duration },
): Promise<readonly number[]> {
  const clock = stillClock(START);
  const at: number[] = [];
  const database: Database = { ...DATABASE, checkEvery };
  const loop = checks({
    watched: [{ database, sources: [] }],
    clock,
    log: silentLog,
    recall: async () => undefined,
    batch: {
      submit: (checked) => {
        at.push(Math.round((elapsed(START, checked.at) / 60_000) * 10) / 10);
        const judged: Judgement = {
          database,
          at: checked.at,
          state: EMPTY_STATE,
          usages: [],
          outlooks: [finds(checked.at)],
          notifications: [],
          changed: [],
          sample: undefined,
          hourly: [],
          learned: new Map(),
          tripped: [],
        };
        return Promise.resolve(judged);
      },
      settle: () => Promise.resolve(),
    },
  });
  await loop.start();
  if (setBack !== undefined) {
    await clock.pass(setBack.after);
    clock.jump(elapsed(later(START, setBack.by), START));
  }
  await clock.pass(elapsed(later(START, setBack?.after ?? milliseconds(0)), later(START, until)));
  loop.stop();
  return at;
}

const burstSince = (since: Instant) => ({ perSecond: 9, usual: 1, since });

it("looks again after 90 seconds while a burst is young, then goes back to its interval", async () => {
  const began = later(START, minutes(10));
  const found = await checkedAt(
    (at) => outlookOf(at > began ? burstSince(began) : undefined, false),
    hours(1.5),
  );
  expect(found.slice(0, 5)).toEqual([0, 15, 16.5, 18, 19.5]);
  expect(found.filter((minute) => minute > 42)).toEqual([55.5, 70.5, 85.5]);
});

it("does not look again when the claim is made already, or when it checks as often anyway", async () => {
  expect(await checkedAt(() => outlookOf(burstSince(START), true), minutes(40))).toEqual([0, 15, 30]);
  const often = await checkedAt(() => outlookOf(burstSince(START), false), minutes(5), minutes(1));
  expect(often).toEqual([0, 1, 2, 3, 4, 5]);
});

it("takes no more than 48 extra looks a day, however many bursts there are", async () => {
  const found = await checkedAt((at) => outlookOf(burstSince(at), false), hours(14));
  const regular = (14 * 60) / 15 + 1;
  expect(found.length).toBeGreaterThan(48);
  expect(found.length).toBeLessThanOrEqual(48 + regular);
});

it("checks a database once for all who ask while it is under way", async () => {
  let asked = 0;
  const source: Source = {
    name: "redis-info",
    cost: { commands: 1, billed: 0 },
    check: () => {
      asked += 1;
      return new Promise(() => {});
    },
    close: () => Promise.resolve(),
  };
  const loop = checks({
    watched: [{ database: DATABASE, sources: [source] }],
    clock: stillClock(START),
    log: silentLog,
    recall: async () => undefined,
    batch: { submit: () => Promise.reject(new Error("not reached")), settle: () => Promise.resolve() },
  });
  expect(loop.checkNow("prod")).toBe(loop.checkNow("prod"));
  await vi.waitFor(() => expect(asked).toBe(1));
});

it("goes on at its interval when the clock is set back", async () => {
  const calm = () => outlookOf(undefined, false);
  const setBack = { after: minutes(40), by: hours(3) };
  expect(await checkedAt(calm, minutes(90), minutes(15), setBack)).toEqual([
    0, 15, 30, -135, -120, -105, -90,
  ]);
});

it.each([
  { was: "refused commands", refused: true },
  { was: "was fine", refused: false },
])(
  "knocks at the first check of a process where the database $was before it: $refused",
  async ({ refused }) => {
    const wishes: unknown[] = [];
    const source: Source = {
      name: "redis-info",
      cost: { commands: 1, billed: 0 },
      check(wish) {
        wishes.push(wish);
        return new Promise(() => {});
      },
      close: () => Promise.resolve(),
    };
    const refusal: Refusal = {
      meter: "commands-month",
      error: { kind: "monthly", text: "" },
      told: "error",
      since: START,
      lastSeenAt: START,
      acceptedSince: 0,
    };
    const ledger = { ...openLedger(START), ...(refused ? { refused: refusal } : {}) };
    const asked = Promise.withResolvers<void>();
    const loop = checks({
      watched: [{ database: DATABASE, sources: [source] }],
      clock: stillClock(START),
      log: silentLog,
      recall: async () => {
        asked.resolve();
        return { ...EMPTY_STATE, ledger };
      },
      batch: { submit: () => Promise.reject(new Error("not reached")), settle: () => Promise.resolve() },
    });
    void loop.checkNow("prod");
    await asked.promise;
    await vi.waitFor(() => expect(wishes).toEqual([{ knock: refused }]));
  },
);
