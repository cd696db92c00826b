import { openHistory } from "../../app/store.ts";
import type { Config } from "../../config/config.ts";
import type { Database } from "../../domain/alerting/database.ts";
import { days, earlier, instant, type Instant } from "../../domain/time/instant.ts";
import { startOfMonth } from "../../domain/time/period.ts";
import { recordedChecks, termsOf } from "../../monitor/recorded.ts";
import type { Recording } from "../../monitor/replay.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Log } from "../../ports/log.ts";
import type { Store } from "../../ports/store.ts";
import type { Samples } from "./samples-file.ts";
import { NO_INPUT, Trouble } from "./trouble.ts";

/** As much as a forecaster remembers: what it would have known then. */
const BEFORE = days(28);

/** What the store holds of the configured databases since then, and enough from before to judge it by. */
export async function storedHistory(
  config: Config,
  since: Instant,
  { clock, log }: { readonly clock: Clock; readonly log: Log },
): Promise<readonly Recording[]> {
  const store = await openHistory(config, clock, log);
  if (store === undefined)
    throw new Trouble(
      NO_INPUT,
      `There is no history yet in ${config.dataFolder}: run headroom, or headroom check from cron, or name a file with --samples.`,
    );
  try {
    const databases = databasesOf(config);
    const recordings: Recording[] = [];
    for (const database of databases) recordings.push(await recordingOf(database, store, since, clock.now()));
    const known = recordings.filter(({ checks }) => checks.length > 0);
    const names = databases.map(({ name }) => name).join(", ");
    if (known.length === 0)
      throw new Trouble(NO_INPUT, `The store holds no sample of ${names} since then: try a longer --since.`);
    return known;
  } finally {
    await store.close();
  }
}

async function recordingOf(
  database: Database,
  store: Store,
  since: Instant,
  now: Instant,
): Promise<Recording> {
  const states = await store.states([database.name]);
  const end = instant(now + 1);
  const samples = await store.samples(database.name, earlier(since, BEFORE), end);
  // From the first of a month on, so that the month's count is whole.
  const from = startOfMonth(earlier(since, BEFORE));
  const hourly = await store.hourly(database.name, from, samples[0]?.at ?? end);
  return {
    database,
    terms: termsOf(states.get(database.name)?.ledger),
    checks: recordedChecks(hourly, samples),
  };
}

/** The same from a file of samples. Without databases in the configuration, every one of the file is judged by its defaults. */
export function givenHistory(config: Config, samples: Samples): readonly Recording[] {
  const configured = databasesOf(config);
  return [...samples].map(([name, checks]) => {
    const database =
      config.databases.length === 0
        ? { ...withoutSource(config), name }
        : configured.find((each) => each.name === name);
    if (database === undefined)
      throw new Trouble(
        NO_INPUT,
        `The samples speak of "${name}", which the configuration does not name: it has ${configured.map((each) => each.name).join(", ")}.`,
      );
    return { database, terms: { billedOnly: false }, checks };
  });
}

/** A lone local Redis, which nobody configured, is called redis. */
function databasesOf(config: Config): readonly Database[] {
  if (config.databases.length > 0) return config.databases.map(({ database }) => database);
  return [{ ...withoutSource(config), name: "redis" }];
}

function withoutSource({ defaults }: Config): Omit<Database, "name"> {
  const { planIsConfigured: _, ...database } = defaults;
  return database;
}
