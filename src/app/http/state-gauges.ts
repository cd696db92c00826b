import { isSilenced, type Incident, type Silence } from "../../domain/alerting/incident.ts";
import type { Severity } from "../../domain/alerting/rule.ts";
import { elapsed, inSeconds, type Instant } from "../../domain/time/instant.ts";
import type { DatabaseFacts } from "./facts.ts";
import type { GaugeMaker, Show } from "./gauge.ts";
import { unixSeconds } from "./usage-gauges.ts";

const SEVERITIES: readonly Severity[] = ["warning", "critical"];
const ALERT_STATES = ["pending", "firing"] as const;
const INCIDENT_STATES = ["open", "acknowledged", "silenced"] as const;

/** How each database answers, and what it is like. */
export function healthGauges({ gauge }: GaugeMaker): Show {
  const labelNames = ["database"] as const;
  const up = gauge(
    "database_up",
    "1 when the last check was answered, be it by a refusal; else 0.",
    labelNames,
  );
  const sampled = gauge(
    "database_last_sample_timestamp_seconds",
    "When figures came for the last time.",
    labelNames,
  );
  const rate = gauge("database_commands_per_second", "Commands a second, as the server says.", labelNames);
  const keys = gauge("database_keys", "Keys in the database.", labelNames);
  return ({ databases }) => {
    for (const { name: database, state } of databases) {
      const { health, ledger } = state;
      if (health.lastCheckAt !== undefined) up.set({ database }, health.failures === 0 ? 1 : 0);
      if (health.lastSampleAt !== undefined) sampled.set({ database }, unixSeconds(health.lastSampleAt));
      const { perSecond, keys: held } = ledger?.latest ?? {};
      if (perSecond !== undefined) rate.set({ database }, perSecond);
      if (held !== undefined) keys.set({ database }, held);
    }
  };
}

/** Breached rules, and what people see of them and did about it. */
export function alertGauges({ gauge }: GaugeMaker): Show {
  const labelNames = ["database", "severity", "state"] as const;
  const alerts = gauge(
    "alerts",
    "Breached rules: pending for as long as their for, then firing.",
    labelNames,
  );
  const incidents = gauge(
    "incidents",
    "Alerts as people see them: the firing rules of one topic, open, acknowledged or silenced.",
    labelNames,
  );

  function showOne({ name: database, state }: DatabaseFacts, silences: readonly Silence[], now: Instant) {
    for (const severity of SEVERITIES) {
      for (const each of ALERT_STATES) alerts.set({ database, severity, state: each }, 0);
      for (const each of INCIDENT_STATES) incidents.set({ database, severity, state: each }, 0);
    }
    for (const { severity, state: each } of state.alerts) alerts.inc({ database, severity, state: each });
    for (const incident of state.incidents)
      incidents.inc({
        database,
        severity: incident.severity,
        state: attention(incident, silences, now),
      });
  }

  return ({ databases, silences, now }) => {
    for (const database of databases) showOne(database, silences, now);
  };
}

function attention(incident: Incident, silences: readonly Silence[], now: Instant) {
  if (isSilenced(incident, silences, now) !== undefined) return "silenced";
  return incident.acknowledged === undefined ? "open" : "acknowledged";
}

/** What waits to be delivered. */
export function outboxGauges({ gauge }: GaugeMaker): Show {
  const waiting = gauge("outbox_messages", "Messages that wait to be delivered.", ["channel"]);
  const oldest = gauge("outbox_oldest_age_seconds", "How long the oldest of them has waited; 0 for none.", [
    "channel",
  ]);
  return ({ waiting: rows, now }) => {
    for (const [channel, [first, ...others]] of rows) {
      waiting.set({ channel }, first === undefined ? 0 : 1 + others.length);
      const age = first === undefined ? 0 : inSeconds(elapsed(first.createdAt, now));
      oldest.set({ channel }, Math.max(0, age));
    }
  };
}
