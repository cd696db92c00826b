import { sql } from "kysely";
import type { Db } from "./schema.ts";

export async function readValue(db: Db, key: string): Promise<unknown> {
  const row = await db.selectFrom("vals").select("value").where("key", "=", key).executeTakeFirst();
  return row && JSON.parse(row.value);
}

export async function readValues(db: Db, prefix: string): Promise<ReadonlyMap<string, unknown>> {
  const rows = await db
    .selectFrom("vals")
    .selectAll()
    // Neither LIKE nor a range compares bytes in both dialects. Their `substr` counts characters, not UTF-16 units.
    .where(sql<string>`substr(key, 1, ${Array.from(prefix).length})`, "=", prefix)
    .orderBy("key")
    .execute();
  return new Map(rows.map((row) => [row.key, JSON.parse(row.value) as unknown]));
}

/** An undefined value is forgotten. */
export async function writeValue(db: Db, key: string, value: unknown): Promise<void> {
  if (value === undefined) {
    await db.deleteFrom("vals").where("key", "=", key).execute();
    return;
  }
  const text = JSON.stringify(value);
  await db
    .insertInto("vals")
    .values({ key, value: text })
    .onConflict((conflict) => conflict.column("key").doUpdateSet({ value: text }))
    .execute();
}

export async function readProfiles(db: Db, database: number): Promise<ReadonlyMap<string, unknown>> {
  const rows = await db
    .selectFrom("profiles")
    .select(["meter", "profile"])
    .where("database", "=", database)
    .execute();
  return new Map(rows.map((row) => [row.meter, JSON.parse(row.profile) as unknown]));
}

export async function writeProfile(db: Db, database: number, meter: string, profile: unknown): Promise<void> {
  const text = JSON.stringify(profile ?? null);
  await db
    .insertInto("profiles")
    .values({ database, meter, profile: text })
    .onConflict((conflict) => conflict.columns(["database", "meter"]).doUpdateSet({ profile: text }))
    .execute();
}
