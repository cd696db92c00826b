import type { Selectable, UpdateQueryBuilder, UpdateResult } from "kysely";
import { type Instant, instant, later, seconds } from "../domain/time/instant.ts";
import type { MessageRef } from "../ports/chat.ts";
import { LONGEST_WAIT, type NewOutboxRow, type OutboxRow } from "../ports/store.ts";
import { type Db, storable, type Tables } from "./schema.ts";

type Body = Pick<NewOutboxRow, "root" | "reply" | "mention" | "quiet" | "usefulUntil">;

/** A row whose channel and key are already there, delivered or not, is left out: it was told before. */
export async function addToOutbox(db: Db, rows: readonly NewOutboxRow[]): Promise<void> {
  for (const { channel, subject, reason, key, createdAt, ...rest } of rows) {
    const body: Body = rest;
    await db
      .insertInto("outbox")
      .values({
        channel,
        subject,
        reason,
        key,
        createdAt,
        nextAt: createdAt,
        body: JSON.stringify(body),
        ...FRESH,
      })
      .onConflict((conflict) => conflict.columns(["channel", "key"]).doNothing())
      .execute();
  }
}

const FRESH = { attempts: 0, unknown: 0, delivered: 0 };

export async function readOutbox(db: Db): Promise<readonly OutboxRow[]> {
  const rows = await db.selectFrom("outbox").selectAll().where("endedAt", "is", null).orderBy("id").execute();
  return rows.map(toOutboxRow);
}

const toOutboxRow = (row: Selectable<Tables["outbox"]>): OutboxRow => ({
  id: row.id,
  channel: row.channel,
  subject: row.subject,
  reason: row.reason as OutboxRow["reason"],
  key: row.key,
  createdAt: instant(row.createdAt),
  ...(JSON.parse(row.body) as Body),
  attempts: row.attempts,
  nextAt: instant(row.nextAt),
  unknown: row.unknown === 1,
  ...(row.lastError !== null && { lastError: row.lastError }),
});

/** How long a row belongs to the process that tries it. Requests time out sooner, so only a dead process holds one longer. */
const LEASE = seconds(15);

/**
 * A try counts from here: a crash before its answer leaves the row of unknown outcome. Rows that another process tries
 * at this moment are left to it; returns those that are ours.
 */
export async function beginTry(db: Db, ids: readonly number[], at: Instant): Promise<readonly number[]> {
  if (ids.length === 0) return [];
  const ours = await db
    .updateTable("outbox")
    .set((row) => ({ unknown: 1, attempts: row("attempts", "+", 1), nextAt: later(at, LEASE) }))
    .where("id", "in", ids)
    .where("endedAt", "is", null)
    .where((row) =>
      // As `isDue` has it.
      row.or([row("attempts", "=", 0), row("nextAt", "<=", at), row("nextAt", ">", later(at, LONGEST_WAIT))]),
    )
    .returning("id")
    .execute();
  return ours.map((row) => row.id);
}

export const endTry = (
  db: Db,
  ids: readonly number[],
  { error, nextAt, unknown }: { readonly error: string; readonly nextAt: Instant; readonly unknown: boolean },
) => change(db, ids, (rows) => rows.set({ lastError: storable(error), nextAt, unknown: unknown ? 1 : 0 }));

export const endRows = (
  db: Db,
  ids: readonly number[],
  end: { readonly endedAt: Instant; readonly delivered: 0 | 1; readonly lastError?: string },
) => change(db, ids, (rows) => rows.set({ ...end, unknown: 0 }));

type Rows = UpdateQueryBuilder<Tables, "outbox", "outbox", UpdateResult>;

async function change(db: Db, ids: readonly number[], set: (rows: Rows) => Rows): Promise<void> {
  if (ids.length === 0) return;
  // What ended is over: a group may fail or be dropped when some of it was shown.
  await set(db.updateTable("outbox").where("id", "in", ids).where("endedAt", "is", null)).execute();
}

export async function saveRoot(
  db: Db,
  { channel, subject, ref }: { readonly channel: string; readonly subject: string; readonly ref: MessageRef },
  postedAt: Instant,
): Promise<void> {
  await db
    .insertInto("roots")
    .values({ channel, subject, ref, postedAt })
    .onConflict((conflict) => conflict.columns(["channel", "subject"]).doUpdateSet({ ref, postedAt }))
    .execute();
}

export async function findRoot(db: Db, channel: string, subject: string) {
  const row = await rootRow(db, channel, subject);
  return row && { ref: row.ref as MessageRef, postedAt: instant(row.postedAt) };
}

const rootRow = (db: Db, channel: string, subject: string) =>
  db
    .selectFrom("roots")
    .select(["ref", "postedAt"])
    .where("channel", "=", channel)
    .where("subject", "=", subject)
    .executeTakeFirst();

export const deleteRoot = (db: Db, channel: string, subject: string) =>
  db.deleteFrom("roots").where("channel", "=", channel).where("subject", "=", subject).execute();

/** True for the first caller only, in all processes. */
export async function takeSlot(db: Db, slot: string, at: Instant): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await db
    .insertInto("slots")
    .values({ slot, at })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirstOrThrow();
  return numInsertedOrUpdatedRows === 1n;
}
