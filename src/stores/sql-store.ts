import type { Clock } from "../ports/clock.ts";
import type { Store, StoreChanges, StoredFacts } from "../ports/store.ts";
import type { Engine } from "./engine.ts";
import { readAudit, readIncidents, writeAudit, writeIncidents } from "./history.ts";
import { databaseIds } from "./ids.ts";
import {
  addToOutbox,
  beginTry,
  deleteRoot,
  endRows,
  endTry,
  findRoot,
  readOutbox,
  saveRoot,
  takeSlot,
} from "./outbox.ts";
import { countSamples, pruneOld } from "./prune.ts";
import { readHourly, readSamples } from "./sample-readers.ts";
import { hourlyWriter, sampleWriter } from "./sample-writers.ts";
import { readProfiles, readValue, readValues, writeProfile, writeValue } from "./small-values.ts";
import { readSilences, stateTable, writeSilences } from "./states.ts";
import type { Trx } from "./schema.ts";

/** The one implementation of the contract, over whichever engine `connect` opens. */
export function sqlStore({
  connect,
  clock,
}: {
  readonly connect: () => Engine;
  readonly clock: Clock;
}): Store {
  let engine: Engine | undefined;
  let tables: ReturnType<typeof openTables> | undefined;

  const opened = () => {
    if (!engine || !tables) throw new Error("The store was used before it was opened.");
    return { engine, tables, db: engine.db };
  };
  const attempt = <T>(step: (open: ReturnType<typeof opened>) => Promise<T>) => {
    const open = opened();
    return open.engine.attempt(() => step(open));
  };
  /** What a transaction learned is worth nothing when it failed. */
  const transact = async <T>(step: (trx: Trx, open: ReturnType<typeof opened>) => Promise<T>) => {
    const open = opened();
    try {
      return await open.engine.transact((trx) => step(trx, open));
    } catch (error) {
      open.tables.states.forget();
      throw error;
    }
  };

  return {
    async open() {
      const migrating = (engine ??= connect());
      tables ??= openTables(migrating);
      await migrating.attempt(() => migrating.migrate());
    },
    async close() {
      const closing = engine;
      engine = tables = undefined;
      await closing?.close();
    },

    async update(databases, decide) {
      const ids = await attempt(({ db, tables }) => tables.ids.give(db, databases));
      const wanted = databases.map((name) => ids.get(name)!);
      const { remember, result } = await transact(async (trx, { tables }) => {
        const { states, versions } = await tables.states.readLocked(trx, wanted);
        const facts: StoredFacts = { states, silences: await readSilences(trx, clock.now()) };
        const { result, ...changes } = decide(facts);
        return { remember: await tables.save(trx, changes, versions), result };
      });
      remember();
      return result;
    },
    states: (databases) => attempt(({ db, tables }) => tables.states.readCommitted(db, databases)),
    silences: (now) => attempt(({ db }) => readSilences(db, now)),

    profiles: (database) =>
      attempt(async ({ db, tables }) => {
        const [id] = await tables.ids.find(db, [database]);
        return id === undefined ? new Map() : readProfiles(db, id);
      }),

    samples: (database, from, to, limit) =>
      attempt(async ({ db, tables }) => {
        const [id] = await tables.ids.find(db, [database]);
        return id === undefined ? [] : readSamples(db, { name: database, id }, { from, to, limit });
      }),
    hourly: (database, from, to) =>
      attempt(async ({ db, tables }) => {
        const [id] = await tables.ids.find(db, [database]);
        return id === undefined ? [] : readHourly(db, { name: database, id }, { from, to });
      }),
    incidents: (filter) => attempt(({ db }) => readIncidents(db, filter)),
    audit: (filter) => attempt(({ db }) => readAudit(db, filter)),

    outbox: () => attempt(({ db }) => readOutbox(db)),
    markSending: (ids, at) => attempt(({ db }) => beginTry(db, ids, at)),
    markDelivered: (ids, at, root) =>
      transact(async (trx) => {
        await endRows(trx, ids, { endedAt: at, delivered: 1 });
        if (root) await saveRoot(trx, root, at);
      }),
    markFailed: (ids, error, nextAt, unknown) =>
      attempt(({ db }) => endTry(db, ids, { error, nextAt, unknown })),
    markDropped: (ids, error, at) =>
      attempt(({ db }) => endRows(db, ids, { endedAt: at, delivered: 0, lastError: error })),
    rootOf: (channel, subject) => attempt(({ db }) => findRoot(db, channel, subject)),
    forgetRoot: (channel, subject) =>
      attempt(async ({ db }) => void (await deleteRoot(db, channel, subject))),

    claim: (slot, at, rows) =>
      transact(async (trx) => {
        if (!(await takeSlot(trx, slot, at))) return false;
        await addToOutbox(trx, rows);
        return true;
      }),

    value: (key) => attempt(({ db }) => readValue(db, key)),
    values: (prefix) => attempt(({ db }) => readValues(db, prefix)),
    setValue: (key, value) => attempt(({ db }) => writeValue(db, key, value)),

    prune: async (keep) => pruneOld((step) => attempt(({ db }) => step(db)), keep),
    about: () =>
      attempt(async ({ engine, db }) => {
        const bytes = await engine.bytes();
        const samples = await countSamples(db);
        return { kind: engine.kind, where: engine.where, ...(bytes !== undefined && { bytes }), samples };
      }),
  };
}

function openTables(engine: Engine) {
  const ids = databaseIds();
  const states = stateTable(ids, engine.locksRows);
  const addSamples = sampleWriter();
  const addHourly = hourlyWriter();

  return {
    ids,
    states,
    async save(trx: Trx, changes: StoreChanges, versions: ReadonlyMap<string, number>) {
      const known = await ids.giveWithin(trx, databasesOf(changes));
      const remember = await states.write(trx, changes.states ?? [], { ids: known, versions });
      await addSamples(trx, changes.samples ?? [], known);
      await addHourly(trx, changes.hourly ?? [], known);
      for (const { database, meter, profile } of changes.profiles ?? [])
        await writeProfile(trx, known.get(database)!, meter, profile);
      await writeIncidents(trx, changes.incidents ?? []);
      await addToOutbox(trx, changes.outbox ?? []);
      await writeAudit(trx, changes.audit ?? []);
      await writeSilences(trx, changes.silences ?? []);
      return remember;
    },
  };
}

function* databasesOf(changes: StoreChanges): Generator<string> {
  for (const { database } of changes.samples ?? []) yield database;
  for (const { database } of changes.hourly ?? []) yield database;
  for (const { database } of changes.profiles ?? []) yield database;
}
