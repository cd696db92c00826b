import type { Database, DatabaseState } from "../domain/alerting/database.ts";
import { foresee, type Foreseen, type Profiles } from "../domain/alerting/foresee.ts";
import type { Incident, Notification, Silence } from "../domain/alerting/incident.ts";
import type { Judged } from "../domain/alerting/judged.ts";
import { withLookups } from "../domain/alerting/lookups.ts";
import type { Outlook } from "../domain/alerting/outlook.ts";
import { plan, type AlertPlan } from "../domain/alerting/plan.ts";
import { withProvedPlan } from "../domain/alerting/proved-plan.ts";
import { verdicts } from "../domain/alerting/verdicts.ts";
import type { Instant } from "../domain/time/instant.ts";
import { account, type Accounted } from "../domain/usage/account.ts";
import type { Increase } from "../domain/usage/increase.ts";
import type { Ledger } from "../domain/usage/ledger.ts";
import type { Usage } from "../domain/usage/meter.ts";
import type { CheckResult } from "../domain/usage/sample.ts";
import { usagesOf } from "../domain/usage/usages.ts";
import type { HourlyRow, SampleRow } from "../ports/store.ts";
import { nextHealth } from "./health.ts";
import { hourlyRows, sampleRow } from "./sample-rows.ts";

/** One check of one database, as its sources answered. No result at all is a look by the watchdog. */
export interface Checked {
  readonly database: Database;
  readonly at: Instant;
  readonly results: readonly CheckResult[];
}

export interface Judgement {
  readonly database: Database;
  readonly at: Instant;
  readonly state: DatabaseState;
  readonly usages: readonly Usage[];
  readonly outlooks: readonly Outlook[];
  readonly notifications: readonly Notification[];
  /** Incidents that opened, changed or closed. */
  readonly changed: readonly Incident[];
  readonly sample: SampleRow | undefined;
  readonly hourly: readonly HourlyRow[];
  readonly learned: Profiles;
  /** What tripped a rule or the forecast: a fault of ours, for the log. */
  readonly tripped: readonly unknown[];
}

const NOTHING: Profiles = new Map();

type Ahead = Pick<Foreseen, "outlooks" | "learned"> & { readonly memory: DatabaseState["forecast"] };

/** The whole decision of one check: what is now known, what is to be said, and what is to be kept. Pure. */
export function judge(
  checked: Checked,
  before: DatabaseState,
  silences: readonly Silence[],
  profiles: Profiles,
): Judgement {
  return judgeAccount(checked, account(before.ledger, checked.results), before, silences, profiles);
}

/** The same for an account that is drawn up already: a replay judges the figures as they were recorded. */
export function judgeAccount(
  checked: Checked,
  accounted: Accounted | undefined,
  before: DatabaseState,
  silences: readonly Silence[],
  profiles: Profiles,
): Judgement {
  const { results, at } = checked;
  const { ledger, increase }: Partial<Accounted> = accounted ?? {};
  const database = withProvedPlan(checked.database, ledger);
  const usages = ledger === undefined ? [] : usagesOf(ledger, database.limits, at);
  const fresh = results.some((result) => result.ok || result.failure.kind === "limit");
  const health = nextHealth(before.health, results, at);
  const lookups = withLookups(before.lookups, increase);
  const tripped: unknown[] = [];
  const trip = (error: unknown) => void tripped.push(error);
  const { outlooks, memory, learned } = fresh
    ? lookAhead(ledger, before, profiles, usages, at, trip)
    : nothingNew(before);
  const said = verdicts(
    {
      database,
      ledger,
      usages,
      increase: fresh ? increase : undefined,
      lookups,
      health,
      fresh,
      outlooks,
      open: before.alerts,
      planChanged: isPlanChanged(ledger, before),
    },
    at,
    trip,
  );
  const decided = plan(
    { ...before, database: database.name, rules: database.rules, verdicts: said, silences },
    at,
  );
  return {
    database,
    at,
    usages,
    outlooks,
    learned,
    tripped,
    notifications: decided.notifications,
    changed: decided.changed,
    state: stateAfter(before, { ledger, lookups, memory, health }, decided),
    sample: ledger === undefined || !fresh ? undefined : sampleRow(database.name, at, ledger, increase),
    hourly:
      ledger === undefined || !hasCounted(results, increase)
        ? []
        : hourlyRows(database.name, at, ledger, increase),
  };
}

/** A bill alone, which says nothing of this hour, is no check of it. */
const hasCounted = (results: readonly CheckResult[], increase: Increase | undefined) =>
  increase !== undefined || results.some((result) => result.ok && result.sample.source === "redis-info");

/** A forecast that trips must not keep the limits from being judged. */
function lookAhead(
  ledger: Ledger | undefined,
  before: DatabaseState,
  profiles: Profiles,
  usages: readonly Usage[],
  at: Instant,
  trip: (error: unknown) => void,
): Ahead {
  try {
    return foresee(memoryUnder(ledger, before), profiles, usages, at, ledger?.billed?.dailyCommands);
  } catch (error) {
    trip(error);
    return nothingNew(before);
  }
}

const nothingNew = (before: DatabaseState): Ahead => ({
  outlooks: [],
  memory: before.forecast,
  learned: NOTHING,
});

function stateAfter(
  before: DatabaseState,
  known: Pick<Judged, "ledger" | "lookups" | "health"> & Pick<Ahead, "memory">,
  { alerts, incidents, incidentsOpened }: AlertPlan,
): DatabaseState {
  const { ledger, lookups, health, memory } = known;
  return unlessSame(before, {
    ...before,
    ...(ledger === undefined ? {} : { ledger }),
    ...(lookups === undefined ? {} : { lookups }),
    ...(memory === undefined ? {} : { forecast: memory }),
    alerts,
    incidents,
    incidentsOpened,
    health,
  });
}

/** The state before itself where nothing of it changed, so that it need not be written again. */
function unlessSame(before: DatabaseState, after: DatabaseState): DatabaseState {
  const fields = Object.keys(after) as (keyof DatabaseState)[];
  return fields.every((field) => isSame(before[field], after[field])) ? before : after;
}

/** Lists are made anew at every look; the alerts and incidents in them only when something happened to them. */
const isSame = (before: unknown, after: unknown) =>
  before === after ||
  (Array.isArray(before) &&
    Array.isArray(after) &&
    before.length === after.length &&
    after.every((each, i) => each === before[i]));

/** Another plan bills otherwise: the first dollars after a change are no sign of how it goes on. */
function memoryUnder(ledger: Ledger | undefined, before: DatabaseState): DatabaseState["forecast"] {
  if (!isPlanChanged(ledger, before)) return before.forecast;
  const { "spend-month": _, ...rest } = before.forecast ?? {};
  return rest;
}

function isPlanChanged(ledger: Ledger | undefined, before: DatabaseState): boolean {
  const was = before.ledger?.billed?.planType;
  return was !== undefined && was !== ledger?.billed?.planType;
}
