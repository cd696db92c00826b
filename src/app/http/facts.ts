import type { Database, DatabaseState } from "../../domain/alerting/database.ts";
import { EMPTY_STATE } from "../../domain/alerting/database.ts";
import type { Silence } from "../../domain/alerting/incident.ts";
import type { Outlook } from "../../domain/alerting/outlook.ts";
import { withProvedPlan } from "../../domain/alerting/proved-plan.ts";
import type { Instant } from "../../domain/time/instant.ts";
import type { Usage } from "../../domain/usage/meter.ts";
import { usagesOf } from "../../domain/usage/usages.ts";
import type { Channel } from "../../ports/chat.ts";
import type { OutboxRow, Store } from "../../ports/store.ts";
import type { Seen } from "./seen.ts";

/** Everything that gauges show, at one instant. */
export interface Facts {
  readonly now: Instant;
  readonly databases: readonly DatabaseFacts[];
  readonly silences: readonly Silence[];
  /** What waits, by the names of the configured channels. */
  readonly waiting: ReadonlyMap<string, readonly OutboxRow[]>;
}

export interface DatabaseFacts {
  readonly name: string;
  readonly state: DatabaseState;
  readonly usages: readonly Usage[];
  readonly outlooks: readonly Outlook[];
}

export interface FactsOf {
  readonly databases: readonly Database[];
  readonly channels: readonly Channel[];
  readonly store: Store;
  readonly seen: Seen;
}

/** From the store, so that what a person or another process did shows at once; forecasts as the last check made them. */
export async function gatherFacts(
  { databases, channels, store, seen }: FactsOf,
  now: Instant,
): Promise<Facts> {
  const states = await store.states(databases.map(({ name }) => name));
  const rows = Map.groupBy(await store.outbox(), ({ channel }) => channel);
  return {
    now,
    silences: await store.silences(now),
    databases: databases.map((configured) => {
      const state = states.get(configured.name) ?? EMPTY_STATE;
      const { limits } = withProvedPlan(configured, state.ledger);
      const usages = state.ledger === undefined ? [] : usagesOf(state.ledger, limits, now);
      return { name: configured.name, state, usages, outlooks: seen.outlooks(configured.name, now) };
    }),
    // A channel that nobody configures any more is given up by the delivery itself.
    waiting: new Map(channels.map(({ name }) => [name, rows.get(name) ?? []])),
  };
}
