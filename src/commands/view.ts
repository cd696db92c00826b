import type { Database, DatabaseState } from "../domain/alerting/database.ts";
import { foresee, type Profiles } from "../domain/alerting/foresee.ts";
import { withProvedPlan } from "../domain/alerting/proved-plan.ts";
import { days, earlier, type Instant } from "../domain/time/instant.ts";
import { startOfDay } from "../domain/time/period.ts";
import { usagesOf } from "../domain/usage/usages.ts";
import type { StatsFacts } from "../messages/stats.ts";
import type { HourlyRow, Store } from "../ports/store.ts";
import type { CommandContext } from "./context.ts";

/** Everything that is known of one database now, from what is stored: nothing is asked of the server. */
export async function viewOf(
  configured: Database,
  { desk, store, clock }: CommandContext,
): Promise<StatsFacts> {
  const now = clock.now();
  const state = await desk.state(configured.name);
  const { ledger } = state;
  const database = withProvedPlan(configured, ledger);
  const usages = ledger === undefined ? [] : usagesOf(ledger, database.limits, now);
  const { profiles, hourly } = await pastOf(
    configured.name,
    state,
    store,
    earlier(startOfDay(now), days(7)),
    now,
  );
  const { outlooks } = foresee(state.forecast, profiles, usages, now);
  const silences = await store.silences(now);
  return { database, state, usages, outlooks, hourly, silences, now };
}

interface Past {
  readonly state: DatabaseState;
  readonly from: Instant;
  readonly hourly: readonly HourlyRow[];
  readonly profiles: Profiles;
}

/** Of so many databases: whoever is asked for all of them reads anew. */
const REMEMBERED = 20;
const pasts = new WeakMap<Store, Map<string, Past>>();

/**
 * The past of one database. It is read anew when a check has been made since: that saves another state, together with the
 * hour's sums, and a store gives the same object as long as nobody saved another.
 */
async function pastOf(
  name: string,
  state: DatabaseState,
  store: Store,
  from: Instant,
  to: Instant,
): Promise<Past> {
  const known = pasts.get(store) ?? new Map<string, Past>();
  pasts.set(store, known);
  const before = known.get(name);
  if (before !== undefined && before.state === state && before.from === from) return before;
  const hourly = await store.hourly(name, from, to);
  const profiles = (await store.profiles(name)) as Profiles;
  const past = { state, from, hourly, profiles };
  known.delete(name);
  known.set(name, past);
  if (known.size > REMEMBERED) known.delete([...known.keys()][0] ?? "");
  return past;
}
