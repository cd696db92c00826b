import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { EMPTY_STATE, type DatabaseState } from "../src/domain/alerting/database.ts";
import { sayDuration } from "../src/domain/time/duration.ts";
import {
  days,
  earlier,
  hours,
  instant,
  later,
  milliseconds,
  minutes,
  seconds,
  type Duration,
} from "../src/domain/time/instant.ts";
import { silentLog } from "../src/ports/log.ts";
import type { HourlyRow, SampleRow, Store, StoreChanges } from "../src/ports/store.ts";
import { sqliteStore } from "../src/stores/sqlite.ts";
import { cpuOf, quantile, rounded, type Figure, type Goal } from "./figure.ts";

const DATABASES = Array.from({ length: 200 }, (_, i) => `database-${i}`);
const START = instant(Date.UTC(2026, 9, 1));
const clock = { now: () => START, after: () => () => {} };
const WARM_UP = 100;
const ROUNDS = 300;
// 14 days of 200 databases: a million samples and their hourly sums.
const EVERY = minutes(4);
const SWEEPS = 5_040;
const QUESTIONS = 200;

/** What storing costs: CPU per check, bytes per sample, and how long people wait for a range of a million samples. */
export async function storeBench(): Promise<readonly Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), "headroom-bench-"));
  try {
    return [
      await measureRounds(folder, minutes(15)),
      await measureRounds(folder, seconds(15)),
      ...(await measureMillion(folder)),
    ];
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function sample(database: string, round: number, every: Duration): SampleRow {
  const n = round * 131 + database.length * 977;
  return {
    database,
    at: later(START, milliseconds(round * every + 137)),
    commands: n % 40_000,
    usedDay: n % 2_000_000,
    usedMonth: n % 30_000_000,
    hits: n % 30_000,
    misses: n % 2_000,
    perSecond: (n % 7_000) / 100,
    keys: n % 900_000,
    clients: n % 90,
    storage: 1_000_000 + (n % 9_000_000),
  };
}

const hourOf = (row: SampleRow): HourlyRow => ({
  database: row.database,
  hour: instant(Math.floor(row.at / 3_600_000) * 3_600_000),
  commands: row.commands,
  hits: row.hits,
  misses: row.misses,
  checks: 1,
  keys: row.keys,
  storage: row.storage,
});

/** A state of a usual size: a counter, two periods, the newest gauges, one pending alert's worth of forecast. */
function state(row: SampleRow): DatabaseState {
  const start = START;
  const period = { start, used: row.usedDay, since: start, uncertain: 0, incomplete: false };
  return {
    ...EMPTY_STATE,
    ledger: {
      counter: {
        at: row.at,
        commands: row.usedMonth,
        hits: row.hits,
        misses: row.misses,
        runId: "a".repeat(40),
      },
      day: period,
      month: period,
      latest: { at: row.at, keys: 1, clients: 2, storage: { used: 3 }, flavour: "redis", version: "8.4.0" },
    },
    health: { failures: 0, lastCheckAt: row.at, lastSampleAt: row.at },
    forecast: {
      "commands-day": { level: 0.123456789, spread: 0.0123456789, recent: [1.5, 2.5, 3.5, 4.5, 5.5] },
    },
  };
}

function round(n: number, every: Duration): StoreChanges {
  const samples = DATABASES.map((database) => sample(database, n, every));
  return {
    samples,
    hourly: samples.map(hourOf),
    states: samples.map((row) => ({ database: row.database, state: state(row) })),
  };
}

/** CPU of what one check adds to the store, when 200 of them are saved together. */
async function measureRounds(folder: string, every: Duration): Promise<Figure> {
  const store = sqliteStore({ path: join(folder, `every-${every}.db`), clock, log: silentLog });
  await store.open();
  const cpu: number[] = [];
  for (let n = 0; n < WARM_UP + ROUNDS; n++) {
    const changes = round(n, every);
    const took = await cpuOf(() => store.update(DATABASES, () => ({ ...changes, result: undefined })));
    if (n >= WARM_UP) cpu.push(took);
  }
  await store.close();
  const perDatabase = (cpu.reduce((sum, each) => sum + each, 0) * 1_000) / (ROUNDS * DATABASES.length);
  return {
    what: `CPU per database, 200 saved together every ${sayDuration(every)}`,
    value: rounded(perDatabase),
    unit: "µs",
  };
}

async function measureMillion(folder: string): Promise<readonly Figure[]> {
  const path = join(folder, "million.db");
  const store = sqliteStore({ path, clock, log: silentLog });
  await store.open();
  await fill(store);
  const { samples } = await store.about();
  const end = later(START, milliseconds(SWEEPS * EVERY));
  const ranges = [
    {
      what: "24 h of one database",
      ask: (name: string) => store.samples(name, earlier(end, hours(24)), end),
      goal: { atMost: 5 },
    },
    {
      what: "30 days of one database, hourly",
      ask: (name: string) => store.hourly(name, earlier(end, days(30)), end),
      goal: { atMost: 5 },
    },
  ];
  const figures: Figure[] = [
    { what: "samples stored", value: samples, unit: "" },
    {
      what: "bytes per sample, hourly sums and all",
      value: rounded(statSync(path).size / samples),
      unit: "bytes",
      goal: { atMost: 64 },
    },
  ];
  for (const { what, ask, goal } of ranges) figures.push(...(await timesOf(what, ask, goal)));
  const began = performance.now();
  await store.prune({ samples: earlier(end, hours(24)), hourly: START });
  figures.push({ what: "pruning 13 of 14 days", value: rounded(performance.now() - began), unit: "ms" });
  await store.close();
  return figures;
}

async function fill(store: Store): Promise<void> {
  for (let n = 0; n < SWEEPS; n++) {
    const { samples = [] } = round(n, EVERY);
    await store.update([], () => ({ samples, hourly: samples.map(hourOf), result: undefined }));
  }
}

async function timesOf(
  what: string,
  ask: (name: string) => Promise<readonly unknown[]>,
  goal: Goal,
): Promise<readonly Figure[]> {
  const took: number[] = [];
  for (let n = 0; n < QUESTIONS; n++) {
    const began = performance.now();
    const rows = await ask(DATABASES[(n * 37) % DATABASES.length] ?? "");
    took.push(performance.now() - began);
    if (rows.length === 0) throw new Error(`${what}: nothing was found`);
  }
  const [p50, p99] = [quantile(took, 0.5), quantile(took, 0.99)].map((each) => rounded(each));
  return [
    { what: `${what}, p50`, value: p50 ?? Number.NaN, unit: "ms", goal },
    { what: `${what}, p99`, value: p99 ?? Number.NaN, unit: "ms" },
  ];
}
