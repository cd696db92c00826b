import type { Profiles } from "../domain/alerting/foresee.ts";
import { newForecaster } from "../domain/forecast/forecaster.ts";
import type { Profile } from "../domain/forecast/memory.ts";
import { warmStartHourly } from "../domain/forecast/warm-start.ts";
import { days, earlier, type Instant } from "../domain/time/instant.ts";
import { startOfDay, type PeriodKind } from "../domain/time/period.ts";
import type { Meter } from "../domain/usage/meter.ts";
import type { Store } from "../ports/store.ts";

/** The forecasters' memory of past days: read once a day, because another process may have learned the day before. */
export interface ProfileShelf {
  ready(databases: readonly string[], now: Instant): Promise<void>;
  of(database: string): Profiles;
  /** What was learned at a check and is saved. */
  learned(database: string, learned: Profiles): void;
}

/** Meters whose past days stand in the hourly sums. */
const KEPT_BY_HOUR: readonly { readonly meter: Meter; readonly kind: PeriodKind }[] = [
  { meter: "commands-day", kind: "day" },
  { meter: "commands-month", kind: "month" },
];
const LOOK_BACK = days(28);

export function profileShelf(store: Store): ProfileShelf {
  const shelf = new Map<string, { readonly day: Instant; readonly profiles: Map<string, Profile> }>();

  async function read(database: string, day: Instant): Promise<Map<string, Profile>> {
    const stored = (await store.profiles(database)) as ReadonlyMap<string, Profile>;
    const missing = KEPT_BY_HOUR.filter(({ meter }) => !stored.has(meter));
    return new Map([...stored, ...(missing.length === 0 ? [] : await warm(database, missing, day))]);
  }

  /** A profile that is not there, or was lost, is learned from what the store has counted; today teaches nothing yet. */
  async function warm(database: string, missing: typeof KEPT_BY_HOUR, day: Instant) {
    const hourly = await store.hourly(database, earlier(day, LOOK_BACK), day);
    const counts = hourly.map(({ hour, commands }) => ({ hour, count: commands }));
    const taught = missing.map(({ meter, kind }) => {
      const { profile } = warmStartHourly(newForecaster(kind), counts);
      return [meter, profile] as const;
    });
    return taught.filter(([, profile]) => profile.days.length > 0);
  }

  return {
    async ready(databases, now) {
      const day = startOfDay(now);
      for (const database of databases)
        if (shelf.get(database)?.day !== day)
          shelf.set(database, { day, profiles: await read(database, day) });
    },
    of: (database) => shelf.get(database)?.profiles ?? new Map(),
    learned(database, learned) {
      for (const [meter, profile] of learned) shelf.get(database)?.profiles.set(meter, profile);
    },
  };
}
