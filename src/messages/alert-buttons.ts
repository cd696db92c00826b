import { foretoldBy, type Incident } from "../domain/alerting/incident.ts";
import { periodOf, type Meter } from "../domain/usage/meter.ts";
import type { AlertContext } from "./facts.ts";
import { menu, press, type Button } from "./message.ts";

/** What can be done about an alert in its state; each is a command line. */
export function alertButtons(incident: Incident, context: AlertContext): readonly Button[] {
  const stats = press("Stats", `stats ${incident.database}`);
  const { advice, runbook } = context.offers ?? {};
  const falseAlarm = foretoldBy(incident) === undefined ? undefined : `false-alarm ${incident.id}`;
  if (incident.closed !== undefined) {
    return [stats, press("History", `history ${incident.database}`), ...offered("False alarm", falseAlarm)];
  }
  return [
    ...(context.silence === undefined ? [acknowledging(incident), silencing(incident)] : []),
    ...offered("End silence", context.silence && `unsilence ${context.silence.id}`),
    ...offered(incident.rule === "limit-reached" ? "Open the suspension runbook" : "Runbook", runbook),
    ...offered("Advice", advice),
    stats,
    ...offered("False alarm", falseAlarm),
  ];
}

const offered = (label: string, line: string | undefined): readonly Button[] =>
  line === undefined ? [] : [press(label, line)];

const acknowledging = (incident: Incident): Button =>
  incident.acknowledged === undefined
    ? press("Acknowledge", `ack ${incident.id}`, "primary")
    : press("Unacknowledge", `unack ${incident.id}`);

/** Mutes this alert alone, not all of the database: its id stands where a database's name could. */
function silencing(incident: Incident): Button {
  const times = [
    ["30 minutes", "30m"],
    ["1 hour", "1h"],
    ["2 hours", "2h"],
    ["4 hours", "4h"],
    ["8 hours", "8h"],
    ["24 hours", "24h"],
  ] as const;
  const options = times.map(([label, duration]) => ({ label, line: `silence ${incident.id} ${duration}` }));
  const period = incident.topic.startsWith("usage:")
    ? periodOf(incident.topic.slice("usage:".length) as Meter)
    : undefined;
  const turn =
    period === undefined
      ? []
      : [{ label: `Until the new ${period}`, line: `silence ${incident.id} until new ${period}` }];
  return menu("Silence", [...options, ...turn]);
}
