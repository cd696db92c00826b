import type { Database, DatabaseState, Health } from "../domain/alerting/database.ts";
import type { Incident, Notification, Silence } from "../domain/alerting/incident.ts";
import { foresee, type Profiles } from "../domain/alerting/foresee.ts";
import type { Outlook } from "../domain/alerting/outlook.ts";
import { plan } from "../domain/alerting/plan.ts";
import { withLookups } from "../domain/alerting/lookups.ts";
import { withProvedPlan } from "../domain/alerting/proved-plan.ts";
import { verdicts } from "../domain/alerting/verdicts.ts";
import type { Instant } from "../domain/time/instant.ts";
import { startOfHour } from "../domain/time/period.ts";
import { account, type Accounted } from "../domain/usage/account.ts";
import { byHour, type Increase } from "../domain/usage/increase.ts";
import type { Ledger } from "../domain/usage/ledger.ts";
import type { Usage } from "../domain/usage/meter.ts";
import type { CheckResult } from "../domain/usage/sample.ts";
import { usagesOf } from "../domain/usage/usages.ts";
import type { HourlyRow, SampleRow } from "../ports/store.ts";

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
  const ledger = accounted?.ledger;
  const database = withProvedPlan(checked.database, ledger);
  const health = nextHealth(before.health, results, at);
  const fresh = results.some((result) => result.ok || result.failure.kind === "limit");
  const usages = ledger === undefined ? [] : usagesOf(ledger, database.limits, at);
  const tripped: unknown[] = [];
  const look = () =>
    foresee(memoryUnder(ledger, before), profiles, usages, at, ledger?.billed?.dailyCommands);
  // A forecast that trips must not keep the limits from being judged.
  const foreseen = (fresh ? unlessItTrips(look, tripped) : undefined) ?? {
    outlooks: [],
    memory: before.forecast,
    learned: NOTHING,
  };
  const { increase } = accounted ?? {};
  const lookups = withLookups(before.lookups, increase);
  const said = verdicts(
    {
      database,
      ledger,
      usages,
      increase: fresh ? increase : undefined,
      lookups,
      health,
      fresh,
      outlooks: foreseen.outlooks,
      open: before.alerts,
      planChanged: isPlanChanged(ledger, before),
    },
    at,
    (error) => tripped.push(error),
  );
  const decided = plan(
    {
      database: database.name,
      rules: database.rules,
      alerts: before.alerts,
      incidents: before.incidents,
      incidentsOpened: before.incidentsOpened,
      verdicts: said,
      silences,
    },
    at,
  );
  const counted =
    increase !== undefined || results.some((result) => result.ok && result.sample.source === "redis-info");
  return {
    database,
    at,
    usages,
    outlooks: foreseen.outlooks,
    learned: foreseen.learned,
    tripped,
    notifications: decided.notifications,
    changed: decided.changed,
    state: unlessSame(before, {
      ...before,
      ...(ledger === undefined ? {} : { ledger }),
      alerts: decided.alerts,
      incidents: decided.incidents,
      incidentsOpened: decided.incidentsOpened,
      health,
      ...(lookups === undefined ? {} : { lookups }),
      ...(foreseen.memory === undefined ? {} : { forecast: foreseen.memory }),
    }),
    sample: ledger === undefined || !fresh ? undefined : sampleRow(database.name, at, ledger, increase),
    hourly: counted && ledger !== undefined ? hourlyRows(database.name, at, ledger, increase) : [],
  };
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

function unlessItTrips<T>(step: () => T, tripped: unknown[]): T | undefined {
  try {
    return step();
  } catch (error) {
    tripped.push(error);
    return undefined;
  }
}

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

/** The server's own answers decide; the API's, where nothing else is asked. */
function nextHealth(last: Health, results: readonly CheckResult[], at: Instant): Health {
  const before = notAheadOf(at, last);
  if (results.length === 0) return before;
  const server = results.filter((result) => sourceOf(result) === "redis-info");
  const deciding = server.length === 0 ? results : server;
  // A refusal is an answer, too: it tells that the limit is used up.
  const answered = deciding.some((result) => result.ok || result.failure.kind === "limit");
  const failed = deciding.find((result) => !result.ok && result.failure.kind !== "limit");
  const sampled = answered ? { lastSampleAt: at } : kept(before, "lastSampleAt");
  const billing = server.length === 0 ? {} : billingHealth(before, results, at);
  if (answered || failed === undefined || failed.ok)
    return { lastCheckAt: at, ...sampled, failures: 0, ...billing };
  return {
    lastCheckAt: at,
    ...sampled,
    failures: before.failures + 1,
    failingSince: before.failingSince ?? at,
    failure: failed.failure,
    failed: failed.source,
    ...billing,
  };
}

/** Once a clock was set back, the time without samples counts from there. */
const notAheadOf = (at: Instant, health: Health): Health =>
  health.lastSampleAt === undefined || health.lastSampleAt <= at ? health : { ...health, lastSampleAt: at };

function billingHealth(
  before: Health,
  results: readonly CheckResult[],
  at: Instant,
): Pick<Health, "billing"> {
  const asked = results.filter((result) => sourceOf(result) === "upstash-api");
  const failed = asked.find((result) => !result.ok);
  if (failed === undefined || failed.ok) return {};
  return { billing: { failure: failed.failure, since: before.billing?.since ?? at } };
}

const sourceOf = (result: CheckResult) => (result.ok ? result.sample.source : result.source);

const kept = (health: Health, field: "lastSampleAt"): Pick<Health, "lastSampleAt"> =>
  health[field] === undefined ? {} : { [field]: health[field] };

function sampleRow(database: string, at: Instant, ledger: Ledger, increase: Increase | undefined): SampleRow {
  const { latest, day, month, billed } = ledger;
  const byBill = ledger.counter === undefined ? billed : undefined;
  return {
    database,
    at,
    commands: increase?.commands ?? 0,
    usedDay: byBill === undefined || byBill.behind?.includes("day") ? day.used : byBill.commandsToday,
    usedMonth:
      byBill === undefined || byBill.behind?.includes("month") ? month.used : byBill.commandsThisMonth,
    hits: increase?.hits ?? 0,
    misses: increase?.misses ?? 0,
    perSecond: latest.perSecond ?? null,
    keys: latest.keys ?? null,
    clients: latest.clients ?? null,
    storage: latest.storage?.used ?? null,
  };
}

function hourlyRows(
  database: string,
  at: Instant,
  ledger: Ledger,
  increase: Increase | undefined,
): readonly HourlyRow[] {
  const { latest } = ledger;
  const hourNow = startOfHour(at);
  const gauges = { keys: latest.keys ?? null, storage: latest.storage?.used ?? null };
  const parts = increase === undefined ? [] : byHour(increase);
  const rows = parts.map(({ hour, commands, hits, misses }): HourlyRow => {
    const isNow = hour === hourNow;
    return {
      database,
      hour,
      commands,
      hits,
      misses,
      checks: isNow ? 1 : 0,
      ...(isNow ? gauges : { keys: null, storage: null }),
    };
  });
  if (rows.some((row) => row.hour === hourNow)) return rows;
  return [...rows, { database, hour: hourNow, commands: 0, hits: 0, misses: 0, checks: 1, ...gauges }];
}
