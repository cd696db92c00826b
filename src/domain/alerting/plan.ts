import type { Instant } from "../time/instant.ts";
import { advance } from "./advance.ts";
import type { Alert, FiringAlert, OpenAlert, ResolvedAlert, Verdict } from "./alert.ts";
import type { Incident, Notification, Silence } from "./incident.ts";
import { changeIncident, openIncident, type IncidentChange, type TopicNow } from "./notify.ts";
import { ruleOf } from "./rules.ts";
import type { RuleBook, Topic } from "./rule.ts";

export interface AlertFacts {
  readonly database: string;
  readonly rules: RuleBook;
  readonly alerts: readonly OpenAlert[];
  readonly incidents: readonly Incident[];
  readonly incidentsOpened: number;
  readonly verdicts: readonly Verdict[];
  readonly silences: readonly Silence[];
}

/** What is to be saved and said: nothing has happened yet. */
export interface AlertPlan {
  readonly alerts: readonly OpenAlert[];
  /** Still open. */
  readonly incidents: readonly Incident[];
  /** Opened, changed or closed at this check. */
  readonly changed: readonly Incident[];
  readonly incidentsOpened: number;
  readonly notifications: readonly Notification[];
}

/** Decides one database's alerts at one check, from what was known and what the rules say now. */
export function plan(facts: AlertFacts, now: Instant): AlertPlan {
  const alerts = advanceAll(facts, now);
  const open = alerts.filter((alert): alert is OpenAlert => alert.state !== "resolved");
  const incidents: Incident[] = [];
  const changed: Incident[] = [];
  const notifications: Notification[] = [];
  let opened = facts.incidentsOpened;
  for (const topic of topicsOf(alerts, facts.incidents)) {
    const before = facts.incidents.find((incident) => incident.topic === topic);
    const seen = topicNow(facts, alerts, topic);
    let change: IncidentChange | undefined;
    if (before !== undefined) change = changeIncident(before, seen, facts.silences, now);
    else if (seen.lead !== undefined)
      change = openIncident(`${facts.database}-${++opened}`, facts.database, seen.lead, facts.silences, now);
    if (change !== undefined) changed.push(change.incident);
    if (change?.notification !== undefined) notifications.push(change.notification);
    const after = change?.incident ?? before;
    if (after !== undefined && after.closed === undefined) incidents.push(after);
  }
  return { alerts: open, incidents, changed, incidentsOpened: opened, notifications };
}

/** Every alert that is open or has a verdict, one step on. Without a verdict it stays as it is. */
function advanceAll(facts: AlertFacts, now: Instant): readonly Alert[] {
  const rest = new Map(facts.alerts.map((alert) => [keyOf(alert), alert]));
  const next: Alert[] = [];
  for (const verdict of facts.verdicts) {
    // The usual case by far, at every check: nothing fires, and nothing is wrong.
    if (rest.size === 0 && verdict.outcome !== "breached") continue;
    const key = keyOf(verdict);
    const alert = advance(rest.get(key), verdict, facts.rules[verdict.rule], now);
    rest.delete(key);
    if (alert !== undefined) next.push(alert);
  }
  return [...next, ...rest.values()];
}

const keyOf = (of: { readonly rule: string; readonly topic: Topic }) => `${of.rule} ${of.topic}`;

const topicsOf = (alerts: readonly Alert[], incidents: readonly Incident[]) =>
  new Set([...alerts, ...incidents].map((each) => each.topic));

function topicNow(facts: AlertFacts, alerts: readonly Alert[], topic: Topic): TopicNow {
  const lead = strongest(
    alerts.filter((each): each is FiringAlert => each.state === "firing" && each.topic === topic),
  );
  const resolved = strongest(
    alerts.filter((each): each is ResolvedAlert => each.state === "resolved" && each.topic === topic),
  );
  const repeatEvery = facts.rules[lead?.rule ?? "usage-warning"].repeatEvery;
  return { database: facts.database, lead, resolved, repeatEvery };
}

/** A stronger alert on the same topic inhibits the weaker ones. */
function strongest<A extends Alert>(alerts: readonly A[]): A | undefined {
  let found: A | undefined;
  for (const alert of alerts) {
    if (found === undefined || ruleOf(alert.rule).strength > ruleOf(found.rule).strength) found = alert;
  }
  return found;
}
