import { type Selectable, sql } from "kysely";
import { type Instant, instant } from "../domain/time/instant.ts";
import type { HourlyRow, SampleRow } from "../ports/store.ts";
import { DAY, type Db, HOUR, type Tables } from "./schema.ts";

interface KnownDatabase {
  readonly name: string;
  readonly id: number;
}

/** A list of hours makes one jump in the tree for each of them; a range would walk past every other database. */
const HOURS_A_QUERY = 168;

export async function readSamples(
  db: Db,
  database: KnownDatabase,
  { from, to, limit }: { readonly from: Instant; readonly to: Instant; readonly limit: number | undefined },
): Promise<readonly SampleRow[]> {
  const newestFirst: SampleRow[] = [];
  const kept = await extent(db, "samples", "hour");
  const oldest = Math.max(Math.floor(from / HOUR), kept.first);
  let last = Math.min(Math.floor((to - 1) / HOUR), kept.last);
  while (last >= oldest && newestFirst.length < (limit ?? Number.POSITIVE_INFINITY)) {
    const first = Math.max(oldest, last - HOURS_A_QUERY + 1);
    let query = db
      .selectFrom("samples")
      .selectAll()
      .where("database", "=", database.id)
      .where("hour", "in", countFrom(first, last))
      .where((row) => row("hour", ">", Math.floor(from / HOUR)).or("ms", ">=", from % HOUR))
      .where((row) => row("hour", "<", Math.floor(to / HOUR)).or("ms", "<", to % HOUR))
      .orderBy("hour", "desc")
      .orderBy("ms", "desc");
    if (limit !== undefined) query = query.limit(limit - newestFirst.length);
    for (const row of await query.execute()) newestFirst.push(toSample(row, database.name));
    last = first - 1;
  }
  return newestFirst.toReversed();
}

export async function readHourly(
  db: Db,
  database: KnownDatabase,
  { from, to }: { readonly from: Instant; readonly to: Instant },
): Promise<readonly HourlyRow[]> {
  const kept = await extent(db, "hourly", "day");
  const first = Math.max(Math.floor(from / DAY), kept.first);
  const last = Math.min(Math.floor((to - 1) / DAY), kept.last);
  if (first > last) return [];
  const rows = await db
    .selectFrom("hourly")
    .selectAll()
    .where("database", "=", database.id)
    .where("day", "in", countFrom(first, last))
    .where("hour", ">=", Math.ceil(from / HOUR))
    .where("hour", "<", Math.ceil(to / HOUR))
    .orderBy("hour")
    .execute();
  return rows.map((row) => toHourly(row, database.name));
}

/** The oldest and the newest hour (day) that is kept, so that "everything" does not ask for hours since 1970. */
async function extent(db: Db, table: "samples" | "hourly", column: "hour" | "day") {
  const { rows } = await sql<{ first: number | null; last: number | null }>`
    select (select min(${sql.ref(column)}) from ${sql.table(table)}) as first,
           (select max(${sql.ref(column)}) from ${sql.table(table)}) as last`.execute(db);
  return { first: rows[0]?.first ?? 0, last: rows[0]?.last ?? -1 };
}

const countFrom = (first: number, last: number) =>
  Array.from({ length: last - first + 1 }, (_, i) => first + i);

const toSample = (row: Selectable<Tables["samples"]>, database: string): SampleRow => ({
  database,
  at: instant(row.hour * HOUR + row.ms),
  commands: row.commands,
  usedDay: row.usedDay,
  usedMonth: row.usedMonth,
  hits: row.hits,
  misses: row.misses,
  perSecond: row.perSecond,
  keys: row.keys,
  clients: row.clients,
  storage: row.storage,
});

const toHourly = (row: Selectable<Tables["hourly"]>, database: string): HourlyRow => ({
  database,
  hour: instant(row.hour * HOUR),
  commands: row.commands,
  hits: row.hits,
  misses: row.misses,
  checks: row.checks,
  keys: row.keys,
  storage: row.storage,
});
