import { sql } from "kysely";
import type { HourlyRow, SampleRow } from "../ports/store.ts";
import { addHour } from "./hours.ts";
import { manyRows, shape } from "./many-rows.ts";
import { DAY, type Db, HOUR } from "./schema.ts";

type Ids = ReadonlyMap<string, number>;

/** A second sample of the same instant is the same check told twice. */
export function sampleWriter() {
  const blank = {
    hour: 0,
    database: 0,
    ms: 0,
    commands: 0,
    usedDay: 0,
    usedMonth: 0,
    hits: 0,
    misses: 0,
    perSecond: 0,
    keys: 0,
    clients: 0,
    storage: 0,
  };
  const insert = manyRows<{ readonly row: SampleRow; readonly database: number }>(
    (db, size) =>
      db
        .insertInto("samples")
        .values(shape(blank, size))
        .onConflict((conflict) => conflict.doNothing())
        .compile(),
    ({ row, database }, into) =>
      into.push(
        Math.floor(row.at / HOUR),
        database,
        row.at % HOUR,
        row.commands,
        row.usedDay,
        row.usedMonth,
        row.hits,
        row.misses,
        row.perSecond,
        row.keys,
        row.clients,
        row.storage,
      ),
  );
  return (db: Db, rows: readonly SampleRow[], ids: Ids) =>
    insert(
      db,
      rows.map((row) => ({ row, database: ids.get(row.database)! })),
    );
}

export function hourlyWriter() {
  const blank = {
    day: 0,
    database: 0,
    hour: 0,
    commands: 0,
    hits: 0,
    misses: 0,
    checks: 0,
    keys: 0,
    storage: 0,
  };
  const add = manyRows<{ readonly row: HourlyRow; readonly database: number }>(
    (db, size) =>
      db
        .insertInto("hourly")
        .values(shape(blank, size))
        .onConflict((conflict) =>
          conflict.columns(["day", "database", "hour"]).doUpdateSet({
            commands: sql`hourly.commands + excluded.commands`,
            hits: sql`hourly.hits + excluded.hits`,
            misses: sql`hourly.misses + excluded.misses`,
            checks: sql`hourly.checks + excluded.checks`,
            keys: sql`coalesce(excluded.keys, hourly.keys)`,
            storage: sql`coalesce(excluded.storage, hourly.storage)`,
          }),
        )
        .compile(),
    ({ row, database }, into) =>
      into.push(
        Math.floor(row.hour / DAY),
        database,
        Math.floor(row.hour / HOUR),
        row.commands,
        row.hits,
        row.misses,
        row.checks,
        row.keys,
        row.storage,
      ),
  );
  return (db: Db, rows: readonly HourlyRow[], ids: Ids) =>
    add(
      db,
      oneRowPerHour(rows).map((row) => ({ row, database: ids.get(row.database)! })),
    );
}

/** PostgreSQL does not add to one row twice in one statement. */
function oneRowPerHour(rows: readonly HourlyRow[]): readonly HourlyRow[] {
  const byHour = new Map<string, HourlyRow>();
  for (const row of rows) addHour(byHour, row);
  return byHour.size === rows.length ? rows : [...byHour.values()];
}
