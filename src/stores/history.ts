import type { Incident, Person } from "../domain/alerting/incident.ts";
import { type Instant, instant } from "../domain/time/instant.ts";
import type { AuditEntry } from "../ports/store.ts";
import { type Db, storable } from "./schema.ts";

interface HistoryFilter {
  readonly database?: string;
  readonly from?: Instant;
  readonly to?: Instant;
  readonly limit?: number;
}

export async function readIncidents(db: Db, filter: HistoryFilter): Promise<readonly Incident[]> {
  let query = db.selectFrom("incidents").select("body").orderBy("openedAt", "desc").orderBy("id", "desc");
  const { database, from, to, limit } = filter;
  if (database !== undefined) query = query.where("database", "=", database);
  if (to !== undefined) query = query.where("openedAt", "<", to);
  if (from !== undefined)
    query = query.where((row) => row("closedAt", "is", null).or("closedAt", ">=", from));
  if (limit !== undefined) query = query.limit(limit);
  return (await query.execute()).map((row) => JSON.parse(row.body) as Incident);
}

export async function writeIncidents(db: Db, incidents: readonly Incident[]): Promise<void> {
  for (const incident of incidents) {
    const changing = { closedAt: incident.closed?.at ?? null, body: JSON.stringify(incident) };
    await db
      .insertInto("incidents")
      .values({ id: incident.id, database: incident.database, openedAt: incident.openedAt, ...changing })
      .onConflict((conflict) => conflict.column("id").doUpdateSet(changing))
      .execute();
  }
}

/** Newest first. */
export async function readAudit(db: Db, filter: Omit<HistoryFilter, "to">): Promise<readonly AuditEntry[]> {
  let query = db.selectFrom("audit").selectAll().orderBy("at", "desc").orderBy("id", "desc");
  if (filter.database !== undefined) query = query.where("database", "=", filter.database);
  if (filter.from !== undefined) query = query.where("at", ">=", filter.from);
  if (filter.limit !== undefined) query = query.limit(filter.limit);
  return (await query.execute()).map((row) => ({
    at: instant(row.at),
    by: JSON.parse(row.by) as Person,
    ...(row.place !== null && { where: row.place }),
    ...(row.database !== null && { database: row.database }),
    did: row.did,
  }));
}

export async function writeAudit(db: Db, entries: readonly AuditEntry[]): Promise<void> {
  if (entries.length === 0) return;
  const rows = entries.map((entry) => ({
    at: entry.at,
    by: JSON.stringify(entry.by),
    place: entry.where ?? null,
    database: entry.database ?? null,
    did: storable(entry.did),
  }));
  await db.insertInto("audit").values(rows).execute();
}
