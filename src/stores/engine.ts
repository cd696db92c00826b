import type { Db, Trx } from "./schema.ts";

/** One open database under the store: what the dialects do differently. */
export interface Engine {
  readonly db: Db;
  /** "SQLite", "PostgreSQL". */
  readonly kind: string;
  /** For people, without a password. */
  readonly where: string;
  /** Whether a reader in a transaction must lock rows; SQLite's writer has the whole file. */
  readonly locksRows: boolean;
  migrate(): Promise<void>;
  /** Runs one step and says what broke as a `StoreError`; waits a while for others that hold a lock. */
  attempt<T>(step: () => Promise<T>): Promise<T>;
  transact<T>(step: (trx: Trx) => Promise<T>): Promise<T>;
  bytes(): Promise<number | undefined>;
  close(): Promise<void>;
}
