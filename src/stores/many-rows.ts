import type { CompiledQuery } from "kysely";
import type { Db } from "./schema.ts";

/** Rows a statement: few round trips, and few different texts for the database to keep prepared. */
const SIZES = [64, 16, 4, 1] as const;

/**
 * Runs one kind of statement over many rows. Kysely builds the text once per size; after that only parameters travel,
 * because building 200 rows anew costs more than storing them.
 */
export function manyRows<Row>(
  build: (db: Db, size: number) => CompiledQuery,
  toParameters: (row: Row, into: unknown[]) => void,
) {
  const compiled = new Map<number, CompiledQuery>();
  const queryOf = (db: Db, size: number) => {
    const known = compiled.get(size) ?? build(db, size);
    compiled.set(size, known);
    return known;
  };
  return async (db: Db, rows: readonly Row[]): Promise<void> => {
    for (let from = 0; from < rows.length;) {
      const size = SIZES.find((size) => size <= rows.length - from) ?? 1;
      const parameters: unknown[] = [];
      for (let at = from; at < from + size; at++) toParameters(rows[at]!, parameters);
      await db.executeQuery({ ...queryOf(db, size), parameters });
      from += size;
    }
  };
}

/** The same for reading by id: the list is filled up to the next size with its last id. */
export function manyIds<Result>(build: (db: Db, ids: readonly number[]) => CompiledQuery<Result>) {
  const compiled = new Map<number, CompiledQuery<Result>>();
  return async (db: Db, ids: readonly number[]): Promise<readonly Result[]> => {
    const found: Result[] = [];
    for (let from = 0; from < ids.length; from += SIZES[0]) {
      const parameters = ids.slice(from, from + SIZES[0]);
      const size = SIZES.findLast((size) => size >= parameters.length) ?? SIZES[0];
      while (parameters.length < size) parameters.push(parameters.at(-1)!);
      const query = compiled.get(size) ?? build(db, parameters);
      compiled.set(size, query);
      found.push(...(await db.executeQuery<Result>({ ...query, parameters })).rows);
    }
    return found;
  };
}

/** As many copies of a row as a statement of that size has: only its shape counts, the values are replaced. */
export const shape = <Row>(row: Row, size: number): Row[] => Array.from({ length: size }, () => row);
