import { expect, it } from "vitest";
import { rememberPast } from "../../src/app/demo-history.ts";
import { DEFAULT_RULES } from "../../src/domain/alerting/rules.ts";
import type { Database } from "../../src/domain/alerting/database.ts";
import { instantOf, minutes } from "../../src/domain/time/instant.ts";
import { profileShelf } from "../../src/monitor/profiles.ts";
import { silentLog } from "../../src/ports/log.ts";
import type { Store } from "../../src/ports/store.ts";
import { sqliteStore } from "../../src/stores/sqlite.ts";
import { jumpClock } from "../fakes/jump-clock.ts";

const NOW = instantOf("2026-11-24T09:00:00Z");
const prod: Database = {
  name: "prod",
  environment: "production",
  checkEvery: minutes(15),
  rules: DEFAULT_RULES,
  limits: [{ meter: "commands-day", limit: 10_000, from: "configuration" }],
  ownCommandsPerCheck: 1,
};

/** A store in which two weeks of checks are recorded, with what the forecaster learned from them or without. */
async function storeOfTwoWeeks(kept: "with profiles" | "without"): Promise<Store> {
  const store = sqliteStore({ path: ":memory:", clock: jumpClock(NOW), log: silentLog });
  await store.open();
  const forgetful: Store = {
    ...store,
    update: (names, decide) => store.update(names, (facts) => ({ ...decide(facts), profiles: [] })),
  };
  await rememberPast(kept === "without" ? forgetful : store, prod, NOW);
  return store;
}

const daysKnown = async (store: Store, meter: string) => {
  const shelf = profileShelf(store);
  await shelf.ready(["prod"], NOW);
  return shelf.of("prod").get(meter)?.days ?? [];
};

it.each(["commands-day", "commands-month"])(
  "a profile of %s that was lost is learned again from the hourly sums, close to what it was",
  async (meter) => {
    const whole = await daysKnown(await storeOfTwoWeeks("with profiles"), meter);
    const again = await daysKnown(await storeOfTwoWeeks("without"), meter);
    expect(whole.length).toBeGreaterThanOrEqual(13);
    expect(again.map(({ start }) => start)).toEqual(
      expect.arrayContaining(whole.slice(1).map(({ start }) => start)),
    );
    for (const day of whole.slice(1)) {
      const twin = again.find(({ start }) => start === day.start);
      expect((twin?.curve.at(-1) ?? 0) / (day.curve.at(-1) ?? 1)).toBeCloseTo(1, 1);
    }
  },
);

it("knows nothing of a database that was never checked", async () => {
  const store = await storeOfTwoWeeks("with profiles");
  const shelf = profileShelf(store);
  await shelf.ready(["new"], NOW);
  expect(shelf.of("new").size).toBe(0);
});
