import { type ColumnDefinitionBuilder, type Kysely, sql } from "kysely";
import type { Migration } from "kysely/migration";
import { StoreError } from "../ports/store.ts";
import type { Db } from "./schema.ts";

/** What the two dialects write differently when tables are made. */
export interface TableStyle {
  /** A number that the database gives, never given twice. */
  readonly generatedId: (column: ColumnDefinitionBuilder) => ColumnDefinitionBuilder;
  readonly generatedIdType: "integer" | "bigint";
  /** The rows live in the primary key's own tree. */
  readonly clustered: boolean;
  /** Returns a row when migrations were recorded here before. */
  readonly findMigrations: string;
}

/** Creates or migrates; refuses a store with a migration that this program does not have. */
export async function migrate(db: Db, style: TableStyle, where: string): Promise<void> {
  const all = migrations(style);
  const done = await migrationsDone(db, style);
  const foreign = done.filter((name) => !(name in all));
  if (foreign.length > 0) {
    throw new StoreError(
      "newer",
      `${where} was written by a newer Headroom (it has "${foreign.join('", "')}"). ` +
        "Start that version again, or give this one another store.",
    );
  }
  // A look is all that most starts need: the migrator is loaded, and the store written to, only when tables are missing.
  if (done.length === Object.keys(all).length) return;
  const { Migrator } = await import("kysely/migration");
  const migrator = new Migrator({ db, provider: { getMigrations: () => Promise.resolve(all) } });
  const { error } = await migrator.migrateToLatest();
  if (error) throw error;
}

async function migrationsDone(db: Db, style: TableStyle): Promise<readonly string[]> {
  if ((await sql.raw(style.findMigrations).execute(db)).rows.length === 0) return [];
  const { rows } = await sql<{ name: string }>`select name from kysely_migration order by name`.execute(db);
  return rows.map((row) => row.name);
}

/** By name, in order. One that was released is never changed: the next one changes what it made. */
function migrations(style: TableStyle): Record<string, Migration> {
  return { "001-first": { up: (db) => first(db, style) } };
}

async function first(db: Kysely<unknown>, style: TableStyle): Promise<void> {
  await createMonitoring(db, style);
  await createHistory(db, style);
  await createDelivery(db, style);
  await createSmall(db);
}

const required = (column: ColumnDefinitionBuilder) => column.notNull();
const key = (column: ColumnDefinitionBuilder) => column.primaryKey().notNull();
const zero = (column: ColumnDefinitionBuilder) => column.notNull().defaultTo(0);

async function createMonitoring(db: Kysely<unknown>, style: TableStyle): Promise<void> {
  const clustered = style.clustered ? sql`without rowid` : sql``;
  await db.schema
    .createTable("databases")
    .addColumn("id", style.generatedIdType, style.generatedId)
    .addColumn("name", "text", (column) => column.notNull().unique())
    .addColumn("version", "bigint", zero)
    .addColumn("state", "text")
    .execute();
  await db.schema
    .createTable("samples")
    .addColumn("hour", "integer", required)
    .addColumn("database", "bigint", required)
    .addColumn("ms", "integer", required)
    .addColumn("commands", "double precision", required)
    .addColumn("usedDay", "double precision", required)
    .addColumn("usedMonth", "double precision", required)
    .addColumn("hits", "double precision", required)
    .addColumn("misses", "double precision", required)
    .addColumn("perSecond", "double precision")
    .addColumn("keys", "double precision")
    .addColumn("clients", "double precision")
    .addColumn("storage", "double precision")
    .addPrimaryKeyConstraint("samples_key", ["hour", "database", "ms"])
    .modifyEnd(clustered)
    .execute();
  await db.schema
    .createTable("hourly")
    .addColumn("day", "integer", required)
    .addColumn("database", "bigint", required)
    .addColumn("hour", "integer", required)
    .addColumn("commands", "double precision", required)
    .addColumn("hits", "double precision", required)
    .addColumn("misses", "double precision", required)
    .addColumn("checks", "double precision", required)
    .addColumn("keys", "double precision")
    .addColumn("storage", "double precision")
    .addPrimaryKeyConstraint("hourly_key", ["day", "database", "hour"])
    .modifyEnd(clustered)
    .execute();
}

async function createHistory(db: Kysely<unknown>, style: TableStyle): Promise<void> {
  await db.schema
    .createTable("incidents")
    .addColumn("id", "text", key)
    .addColumn("database", "text", required)
    .addColumn("openedAt", "bigint", required)
    .addColumn("closedAt", "bigint")
    .addColumn("body", "text", required)
    .execute();
  await db.schema
    .createIndex("incidents_by_database")
    .on("incidents")
    .columns(["database", "openedAt"])
    .execute();
  await db.schema.createIndex("incidents_by_time").on("incidents").column("openedAt").execute();
  await db.schema
    .createTable("audit")
    .addColumn("id", style.generatedIdType, style.generatedId)
    .addColumn("at", "bigint", required)
    .addColumn("by", "text", required)
    .addColumn("place", "text")
    .addColumn("database", "text")
    .addColumn("did", "text", required)
    .execute();
  await db.schema.createIndex("audit_by_time").on("audit").column("at").execute();
  await db.schema.createIndex("audit_by_database").on("audit").columns(["database", "at"]).execute();
}

async function createDelivery(db: Kysely<unknown>, style: TableStyle): Promise<void> {
  await db.schema
    .createTable("outbox")
    .addColumn("id", style.generatedIdType, style.generatedId)
    .addColumn("channel", "text", required)
    .addColumn("subject", "text", required)
    .addColumn("reason", "text", required)
    .addColumn("key", "text", required)
    .addColumn("body", "text", required)
    .addColumn("createdAt", "bigint", required)
    .addColumn("attempts", "integer", zero)
    .addColumn("nextAt", "bigint", required)
    .addColumn("unknown", "integer", zero)
    .addColumn("lastError", "text")
    .addColumn("endedAt", "bigint")
    .addColumn("delivered", "integer", zero)
    .addUniqueConstraint("outbox_once", ["channel", "key"])
    .execute();
  await db.schema
    .createIndex("outbox_waiting")
    .on("outbox")
    .column("id")
    .where(sql.ref("endedAt"), "is", null)
    .execute();
  await db.schema.createIndex("outbox_ended").on("outbox").column("endedAt").execute();
  await db.schema
    .createTable("roots")
    .addColumn("channel", "text", required)
    .addColumn("subject", "text", required)
    .addColumn("ref", "text", required)
    .addColumn("postedAt", "bigint", required)
    .addPrimaryKeyConstraint("roots_key", ["channel", "subject"])
    .execute();
  await db.schema
    .createTable("slots")
    .addColumn("slot", "text", key)
    .addColumn("at", "bigint", required)
    .execute();
}

async function createSmall(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable("silences")
    .addColumn("id", "text", key)
    .addColumn("until", "bigint", required)
    .addColumn("body", "text", required)
    .execute();
  await db.schema
    .createTable("profiles")
    .addColumn("database", "bigint", required)
    .addColumn("meter", "text", required)
    .addColumn("profile", "text", required)
    .addPrimaryKeyConstraint("profiles_key", ["database", "meter"])
    .execute();
  await db.schema
    .createTable("vals")
    .addColumn("key", "text", key)
    .addColumn("value", "text", required)
    .execute();
}
