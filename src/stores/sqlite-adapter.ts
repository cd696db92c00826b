import type { DatabaseSync, SQLInputValue, StatementSync } from "node:sqlite";
import { SqliteAdapter, type SqliteDatabase, SqliteDialect, type SqliteStatement } from "kysely";

/** Statements kept ready; lists of varying length make new texts, so the oldest go. */
const KEPT_STATEMENTS = 100;

/** Kysely's SQLite dialect over node:sqlite; the file is opened by the first query. */
export class NodeSqliteDialect extends SqliteDialect {
  constructor(open: () => DatabaseSync) {
    super({ database: async () => kyselyDatabase(open()) });
  }
  override createAdapter() {
    return new TransactionalSqliteAdapter();
  }
}

/**
 * Kysely says that SQLite cannot change tables in a transaction. It can, and must here: two processes may create the
 * file at the same time, and one may be killed halfway.
 */
class TransactionalSqliteAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl() {
    return true;
  }
}

function kyselyDatabase(file: DatabaseSync): SqliteDatabase {
  const prepared = new Map<string, SqliteStatement>();

  function prepare(text: string): SqliteStatement {
    const known = prepared.get(text);
    if (known) return known;
    const statement = kyselyStatement(file.prepare(text));
    prepared.set(text, statement);
    if (prepared.size > KEPT_STATEMENTS) prepared.delete(prepared.keys().next().value!);
    return statement;
  }

  return {
    close: () => file.close(),
    prepare(text) {
      // Whoever reads in order to write takes the lock first: an upgrade in between would fail.
      if (text === "begin") return prepare("begin immediate");
      // SQLite ends the transaction by itself when the disk is full or broken; a second end would hide why.
      if (text === "rollback" && !file.isTransaction) return NOTHING;
      return prepare(text);
    },
  };
}

function kyselyStatement(statement: StatementSync): SqliteStatement {
  return {
    reader: statement.columns().length > 0,
    all: (parameters) => statement.all(...(parameters as SQLInputValue[])),
    run: (parameters) => statement.run(...(parameters as SQLInputValue[])),
    iterate: (parameters) => statement.iterate(...(parameters as SQLInputValue[])),
  };
}

const NOTHING: SqliteStatement = {
  reader: false,
  all: () => [],
  run: () => ({ changes: 0, lastInsertRowid: 0 }),
  iterate: () => [].values(),
};
