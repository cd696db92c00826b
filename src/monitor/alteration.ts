import { EMPTY_STATE, type Database, type DatabaseState } from "../domain/alerting/database.ts";
import { isSilenced, type Incident, type Notification, type Silence } from "../domain/alerting/incident.ts";
import { withProvedPlan } from "../domain/alerting/proved-plan.ts";
import type { Instant } from "../domain/time/instant.ts";
import { usagesOf } from "../domain/usage/usages.ts";
import type { NewOutboxRow, StoreChanges, StoredFacts } from "../ports/store.ts";
import { outboxRows, type Outlets, type Scene } from "./rows.ts";

type Reason = Notification["reason"];

/** What a person does to open incidents, and what channels are told of it. */
export interface Alteration {
  readonly isMeant: (incident: Incident) => boolean;
  readonly alter: (
    incident: Incident,
    now: Instant,
  ) => { readonly incident: Incident; readonly reason: Reason };
}

/** The altered incidents, as they are to be saved and told. */
export function alterIncidents(
  databases: readonly Database[],
  facts: StoredFacts,
  { isMeant, alter }: Alteration,
  outlets: Outlets,
  now: Instant,
): StoreChanges & { readonly result: readonly Incident[] } {
  const { silences } = facts;
  const result: Incident[] = [];
  const states: { database: string; state: DatabaseState }[] = [];
  const outbox: NewOutboxRow[] = [];
  for (const database of databases) {
    const before = facts.states.get(database.name) ?? EMPTY_STATE;
    if (!before.incidents.some(isMeant)) continue;
    const incidents = before.incidents.map((incident) => {
      if (!isMeant(incident)) return incident;
      const altered = alter(incident, now);
      const { incident: after, reason } = toldOf(altered.incident, altered.reason, silences, now);
      result.push(after);
      const scene = sceneOf(after, database, before, silences, now);
      if (reason !== undefined)
        outbox.push(...outboxRows({ incident: after, reason, at: now }, scene, outlets));
      return after;
    });
    states.push({ database: database.name, state: { ...before, incidents } });
  }
  return { result, states, outbox, incidents: result };
}

/** The database as it was, with that incident alone. */
function sceneOf(
  incident: Incident,
  configured: Database,
  before: DatabaseState,
  silences: readonly Silence[],
  now: Instant,
): Scene {
  const { ledger } = before;
  const database = withProvedPlan(configured, ledger);
  const usages = ledger === undefined ? [] : usagesOf(ledger, database.limits, now);
  return { database, state: { ...before, incidents: [incident] }, usages, outlooks: [], silences, now };
}

/** An alert that was muted from the start stands in no channel: nothing is said of it until it is heard, and then all of it. */
function toldOf(
  incident: Incident,
  reason: Reason,
  silences: readonly Silence[],
  now: Instant,
): { readonly incident: Incident; readonly reason?: Reason } {
  if (incident.owed !== "first") return { incident, reason };
  if (isSilenced(incident, silences, now) !== undefined) return { incident };
  const { owed, ...paid } = incident;
  return { incident: { ...paid, lastNotifiedAt: now }, reason: owed };
}
