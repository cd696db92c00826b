import type { Store, StoreChanges } from "../ports/store.ts";
import { joinHours } from "./hours.ts";
import { rowKey, seenStore } from "./seen.ts";
import { type Away, type FallbackOptions, switchboard } from "./switchboard.ts";

/**
 * Goes on in memory when the store fails, so that alerts still go out, and returns to the store when it works again,
 * with all that happened meanwhile. A store of a newer program is not stood in for: that is a mistake to be mended.
 */
export function fallbackStore(options: FallbackOptions): Store {
  const { primary } = options;
  const seen = seenStore();
  const board = switchboard(options, seen);
  const { use, read } = board;

  /** Rows in memory have ids of their own, shown below zero; those read before are found by channel and key. */
  async function idsIn(store: Store, ids: readonly number[]) {
    const rows = await store.outbox();
    return ids.flatMap((shown) => {
      const before = seen.keyOf(shown);
      const row = rows.find((row) => (shown < 0 ? row.id === -shown : rowKey(row) === before));
      return row ? [{ shown, row }] : [];
    });
  }

  const recalled = async ({ recall, memory, debt }: Away, databases: readonly string[]) =>
    debt.knows(await recall.databases(databases, memory));

  /** A try that began in memory may end after the return: the row is then asked for by what it was called there. */
  const namesInMemory = new Map<number, string>();
  async function primaryIds(ids: readonly number[]): Promise<readonly number[]> {
    if (ids.every((id) => id > 0)) return ids;
    const rows = await primary.outbox();
    return ids.flatMap((id) =>
      id > 0 ? id : (rows.find((row) => rowKey(row) === namesInMemory.get(id))?.id ?? []),
    );
  }

  const mark = (
    ids: readonly number[],
    act: (store: Store, ids: readonly number[]) => Promise<void>,
    owe?: (away: Away, keys: readonly string[]) => void,
  ) =>
    use(
      async () => {
        await act(primary, await primaryIds(ids));
        if (owe) seen.ended(ids);
      },
      async (away) => {
        const found = await idsIn(away.memory, ids);
        await act(
          away.memory,
          found.map(({ row }) => row.id),
        );
        owe?.(
          away,
          found.map(({ row }) => rowKey(row)),
        );
      },
    );

  return {
    open: () =>
      use(
        () => primary.open(),
        async () => {},
      ),
    close: () => board.close(),

    update(databases, decide) {
      const run = async (store: Store, owe: (changes: StoreChanges) => void) => {
        const { changes, result } = await store.update(databases, (facts) => {
          seen.states(facts.states);
          seen.silences(facts.silences);
          const decided = decide(facts);
          return { ...decided, result: { changes: decided, result: decided.result } };
        });
        seen.changes(changes);
        owe(changes);
        return result;
      };
      return use(
        () => run(primary, () => {}),
        async (away) => {
          await recalled(away, databases);
          return run(away.memory, (changes) => away.debt.changes(changes));
        },
      );
    },
    states: (databases) =>
      use(
        async () => {
          const states = await primary.states(databases);
          seen.states(states);
          return states;
        },
        async (away) => {
          await recalled(away, databases);
          return away.memory.states(databases);
        },
      ),
    silences: (now) =>
      use(
        async () => {
          const silences = await primary.silences(now);
          seen.silences(silences);
          return silences;
        },
        ({ memory }) => memory.silences(now),
      ),

    profiles: (database) =>
      read(
        (store) => store.profiles(database),
        (old, recent) => new Map([...old, ...recent]),
      ),

    samples: (database, from, to, limit) =>
      read(
        (store) => store.samples(database, from, to, limit),
        (old, recent) => [...old, ...recent].slice(limit === undefined ? 0 : -limit),
      ),
    hourly: (database, from, to) => read((store) => store.hourly(database, from, to), joinHours),
    incidents: (filter) =>
      read(
        (store) => store.incidents(filter),
        (old, recent) => {
          const ids = new Set(recent.map((incident) => incident.id));
          return [...recent, ...old.filter((incident) => !ids.has(incident.id))]
            .toSorted((a, b) => b.openedAt - a.openedAt)
            .slice(0, filter.limit);
        },
      ),
    audit: (filter) =>
      read(
        (store) => store.audit(filter),
        (old, recent) => [...recent, ...old].slice(0, filter.limit),
      ),

    outbox: () =>
      use(
        async () => {
          const rows = await primary.outbox();
          seen.outbox(rows);
          return rows;
        },
        async ({ memory }) => {
          const rows = await memory.outbox();
          for (const row of rows) namesInMemory.set(-row.id, rowKey(row));
          return rows.map((row) => ({ ...row, id: -row.id }));
        },
      ),
    markSending: (ids, at) =>
      use(
        async () => primary.markSending(await primaryIds(ids), at),
        async ({ memory }) => {
          const found = await idsIn(memory, ids);
          const ours = await memory.markSending(
            found.map(({ row }) => row.id),
            at,
          );
          return found.filter(({ row }) => ours.includes(row.id)).map(({ shown }) => shown);
        },
      ),
    async markDelivered(ids, at, root) {
      await mark(
        ids,
        (store, ids) => store.markDelivered(ids, at, root),
        ({ debt }, keys) => {
          for (const key of keys) debt.ended(key, { at });
          if (root) debt.root(root, at);
        },
      );
      if (root) seen.root(root, at);
    },
    markFailed: (ids, error, nextAt, unknown) =>
      mark(ids, (store, ids) => store.markFailed(ids, error, nextAt, unknown)),
    markDropped: (ids, error, at) =>
      mark(
        ids,
        (store, ids) => store.markDropped(ids, error, at),
        ({ debt }, keys) => {
          for (const key of keys) debt.ended(key, { at, dropped: error });
        },
      ),
    rootOf: (channel, subject) =>
      use(
        async () => {
          const root = await primary.rootOf(channel, subject);
          if (root) seen.root({ channel, subject, ref: root.ref }, root.postedAt);
          return root;
        },
        async ({ memory, debt, recall }) =>
          (await memory.rootOf(channel, subject)) ??
          (debt.isForgotten(channel, subject) ? undefined : await recall.root(channel, subject)),
      ),
    async forgetRoot(channel, subject) {
      await use(
        () => primary.forgetRoot(channel, subject),
        async ({ memory, debt }) => {
          await memory.forgetRoot(channel, subject);
          debt.noRoot(channel, subject);
        },
      );
      seen.noRoot(channel, subject);
    },

    claim: (slot, at, rows) =>
      use(
        async () => {
          const ours = await primary.claim(slot, at, rows);
          if (ours) seen.changes({ outbox: rows });
          return ours;
        },
        async ({ memory, debt }) => {
          if (!(await memory.claim(slot, at, rows))) return false;
          debt.slot(slot, at);
          debt.changes({ outbox: rows });
          return true;
        },
      ),

    value: (key) =>
      use(
        async () => {
          const value = await primary.value(key);
          seen.values.set(key, value);
          return value;
        },
        ({ memory }) => memory.value(key),
      ),
    values: (prefix) =>
      use(
        async () => {
          const values = await primary.values(prefix);
          for (const [key, value] of values) seen.values.set(key, value);
          return values;
        },
        ({ memory }) => memory.values(prefix),
      ),
    async setValue(key, value) {
      await use(
        () => primary.setValue(key, value),
        async ({ memory, debt }) => {
          await memory.setValue(key, value);
          debt.values.set(key, value);
        },
      );
      seen.values.set(key, value);
    },

    prune: (keep) =>
      use(
        () => primary.prune(keep),
        ({ memory }) => memory.prune(keep),
      ),
    about: () =>
      use(
        () => primary.about(),
        async ({ memory, cause }) => ({
          ...(await memory.about()),
          kind: "memory",
          where: `memory only: nothing is saved. ${cause.message}`,
        }),
      ),
  };
}
