import type { Instant } from "../domain/time/instant.ts";
import type { Store, StoreError } from "../ports/store.ts";
import type { SeenStore } from "./seen.ts";

/** What people ask for may still be readable where nothing can be written. */
export const isReadable = ({ kind }: StoreError) => kind === "read-only" || kind === "full";

/**
 * Reads from a store that takes nothing more what this process had not seen of it: after a restart that is everything.
 * What cannot be read is gone on without.
 */
export function openRecall(primary: Store, seen: SeenStore, cause: StoreError) {
  const asked = new Set<string>();
  const read = async <T>(ask: () => Promise<T>): Promise<T | undefined> =>
    isReadable(cause) ? ask().catch(() => undefined) : undefined;

  return {
    /** Silences, messages that wait and small values, which belong to no database. */
    async common(now: Instant): Promise<void> {
      const silences = seen.hasSilences() ? undefined : await read(() => primary.silences(now));
      if (silences) seen.silences(silences);
      const rows = seen.hasOutbox() ? undefined : await read(() => primary.outbox());
      // The process before this one may have sent them, and could not save that it had.
      if (rows) seen.outbox(rows.map((row) => ({ ...row, unknown: true })));
      for (const [key, value] of (await read(() => primary.values(""))) ?? [])
        if (!seen.values.has(key)) seen.values.set(key, value);
    },

    /** Of the databases that are asked for: they go on in `memory` from there. Returns their names. */
    async databases(names: readonly string[], memory: Store): Promise<readonly string[]> {
      const known = seen.databases();
      const wanted = names.filter((name) => !known.has(name) && !asked.has(name));
      for (const name of wanted) asked.add(name);
      const found = wanted.length === 0 ? undefined : await read(() => primary.states(wanted));
      if (found === undefined || found.size === 0) return [];
      seen.states(found);
      const states = [...found].map(([database, state]) => ({ database, state }));
      await memory.update([...found.keys()], () => ({ states, result: undefined }));
      return [...found.keys()];
    },

    root: (channel: string, subject: string) => read(() => primary.rootOf(channel, subject)),
  };
}
