import { existsSync } from "node:fs";
import { join } from "node:path";
import { oneLine } from "../chat/shared/width.ts";
import type { Config } from "../config/config.ts";
import type { Clock } from "../ports/clock.ts";
import type { Log } from "../ports/log.ts";
import type { Store } from "../ports/store.ts";
import { fallbackStore } from "../stores/fallback.ts";
import { sqliteStore } from "../stores/sqlite.ts";
import type { SavingStatus } from "../stores/switchboard.ts";

/**
 * PostgreSQL where DATABASE_URL says so, else one SQLite file in the data folder. Where it fails, work goes on in memory:
 * nothing is remembered then, but alerts still go out, and the terminal says so.
 */
export async function openStore(
  config: Config,
  clock: Clock,
  log: Log,
  changed: (status: SavingStatus) => void = () => {},
): Promise<Store> {
  const store = fallbackStore({
    primary: await primaryStore(config, clock, log),
    memory: () => sqliteStore({ path: ":memory:", clock, log }),
    clock,
    log,
    onStatus(status) {
      changed(status);
      if (status.saving) return console.error("The store works again: everything is saved.");
      console.error(
        `${oneLine(status.sentence)}\nAlerts still go out, but nothing is saved until this is mended.`,
      );
    },
  });
  await store.open();
  return store;
}

/** The store itself, to read what it holds: where it cannot be used, that is an error. Undefined where there is none yet. */
export async function openHistory(config: Config, clock: Clock, log: Log): Promise<Store | undefined> {
  if (config.databaseUrl === undefined && !existsSync(fileOf(config))) return undefined;
  const store = await primaryStore(config, clock, log);
  await store.open();
  return store;
}

const fileOf = ({ dataFolder }: Config) => join(dataFolder, "headroom.db");

async function primaryStore(config: Config, clock: Clock, log: Log): Promise<Store> {
  if (config.databaseUrl === undefined) return sqliteStore({ path: fileOf(config), clock, log });
  const { postgresStore } = await import("../stores/postgres.ts");
  return postgresStore({ url: config.databaseUrl, clock, log });
}
