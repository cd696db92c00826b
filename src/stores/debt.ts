import type { DatabaseState } from "../domain/alerting/database.ts";
import type { Incident, Silence } from "../domain/alerting/incident.ts";
import type { Instant } from "../domain/time/instant.ts";
import type {
  AuditEntry,
  HourlyRow,
  NewOutboxRow,
  ProfileRow,
  SampleRow,
  Store,
  StoreChanges,
} from "../ports/store.ts";
import { addHour } from "./hours.ts";
import { type Root, rootKey, rowKey } from "./seen.ts";

/** Samples kept for later while nothing can be saved: about a day of 200 databases every 15 minutes, some 10 MB. */
const MOST_SAMPLES = 20_000;

type End = { readonly at: Instant; readonly dropped?: string };

/**
 * What happened while the store was away, in as few rows as possible: owed to it when it is back. `seenBefore` are the
 * databases whose stored state was seen before; the others began anew, and what the store has of them is better.
 */
export function openDebt(seenBefore: ReadonlySet<string>) {
  const known = new Set(seenBefore);
  const states = new Map<string, DatabaseState>();
  const incidents = new Map<string, Incident>();
  const silences = new Map<string, Silence>();
  const outbox = new Map<string, NewOutboxRow>();
  const ends = new Map<string, End>();
  const roots = new Map<
    string,
    (Root & { readonly at: Instant }) | { readonly gone: readonly [string, string] }
  >();
  const slots = new Map<string, Instant>();
  const values = new Map<string, unknown>();
  const profiles = new Map<string, ProfileRow>();
  const samples: SampleRow[] = [];
  const hours = new Map<string, HourlyRow>();
  const audit: AuditEntry[] = [];

  function forgetRows() {
    for (const rows of [states, profiles, incidents, silences, outbox, hours]) rows.clear();
    samples.length = audit.length = 0;
  }

  /** One transaction, so that sums are added and entries written exactly once. */
  async function payRows(store: Store) {
    const isOurs = (database: string, stored: ReadonlyMap<string, DatabaseState>) =>
      known.has(database) || !stored.has(database);
    await store.update([...states.keys()], ({ states: stored }) => ({
      states: [...states]
        .filter(([name, state]) => isOurs(name, stored) && !isNewer(stored.get(name), state))
        .map(([database, state]) => ({ database, state })),
      profiles: [...profiles.values()].filter(({ database }) => isOurs(database, stored)),
      samples,
      hourly: [...hours.values()],
      incidents: [...incidents.values()].filter((incident) => isOurs(incident.database, stored)),
      silences: [...silences.values()],
      outbox: [...outbox.values()],
      audit,
      result: undefined,
    }));
    forgetRows();
  }

  async function payEnds(store: Store) {
    for (const row of ends.size > 0 ? await store.outbox() : []) {
      const end = ends.get(rowKey(row));
      if (!end) continue;
      if (end.dropped === undefined) await store.markDelivered([row.id], end.at);
      else await store.markDropped([row.id], end.dropped, end.at);
    }
    ends.clear();
  }

  async function paySmall(store: Store) {
    for (const root of roots.values()) {
      if ("gone" in root) await store.forgetRoot(...root.gone);
      else await store.markDelivered([], root.at, root);
    }
    for (const [slot, at] of slots) await store.claim(slot, at, []);
    for (const [key, value] of values) await store.setValue(key, value);
  }

  return {
    values,
    /** The stored state of these was read after all. */
    knows(databases: readonly string[]) {
      for (const database of databases) known.add(database);
    },
    isForgotten(channel: string, subject: string): boolean {
      const root = roots.get(rootKey({ channel, subject }));
      return root !== undefined && "gone" in root;
    },
    changes(changes: StoreChanges) {
      for (const { database, state } of changes.states ?? []) states.set(database, state);
      for (const row of changes.profiles ?? []) profiles.set(`${row.database}\n${row.meter}`, row);
      for (const incident of changes.incidents ?? []) incidents.set(incident.id, incident);
      for (const silence of changes.silences ?? []) silences.set(silence.id, silence);
      for (const row of changes.outbox ?? []) outbox.set(rowKey(row), outbox.get(rowKey(row)) ?? row);
      for (const row of changes.hourly ?? []) addHour(hours, row);
      samples.push(...(changes.samples ?? []));
      if (samples.length > MOST_SAMPLES) samples.splice(0, samples.length - MOST_SAMPLES);
      audit.push(...(changes.audit ?? []));
    },
    ended: (key: string, end: End) => ends.set(key, end),
    root: (root: Root, at: Instant) => roots.set(rootKey(root), { ...root, at }),
    noRoot: (channel: string, subject: string) =>
      roots.set(rootKey({ channel, subject }), { gone: [channel, subject] }),
    slot: (slot: string, at: Instant) => slots.set(slot, at),

    /** When it fails halfway, what is not paid yet stays owed. */
    async pay(store: Store) {
      await payRows(store);
      await payEnds(store);
      await paySmall(store);
    },
  };
}

/** Another process may have gone on with the store meanwhile. */
const isNewer = (stored: DatabaseState | undefined, ours: DatabaseState) =>
  (stored?.health.lastCheckAt ?? 0) > (ours.health.lastCheckAt ?? 0);
