import { systemClock } from "../../src/app/system.ts";
import { EMPTY_STATE, type DatabaseState } from "../../src/domain/alerting/database.ts";
import type { Incident, Person, Silence } from "../../src/domain/alerting/incident.ts";
import { type Instant, instantOf, later, minutes } from "../../src/domain/time/instant.ts";
import { text } from "../../src/messages/message.ts";
import type { Clock } from "../../src/ports/clock.ts";
import type { HourlyRow, NewOutboxRow, SampleRow } from "../../src/ports/store.ts";

export const NOON = instantOf("2026-04-14T12:00:00Z");
export const at = (minute: number) => later(NOON, minutes(minute));

/** Stands still at noon, and waits in real time where a store waits for a lock. */
export const clock: Clock = { ...systemClock, now: () => NOON };

export const ONCALL: Person = { platform: "slack", id: "U1", name: "on-call" };

export const stateWith = (incidentsOpened: number): DatabaseState => ({ ...EMPTY_STATE, incidentsOpened });

export const sample = (database: string, when: Instant, commands = 1): SampleRow => ({
  database,
  at: when,
  commands,
  usedDay: 10,
  usedMonth: 100,
  hits: 7,
  misses: 3,
  perSecond: 2.25,
  keys: 45,
  clients: null,
  storage: 1_000_000,
});

export const hourly = (database: string, hour: Instant, more: Partial<HourlyRow> = {}): HourlyRow => ({
  database,
  hour,
  commands: 1.5,
  hits: 7,
  misses: 3,
  checks: 1,
  keys: 45,
  storage: null,
  ...more,
});

export const outboxRow = (key: string, more: Partial<NewOutboxRow> = {}): NewOutboxRow => ({
  channel: "ops",
  subject: "incident:prod-1",
  reason: "first",
  key,
  root: { title: [text("prod has used 90 % of its day")], tone: "critical", blocks: [] },
  createdAt: NOON,
  ...more,
});

export const silence = (id: string, until: Instant): Silence => ({
  id,
  database: "prod",
  from: NOON,
  until,
  by: ONCALL,
  reason: "deploy",
});

export const incident = (id: string, openedAt: Instant, closedAt?: Instant): Incident => ({
  id,
  database: id.slice(0, id.lastIndexOf("-")),
  topic: "reachability",
  openedAt,
  rule: "unreachable",
  severity: "critical",
  figures: { kind: "rate", perSecond: 1, at: 1 },
  lastNotifiedAt: openedAt,
  transitions: [],
  ...(closedAt !== undefined && { closed: { at: closedAt, why: "below" } }),
});
