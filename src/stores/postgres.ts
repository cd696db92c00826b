import { Socket } from "node:net";
import { Kysely, PostgresDialect } from "kysely";
import pg from "pg";
import { milliseconds, seconds, type Duration } from "../domain/time/instant.ts";
import { type Clock, sleep } from "../ports/clock.ts";
import type { Log } from "../ports/log.ts";
import type { Store } from "../ports/store.ts";
import type { Engine } from "./engine.ts";
import { migrate, type TableStyle } from "./migrations.ts";
import { isPassing, placeOf, postgresProblem } from "./postgres-errors.ts";
import type { Tables, Trx } from "./schema.ts";
import { sqlStore } from "./sql-store.ts";

const STYLE: TableStyle = {
  generatedIdType: "bigint",
  generatedId: (column) => column.primaryKey().generatedByDefaultAsIdentity(),
  clustered: false,
  findMigrations:
    "select 1 where to_regclass('kysely_migration') is not null and to_regclass('kysely_migration_lock') is not null",
};

/** One writer, and people's questions beside it: a small pool, because servers give few connections. */
const CONNECTIONS = 4;
const CONNECT_WITHIN_MS = 5_000;
const LOCK_WITHIN_MS = 5_000;
const STATEMENT_WITHIN = seconds(30);
/** The server ends a statement itself, if it is there: who is silent for longer than that is not. */
const SILENCE_BEYOND = seconds(1);
const TRIES = 4;
const PAUSE = milliseconds(50);

const INT8 = 20;

interface PostgresOptions {
  readonly url: string;
  readonly clock: Clock;
  readonly log: Log;
  /** For one statement; 30 s when absent. */
  readonly patience?: Duration;
}

export function postgresStore(options: PostgresOptions): Store {
  return sqlStore({ connect: () => postgresEngine(options), clock: options.clock });
}

function postgresEngine({ url, clock, log, patience = STATEMENT_WITHIN }: PostgresOptions): Engine {
  const where = placeOf(url);
  const pool = openPool(url, patience);
  const lost = (error: Error) => log.warn("store connection lost", { where, error: error.message });
  // A connection that breaks is replaced at the next use. Without a listener, on the idle ones (the pool's) and on
  // those in use (their own), its event would end the process.
  pool.on("error", lost);
  pool.on("connect", (client) => client.on("error", lost));
  const db = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) });

  async function attempt<T>(step: () => Promise<T>): Promise<T> {
    for (let tries = 1; ; tries++) {
      try {
        return await step();
      } catch (error) {
        if (!isPassing(error) || tries === TRIES) throw postgresProblem(error, where);
        await sleep(clock, PAUSE);
      }
    }
  }

  return {
    db,
    kind: "PostgreSQL",
    where,
    locksRows: true,
    migrate: () => migrate(db, STYLE, where),
    attempt,
    transact: <T>(step: (trx: Trx) => Promise<T>) => attempt(() => db.transaction().execute(step)),
    bytes: async () => {
      const { rows } = await pool.query<{ bytes: number }>(
        "select pg_database_size(current_database()) as bytes",
      );
      return rows[0]?.bytes;
    },
    close: () => db.destroy(),
  };
}

function openPool(url: string, patience: Duration): pg.Pool {
  return new pg.Pool({
    connectionString: url,
    max: CONNECTIONS,
    connectionTimeoutMillis: CONNECT_WITHIN_MS,
    lock_timeout: LOCK_WITHIN_MS,
    statement_timeout: patience,
    stream: () => mortalSocket(patience + SILENCE_BEYOND),
    keepAlive: true,
    application_name: "headroom",
    // Ids, instants and counts are far below 2^53.
    types: {
      getTypeParser: (type: number, format?: "text" | "binary") =>
        type === INT8 ? Number : pg.types.getTypeParser(type, format),
    },
  });
}

/** Ends when nothing comes for that long: a server behind a cut line would keep its questions open for a quarter of an hour. */
function mortalSocket(silentFor: number): Socket {
  const socket = new Socket();
  socket.setTimeout(silentFor, () =>
    socket.destroy(new Error(`timeout, no answer for ${Math.round(silentFor / 1000)} s`)),
  );
  return socket;
}
