/**
 * What storing costs: CPU per database and check, bytes per sample, and how long people wait for a range.
 * `node bench/store.ts [folder]`; the folder decides which disk is measured.
 */
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { EMPTY_STATE, type DatabaseState } from "../src/domain/alerting/database.ts";
import { instant, later, milliseconds, minutes, seconds, type Duration } from "../src/domain/time/instant.ts";
import { silentLog } from "../src/ports/log.ts";
import type { HourlyRow, SampleRow, Store, StoreChanges } from "../src/ports/store.ts";
import { sqliteStore } from "../src/stores/sqlite.ts";

const DATABASES = Array.from({ length: 200 }, (_, i) => `database-${i}`);
const START = instant(Date.UTC(2026, 9, 1));
const clock = { now: () => START, after: () => () => {} };
const folder = mkdtempSync(join(process.argv[2] ?? tmpdir(), "headroom-bench-"));

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

async function measureRounds(every: Duration, rounds: number) {
  const store = sqliteStore({ path: join(folder, `every-${every}.db`), clock, log: silentLog });
  await store.open();
  const warmUp = 100;
  let cpu = process.cpuUsage();
  let began = performance.now();
  let making = 0;
  for (let n = 0; n < warmUp + rounds; n++) {
    if (n === warmUp) {
      cpu = process.cpuUsage();
      began = performance.now();
      making = 0;
    }
    const before = performance.now();
    const changes = round(n, every);
    making += performance.now() - before;
    await store.update(DATABASES, () => ({ ...changes, result: undefined }));
  }
  const used = process.cpuUsage(cpu);
  const checks = rounds * DATABASES.length;
  const micros = (used.user + used.system - making * 1_000) / checks;
  const wall = ((performance.now() - began - making) * 1_000) / checks;
  console.log(
    `update of 200 databases every ${every / 1_000} s: ${micros.toFixed(1)} µs CPU (${wall.toFixed(1)} µs wall) per database`,
  );
  await store.close();
}

async function measureSingles(times: number) {
  const store = sqliteStore({ path: join(folder, "single.db"), clock, log: silentLog });
  await store.open();
  const run = async (from: number, to: number) => {
    for (let n = from; n < to; n++) {
      const row = sample(DATABASES[n % 200]!, n, seconds(1));
      const changes = {
        samples: [row],
        hourly: [hourOf(row)],
        states: [{ database: row.database, state: state(row) }],
      };
      await store.update([row.database], () => ({ ...changes, result: undefined }));
    }
  };
  await run(0, 400);
  const cpu = process.cpuUsage();
  const began = performance.now();
  await run(400, 400 + times);
  const used = process.cpuUsage(cpu);
  console.log(
    `update of one database: ${((used.user + used.system) / times).toFixed(0)} µs CPU, ${(((performance.now() - began) * 1_000) / times).toFixed(0)} µs wall`,
  );
  await store.close();
}

async function measureMillion() {
  const path = join(folder, "million.db");
  const store = sqliteStore({ path, clock, log: silentLog });
  await store.open();
  const every = minutes(4);
  for (let n = 0; n < 5_040; n++) {
    const { samples = [] } = round(n, every);
    await store.update([], () => ({ samples, hourly: samples.map(hourOf), result: undefined }));
  }
  const about = await store.about();
  const file = new DatabaseSync(path);
  const bytesOf = (table: string) =>
    Number(file.prepare("select sum(pgsize) as bytes from dbstat where name = ?").get(table)!["bytes"]);
  const bytes = bytesOf("samples");
  const hours = Number(file.prepare("select count(*) as n from hourly").get()!["n"]);
  console.log(
    `${about.samples} samples: ${(bytes / about.samples).toFixed(1)} bytes each; ` +
      `${hours} hourly sums: ${(bytesOf("hourly") / hours).toFixed(1)} bytes each; file ${(statSync(path).size / 1e6).toFixed(1)} MB`,
  );
  file.close();
  const end = later(START, milliseconds(5_040 * every));
  const back = (hours: number) => instant(end - hours * 3_600_000);
  await time("24 h of one database", store, (store, name) => store.samples(name, back(24), end));
  await time("14 days of one database, newest 2,000", store, (store, name) =>
    store.samples(name, back(24 * 14), end, 2_000),
  );
  await time("14 days of one database (30-day hourly sums)", store, (store, name) =>
    store.hourly(name, back(24 * 30), end),
  );
  await time("about()", store, (store) => store.about());
  const began = performance.now();
  await store.prune({ samples: back(24), hourly: START });
  console.log(`pruning 13 of 14 days: ${(performance.now() - began).toFixed(0)} ms`);
  await store.close();
}

async function time(what: string, store: Store, ask: (store: Store, name: string) => Promise<unknown>) {
  const took: number[] = [];
  let rows = 0;
  for (let n = 0; n < 60; n++) {
    const began = performance.now();
    const answer = await ask(store, DATABASES[(n * 37) % 200]!);
    took.push(performance.now() - began);
    rows = Array.isArray(answer) ? answer.length : 1;
  }
  took.sort((a, b) => a - b);
  console.log(`${what}: p50 ${took[30]!.toFixed(2)} ms, p95 ${took[57]!.toFixed(2)} ms (${rows} rows)`);
}

try {
  await measureRounds(minutes(15), 300);
  await measureRounds(seconds(15), 300);
  await measureSingles(2_000);
  await measureMillion();
} finally {
  rmSync(folder, { recursive: true });
}
