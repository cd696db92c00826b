import { join } from "node:path";
import { rememberPast } from "../../src/app/demo-history.ts";
import { systemClock } from "../../src/app/system.ts";
import type { Database } from "../../src/domain/alerting/database.ts";
import { DEFAULT_RULES } from "../../src/domain/alerting/rules.ts";
import { days, earlier, seconds } from "../../src/domain/time/instant.ts";
import { silentLog } from "../../src/ports/log.ts";
import { sqliteStore } from "../../src/stores/sqlite.ts";

/** Two weeks of checks every 15 s are 80,640 samples: 13 databases have a million. */
const NEIGHBOURS = 12;

const prod: Database = {
  name: "prod",
  environment: "production",
  checkEvery: seconds(15),
  rules: DEFAULT_RULES,
  limits: [{ meter: "commands-day", limit: 10_000, from: "configuration" }],
  ownCommandsPerCheck: 1,
};

/** Fills the store of a data folder as two weeks of watching would; how many samples it holds then. */
export async function rememberMillion(dataFolder: string): Promise<number> {
  const store = sqliteStore({ path: join(dataFolder, "headroom.db"), clock: systemClock, log: silentLog });
  await store.open();
  const now = systemClock.now();
  await rememberPast(store, prod, now);
  const began = earlier(now, days(15));
  const samples = await store.samples(prod.name, began, now);
  const hourly = await store.hourly(prod.name, began, now);
  for (let n = 1; n <= NEIGHBOURS; n += 1) {
    const database = `neighbour-${n}`;
    await store.update([], () => ({
      result: undefined,
      samples: samples.map((row) => ({ ...row, database })),
      hourly: hourly.map((row) => ({ ...row, database })),
    }));
  }
  const held = await store.about();
  await store.close();
  return held.samples;
}
