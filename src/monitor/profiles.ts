import type { Profiles } from "../domain/alerting/foresee.ts";
import type { Profile } from "../domain/forecast/memory.ts";
import type { Instant } from "../domain/time/instant.ts";
import { startOfDay } from "../domain/time/period.ts";
import type { Log } from "../ports/log.ts";
import type { Store } from "../ports/store.ts";

/** The forecasters' memory of past days: read once a day, because another process may have learned the day before. */
export interface ProfileShelf {
  ready(databases: readonly string[], now: Instant): Promise<void>;
  of(database: string): Profiles;
  /** Keeps what was learned; a store that refuses loses one day of learning, not the alert. */
  learn(database: string, learned: Profiles): Promise<void>;
}

export function profileShelf(store: Store, log: Log): ProfileShelf {
  const shelf = new Map<string, { readonly day: Instant; readonly profiles: Map<string, Profile> }>();
  return {
    async ready(databases, now) {
      const day = startOfDay(now);
      for (const database of databases) {
        if (shelf.get(database)?.day === day) continue;
        const stored = (await store.profiles(database)) as ReadonlyMap<string, Profile>;
        shelf.set(database, { day, profiles: new Map(stored) });
      }
    },
    of: (database) => shelf.get(database)?.profiles ?? new Map(),
    async learn(database, learned) {
      for (const [meter, profile] of learned) {
        shelf.get(database)?.profiles.set(meter, profile);
        try {
          await store.saveProfile(database, meter, profile);
        } catch (error) {
          log.warn("profile not saved", { database, meter, error: String(error) });
        }
      }
    },
  };
}
