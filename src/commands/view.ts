import type { Database } from "../domain/alerting/database.ts";
import { foresee, type Profiles } from "../domain/alerting/foresee.ts";
import { withProvedPlan } from "../domain/alerting/proved-plan.ts";
import { days, earlier } from "../domain/time/instant.ts";
import { startOfDay } from "../domain/time/period.ts";
import { usagesOf } from "../domain/usage/usages.ts";
import type { StatsFacts } from "../messages/stats.ts";
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
  const profiles = (await store.profiles(database.name)) as Profiles;
  const { outlooks } = foresee(state.forecast, profiles, usages, now);
  const hourly = await store.hourly(database.name, earlier(startOfDay(now), days(7)), now);
  const silences = await store.silences(now);
  return { database, state, usages, outlooks, hourly, silences, now };
}
