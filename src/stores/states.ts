import type { DatabaseState } from "../domain/alerting/database.ts";
import type { Silence } from "../domain/alerting/incident.ts";
import type { Instant } from "../domain/time/instant.ts";
import type { StoreChanges } from "../ports/store.ts";
import { type DatabaseIds, stateReader, versionReader } from "./ids.ts";
import { manyRows, shape } from "./many-rows.ts";
import type { Db, Trx } from "./schema.ts";

interface Known {
  readonly version: number;
  readonly state: DatabaseState | undefined;
}

/**
 * The states of the databases, with those this process saw last kept in memory. A remembered one is used only while
 * its version in the store is the same, so another process's change is never overlooked.
 */
export function stateTable(ids: DatabaseIds, locksRows: boolean) {
  const remembered = new Map<number, Known>();
  const lockVersions = versionReader(locksRows);
  const readVersions = versionReader(false);
  const readStates = stateReader();
  const writeStates = stateWriter();

  async function read(db: Db, wanted: readonly number[], versionsOf: typeof readVersions) {
    const versions = await versionsOf(db, wanted);
    const changed = versions.filter(({ id, version }) => remembered.get(id)?.version !== version);
    if (changed.length > 0) await reread(db, changed);
    return versions;
  }

  async function reread(db: Db, changed: readonly { readonly id: number }[]) {
    const rows = await readStates(
      db,
      changed.map(({ id }) => id),
    );
    for (const { id, version, state } of rows) {
      remembered.set(id, {
        version,
        state: state === null ? undefined : (JSON.parse(state) as DatabaseState),
      });
    }
  }

  function statesOf(versions: readonly { readonly id: number; readonly name: string }[]) {
    const states = new Map<string, DatabaseState>();
    for (const { id, name } of versions) {
      const state = remembered.get(id)?.state;
      if (state) states.set(name, state);
    }
    return states;
  }

  return {
    /** For a decision in the same transaction: nobody changes these databases before it ends. */
    async readLocked(trx: Trx, wanted: readonly number[]) {
      const versions = await read(trx, [...new Set(wanted)], lockVersions);
      return {
        states: statesOf(versions),
        versions: new Map(versions.map((row) => [row.name, row.version])),
      };
    },
    /** Returns what to remember once the transaction is committed. */
    async write(
      db: Db,
      changes: NonNullable<StoreChanges["states"]>,
      {
        ids,
        versions,
      }: { readonly ids: ReadonlyMap<string, number>; readonly versions: ReadonlyMap<string, number> },
    ): Promise<() => void> {
      const rows: StateRow[] = [];
      for (const { database, state } of changes) {
        const version = versions.get(database);
        if (version === undefined)
          throw new Error(`The state of "${database}" was saved without reading it first.`);
        rows.push({ id: ids.get(database)!, name: database, version: version + 1, state });
      }
      await writeStates(db, rows);
      return () => {
        for (const { id, version, state } of rows) remembered.set(id, { version, state });
      };
    },
    async readCommitted(db: Db, names: readonly string[]) {
      return statesOf(await read(db, await ids.find(db, names), readVersions));
    },
    forget: () => remembered.clear(),
  };
}

interface StateRow {
  readonly id: number;
  readonly name: string;
  readonly version: number;
  readonly state: DatabaseState;
}

const stateWriter = () =>
  manyRows<StateRow>(
    (db, size) =>
      db
        .insertInto("databases")
        .values(shape({ id: 0, name: "", version: 0, state: "" }, size))
        .onConflict((conflict) =>
          conflict.column("id").doUpdateSet((row) => ({
            version: row.ref("excluded.version"),
            state: row.ref("excluded.state"),
          })),
        )
        .compile(),
    ({ id, name, version, state }, into) => into.push(id, name, version, textOf(state)),
  );

export async function readSilences(db: Db, now: Instant): Promise<readonly Silence[]> {
  const rows = await db
    .selectFrom("silences")
    .select("body")
    .where("until", ">", now)
    .orderBy("id")
    .execute();
  return rows.map((row) => JSON.parse(row.body) as Silence);
}

export async function writeSilences(db: Db, silences: readonly Silence[]): Promise<void> {
  for (const silence of silences) {
    const row = { id: silence.id, until: silence.until, body: JSON.stringify(silence) };
    await db
      .insertInto("silences")
      .values(row)
      .onConflict((conflict) => conflict.column("id").doUpdateSet({ until: row.until, body: row.body }))
      .execute();
  }
}

// The forecast is most of a state and often the same object as at the check before: its text is kept with it.
const forecastTexts = new WeakMap<object, string>();

function textOf(state: DatabaseState): string {
  const { forecast, ...rest } = state;
  if (forecast === undefined) return JSON.stringify(state);
  let text = forecastTexts.get(forecast);
  if (text === undefined) {
    text = JSON.stringify(forecast);
    forecastTexts.set(forecast, text);
  }
  return `${JSON.stringify(rest).slice(0, -1)},"forecast":${text}}`;
}
