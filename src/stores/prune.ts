import type { Instant } from "../domain/time/instant.ts";
import { HEARD } from "../ports/store.ts";
import { DAY, type Db, HOUR } from "./schema.ts";

/**
 * Deletes what is older, an hour of samples or a day of sums at a time, each on its own, so that nobody waits for it.
 * Delivered messages go with the samples, and which replica heard a press; what was given up, and whose turn another slot
 * was, with the hourly sums.
 */
export async function pruneOld(
  attempt: <T>(step: (db: Db) => Promise<T>) => Promise<T>,
  keep: { readonly samples: Instant; readonly hourly: Instant },
): Promise<void> {
  const firstHour = Math.floor(keep.samples / HOUR);
  const firstDay = Math.floor(keep.hourly / DAY);
  while (await attempt((db) => pruneSamples(db, firstHour)));
  while (await attempt((db) => pruneHourly(db, firstDay)));
  await attempt((db) => pruneOutbox(db, keep));
}

async function pruneSamples(db: Db, before: number): Promise<boolean> {
  const oldest = await db.selectFrom("samples").select("hour").orderBy("hour").limit(1).executeTakeFirst();
  if (!oldest || oldest.hour >= before) return false;
  await db.deleteFrom("samples").where("hour", "=", oldest.hour).execute();
  return true;
}

async function pruneHourly(db: Db, before: number): Promise<boolean> {
  const oldest = await db.selectFrom("hourly").select("day").orderBy("day").limit(1).executeTakeFirst();
  if (!oldest || oldest.day >= before) return false;
  await db.deleteFrom("hourly").where("day", "=", oldest.day).execute();
  return true;
}

async function pruneOutbox(db: Db, keep: { readonly samples: Instant; readonly hourly: Instant }) {
  await db.deleteFrom("outbox").where("endedAt", "<", keep.samples).where("delivered", "=", 1).execute();
  await db.deleteFrom("outbox").where("endedAt", "<", keep.hourly).execute();
  await db.deleteFrom("slots").where("at", "<", keep.hourly).execute();
  await db.deleteFrom("slots").where("slot", "like", `${HEARD}%`).where("at", "<", keep.samples).execute();
}

export async function countSamples(db: Db): Promise<number> {
  const { samples } = await db
    .selectFrom("samples")
    .select((row) => row.fn.countAll<number>().as("samples"))
    .executeTakeFirstOrThrow();
  return samples;
}
