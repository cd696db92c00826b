import { expect, it } from "vitest";
import { EMPTY_STATE, type Database } from "../../src/domain/alerting/database.ts";
import { DEFAULT_RULES } from "../../src/domain/alerting/rules.ts";
import { hours, instantOf, later, minutes, seconds, type Instant } from "../../src/domain/time/instant.ts";
import type { CheckResult } from "../../src/domain/usage/sample.ts";
import { judge } from "../../src/monitor/judge.ts";
import { batch } from "../../src/monitor/batch.ts";
import { profileShelf } from "../../src/monitor/profiles.ts";
import { silentLog } from "../../src/ports/log.ts";
import type { Store, StoreChanges } from "../../src/ports/store.ts";
import { sqliteStore } from "../../src/stores/sqlite.ts";
import { jumpClock } from "../fakes/jump-clock.ts";

const START = instantOf("2026-11-24T09:00:00Z");
const prod: Database = {
  name: "prod",
  environment: "production",
  checkEvery: minutes(15),
  rules: DEFAULT_RULES,
  limits: [{ meter: "commands-day", limit: 10_000, from: "configuration" }],
  ownCommandsPerCheck: 1,
};

const answer = (takenAt: Instant): CheckResult => ({
  ok: true,
  sample: {
    source: "redis-info",
    takenAt,
    server: { flavour: "redis", version: "8.0.0", runId: "a", uptime: hours(30) },
    commands: 9_900,
    keys: 4,
  },
});

/** A store that shows which states it was given to write. */
async function watchedStore() {
  const clock = jumpClock(START);
  const store = sqliteStore({ path: ":memory:", clock, log: silentLog });
  await store.open();
  const written: NonNullable<StoreChanges["states"]>[number][] = [];
  const watched: Store = {
    ...store,
    update: (names, decide) =>
      store.update(names, (facts) => {
        const decided = decide(facts);
        written.push(...(decided.states ?? []));
        return decided;
      }),
  };
  return { clock, written, store: watched };
}

it("writes nothing at a look of the watchdog that finds all as it was, and writes when samples have stopped", async () => {
  const { clock, written, store } = await watchedStore();
  const outlets = { channels: [], routes: [], hasThreads: () => false, unwritten: () => undefined };
  const shared = { store, clock, log: silentLog, profiles: profileShelf(store), outlets, onJudged: () => {} };
  const checks = batch(shared);
  const look = (at: Instant, results: readonly CheckResult[]) =>
    checks.submit({ database: prod, at, results });

  await look(START, [answer(START)]);
  expect(written).toHaveLength(1);
  const quiet = await look(later(START, minutes(1)), []);
  expect(written).toHaveLength(1);
  expect(quiet.state).toEqual(written[0]?.state);
  expect((await store.states(["prod"])).get("prod")).toEqual(written[0]?.state);

  const silent = await look(later(START, hours(1)), []);
  expect(silent.state.alerts.map(({ rule }) => rule)).toContain("no-samples");
  expect(written).toHaveLength(2);
  expect((await store.states(["prod"])).get("prod")).toEqual(silent.state);
  await checks.settle();
  await store.close();
});

it("returns another state wherever a check changed one field of it", () => {
  const first = judge(
    { database: prod, at: START, results: [answer(START)] },
    EMPTY_STATE,
    [],
    new Map(),
  ).state;
  const at = later(START, seconds(15));
  const failed: CheckResult = {
    ok: false,
    source: "redis-info",
    at,
    failure: { kind: "refused", sentence: "prod: nothing listens." },
  };
  const next = judge({ database: prod, at, results: [failed] }, first, [], new Map()).state;
  expect(next).not.toBe(first);
  expect(next.health.failures).toBe(1);
});
