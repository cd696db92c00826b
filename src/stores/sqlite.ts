import { existsSync, mkdirSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { pathToFileURL } from "node:url";
import { Kysely } from "kysely";
import { milliseconds } from "../domain/time/instant.ts";
import { type Clock, sleep } from "../ports/clock.ts";
import type { Log } from "../ports/log.ts";
import type { Store } from "../ports/store.ts";
import type { Engine } from "./engine.ts";
import { migrate, type TableStyle } from "./migrations.ts";
import type { Tables, Trx } from "./schema.ts";
import { sqlStore } from "./sql-store.ts";
import { NodeSqliteDialect } from "./sqlite-adapter.ts";
import { mayWriteBeside, sqliteProblem } from "./sqlite-errors.ts";

const STYLE: TableStyle = {
  generatedIdType: "integer",
  generatedId: (column) => column.primaryKey().autoIncrement(),
  clustered: true,
  findMigrations: "select 1 from sqlite_master where name = 'kysely_migration'",
};

/** How long SQLite itself waits for a lock. It stops the whole process meanwhile, so the rest is waited for outside. */
const BLOCKING_WAIT_MS = 100;
const LOCK_TRIES = 25;
const LOCK_PAUSE = milliseconds(100);

/** One file, or ":memory:" for a store that ends with the process. */
export function sqliteStore(options: {
  readonly path: string;
  readonly clock: Clock;
  readonly log: Log;
}): Store {
  return sqlStore({ connect: () => sqliteEngine(options), clock: options.clock });
}

function sqliteEngine({
  path,
  clock,
  log,
}: {
  readonly path: string;
  readonly clock: Clock;
  readonly log: Log;
}): Engine {
  const db = new Kysely<Tables>({ dialect: new NodeSqliteDialect(() => openFile(path)) });

  async function attempt<T>(step: () => Promise<T>): Promise<T> {
    for (let tries = 1; ; tries++) {
      try {
        return await step();
      } catch (error) {
        const problem = sqliteProblem(error, path);
        if (problem.kind !== "locked" || tries === LOCK_TRIES) throw problem;
        if (tries === 1) log.debug("store locked by another process", { path });
        await sleep(clock, LOCK_PAUSE);
      }
    }
  }

  return {
    db,
    kind: "SQLite",
    where: path === ":memory:" ? "memory" : path,
    locksRows: false,
    migrate: () => migrate(db, STYLE, path),
    attempt,
    transact: <T>(step: (trx: Trx) => Promise<T>) => attempt(() => db.transaction().execute(step)),
    bytes: async () => (path === ":memory:" ? undefined : size(path) + size(`${path}-wal`)),
    close: () => db.destroy(),
  };
}

function openFile(path: string): DatabaseSync {
  if (path !== ":memory:") makeFolder(dirname(path));
  if (isOnlyToBeRead(path)) return new DatabaseSync(asItLies(path), { readOnly: true });
  const file = new DatabaseSync(path, { timeout: BLOCKING_WAIT_MS });
  try {
    if (path !== ":memory:") file.exec("pragma journal_mode = wal");
    // FULL: an alert that was saved is on the disk, also after a power cut.
    file.exec("pragma synchronous = full");
    file.exec(`pragma journal_size_limit = ${8 * 1024 * 1024}`);
  } catch (error) {
    file.close();
    throw error;
  }
  return file;
}

/** A file that was closed in good order, in a folder that takes no other: SQLite would want to make its companions there. */
const isOnlyToBeRead = (path: string) =>
  path !== ":memory:" && existsSync(path) && size(`${path}-wal`) === 0 && !mayWriteBeside(path);

/** https://sqlite.org/wal.html#readonly: nobody writes to it, so no locks and companions are needed. */
function asItLies(path: string): URL {
  const address = pathToFileURL(path);
  address.searchParams.set("immutable", "1");
  return address;
}

/** Level by level: asked for all of them at once, Node never comes back from a place where none can be made, such as /proc. */
function makeFolder(folder: string): void {
  if (existsSync(folder)) return;
  makeFolder(dirname(folder));
  try {
    mkdirSync(folder);
  } catch (error) {
    // Another process was quicker.
    if (!existsSync(folder)) throw error;
  }
}

const size = (path: string) => statSync(path, { throwIfNoEntry: false })?.size ?? 0;
