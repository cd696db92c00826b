import { manyIds } from "./many-rows.ts";
import type { Db, Trx } from "./schema.ts";

/**
 * The small numbers under which databases are filed, by name. They never change, so they are asked for once; only
 * committed ones are remembered, because another transaction of this process could use them too early.
 */
export function databaseIds() {
  const committed = new Map<string, number>();
  return {
    /** Without those that were never saved. */
    async find(db: Db, names: readonly string[]): Promise<readonly number[]> {
      await learn(db, without(committed, names), committed);
      return names.flatMap((name) => committed.get(name) ?? []);
    },
    /** Gives a number to those that have none. Not for use in a transaction. */
    async give(db: Db, names: Iterable<string>): Promise<ReadonlyMap<string, number>> {
      await give(db, without(committed, names), committed);
      return committed;
    },
    /** The same in a transaction, which may fail. */
    async giveWithin(trx: Trx, names: Iterable<string>): Promise<ReadonlyMap<string, number>> {
      const missing = without(committed, names);
      if (missing.length === 0) return committed;
      const known = new Map(committed);
      await give(trx, missing, known);
      return known;
    },
  };
}

/** Sorted, so that two processes which insert the same names never wait for each other in a circle. */
const without = (known: ReadonlyMap<string, number>, names: Iterable<string>) =>
  [...new Set(names)].filter((name) => !known.has(name)).toSorted();

async function give(db: Db, missing: readonly string[], into: Map<string, number>): Promise<void> {
  await learn(db, missing, into);
  const unseen = missing.filter((name) => !into.has(name)).map((name) => ({ name, version: 0 }));
  if (unseen.length === 0) return;
  await db
    .insertInto("databases")
    .values(unseen)
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  await learn(db, missing, into);
}

async function learn(db: Db, names: readonly string[], into: Map<string, number>): Promise<void> {
  if (names.length === 0) return;
  const rows = await db.selectFrom("databases").select(["id", "name"]).where("name", "in", names).execute();
  for (const row of rows) into.set(row.name, row.id);
}

export type DatabaseIds = ReturnType<typeof databaseIds>;

export function versionReader(lock: boolean) {
  return manyIds((db: Db, ids) => {
    const query = db
      .selectFrom("databases")
      .select(["id", "name", "version"])
      .where("id", "in", ids)
      .orderBy("id");
    return (lock ? query.forUpdate() : query).compile();
  });
}

export const stateReader = () =>
  manyIds((db: Db, ids) =>
    db.selectFrom("databases").select(["id", "version", "state"]).where("id", "in", ids).compile(),
  );
