import type { DatabaseState } from "../domain/alerting/database.ts";
import type { Silence } from "../domain/alerting/incident.ts";
import type { Instant } from "../domain/time/instant.ts";
import type { MessageRef } from "../ports/chat.ts";
import type { NewOutboxRow, OutboxRow, Store, StoreChanges } from "../ports/store.ts";

export const rowKey = (row: { readonly channel: string; readonly key: string }) =>
  `${row.channel}\n${row.key}`;
export const rootKey = (root: { readonly channel: string; readonly subject: string }) =>
  `${root.channel}\n${root.subject}`;

export interface Root {
  readonly channel: string;
  readonly subject: string;
  readonly ref: MessageRef;
}

/** What this process last saw of the store: enough to go on without it. */
export function seenStore() {
  const states = new Map<string, DatabaseState>();
  const silences = new Map<string, Silence>();
  const waiting = new Map<string, NewOutboxRow | OutboxRow>();
  const roots = new Map<string, Root & { readonly at: Instant }>();
  const values = new Map<string, unknown>();
  const keyOfId = new Map<number, string>();
  const read = { silences: false, outbox: false };

  return {
    values,
    hasSilences: () => read.silences,
    hasOutbox: () => read.outbox,
    states(now: ReadonlyMap<string, DatabaseState>) {
      for (const [name, state] of now) states.set(name, state);
    },
    silences(now: readonly Silence[]) {
      read.silences = true;
      silences.clear();
      for (const silence of now) silences.set(silence.id, silence);
    },
    changes(changes: StoreChanges) {
      for (const { database, state } of changes.states ?? []) states.set(database, state);
      for (const silence of changes.silences ?? []) silences.set(silence.id, silence);
      for (const row of changes.outbox ?? []) waiting.set(rowKey(row), row);
    },
    outbox(rows: readonly OutboxRow[]) {
      read.outbox = true;
      waiting.clear();
      keyOfId.clear();
      for (const row of rows) {
        waiting.set(rowKey(row), row);
        keyOfId.set(row.id, rowKey(row));
      }
    },
    ended(ids: readonly number[]) {
      for (const id of ids) waiting.delete(keyOfId.get(id) ?? "");
    },
    root: (root: Root, at: Instant) => roots.set(rootKey(root), { ...root, at }),
    noRoot: (channel: string, subject: string) => roots.delete(rootKey({ channel, subject })),
    databases: (): ReadonlySet<string> => new Set(states.keys()),
    /** Of a row that was read from the store before it failed. */
    keyOf: (id: number) => keyOfId.get(id),

    /** Gives an empty store all of it. */
    async prime(store: Store, now: Instant) {
      const rows = [...waiting.values()];
      await store.update([...states.keys()], () => ({
        states: [...states].map(([database, state]) => ({ database, state })),
        silences: [...silences.values()],
        outbox: rows,
        result: undefined,
      }));
      const unknown = new Set(rows.filter((row) => "unknown" in row && row.unknown).map(rowKey));
      const ids = (await store.outbox()).filter((row) => unknown.has(rowKey(row))).map((row) => row.id);
      await store.markSending(ids, now);
      for (const root of roots.values()) await store.markDelivered([], root.at, root);
      for (const [key, value] of values) await store.setValue(key, value);
    },
  };
}
export type SeenStore = ReturnType<typeof seenStore>;
