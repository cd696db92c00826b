import type { Incident, Notification, Silence } from "../domain/alerting/incident.ts";
import { isSilenced } from "../domain/alerting/incident.ts";
import { planNameOf, type Database, type DatabaseState } from "../domain/alerting/database.ts";
import type { Outlook } from "../domain/alerting/outlook.ts";
import { destinations, type Route } from "../domain/alerting/route.ts";
import type { Severity } from "../domain/alerting/rule.ts";
import { ruleOf } from "../domain/alerting/rules.ts";
import { wayOutOf } from "../domain/pricing/way-out.ts";
import { inDays, type Instant } from "../domain/time/instant.ts";
import { lengthOf } from "../domain/time/period.ts";
import type { Meter, Usage } from "../domain/usage/meter.ts";
import { alertMessage } from "../messages/alert.ts";
import type { AlertContext } from "../messages/facts.ts";
import { line, strong, type Message, type Text } from "../messages/message.ts";
import { transitionMessage } from "../messages/transition.ts";
import type { Channel } from "../ports/chat.ts";
import type { NewOutboxRow } from "../ports/store.ts";

/** Where messages can go, and how. */
export interface Outlets {
  readonly channels: readonly Channel[];
  readonly routes: readonly Route[];
  /** Whether a follow-up stands below its alert; elsewhere it must name its database. */
  readonly hasThreads: (channel: Channel) => boolean;
  /** A template tripped: a fault of ours, for the log. */
  readonly unwritten: (database: string, error: unknown) => void;
}

/** What is known of the database while its messages are written. */
export interface Scene {
  readonly database: Database;
  readonly state: DatabaseState;
  readonly usages: readonly Usage[];
  readonly outlooks: readonly Outlook[];
  readonly silences: readonly Silence[];
  readonly now: Instant;
}

/** One outbox row for each channel that is to hear of it. Where a template trips, the alert is told in the rule's own words. */
export function outboxRows(
  notification: Notification,
  scene: Scene,
  outlets: Outlets,
): readonly NewOutboxRow[] {
  const { incident, reason, at } = notification;
  const written = <T>(write: () => T, otherwise: T): T => {
    try {
      return write();
    } catch (error) {
      outlets.unwritten(incident.database, error);
      return otherwise;
    }
  };
  const root = written(() => alertMessage(incident, contextOf(incident, scene)), bareMessage(incident));
  const heard = hearers({ ...incident, severity: worstOf(incident) }, scene, outlets);
  const called = calledBefore(notification, scene, outlets);
  // What was owed for the time of a silence may have been acknowledged since: somebody is at it already.
  const isTaken = incident.acknowledged !== undefined;
  const isLoud = !isTaken && (reason === "first" || reason === "escalated" || reason === "repeat");
  const isCalled = (channel: string) =>
    !isTaken && (reason === "first" || (reason === "escalated" && !called.has(channel)));
  return heard.flatMap(({ channel, mention }): readonly NewOutboxRow[] => {
    const target = outlets.channels.find((each) => each.name === channel);
    if (target === undefined) return [];
    const naming = !outlets.hasThreads(target);
    const reply = written(() => transitionMessage(notification, { naming }), undefined);
    return [
      {
        channel,
        subject: subjectOf(incident),
        reason,
        key: `${incident.id}/${reason}/${at}`,
        root,
        createdAt: at,
        ...(reply === undefined ? {} : { reply }),
        ...(mention === undefined || !isCalled(channel) ? {} : { mention }),
        ...(isLoud ? {} : { quiet: true }),
      },
    ];
  });
}

function hearers(
  { severity, database, topic }: Pick<Incident, "severity" | "database" | "topic">,
  { database: { environment } }: Scene,
  { routes, channels }: Outlets,
) {
  const names = channels.map((channel) => channel.name);
  return destinations({ severity, environment, database, topic }, routes, names);
}

/** Channels in which somebody was mentioned for this alert: an escalation that others are to hear of calls nobody twice. */
function calledBefore({ incident, at }: Notification, scene: Scene, outlets: Outlets): ReadonlySet<string> {
  const before = incident.transitions.filter((step) => step.at < at);
  if (before.length === 0) return new Set();
  const severity = before.some((step) => step.severity === "critical") ? "critical" : "warning";
  const heard = hearers({ ...incident, severity }, scene, outlets);
  return new Set(heard.filter(({ mention }) => mention !== undefined).map(({ channel }) => channel));
}

const bareMessage = ({ database, rule, severity, closed }: Incident): Message => ({
  tone: closed === undefined ? severity : "resolved",
  title: line(strong(database), `: ${ruleOf(rule).summary}`, closed === undefined ? "" : " · resolved"),
  blocks: [],
});

export const subjectOf = (incident: Incident) => `incident:${incident.id}`;

/** A channel that heard of the worst must hear of the end, even when the end was milder. */
const worstOf = (incident: Incident): Severity =>
  incident.severity === "critical" || incident.transitions.some((each) => each.severity === "critical")
    ? "critical"
    : "warning";

function contextOf(incident: Incident, scene: Scene): AlertContext {
  const { state, usages, outlooks, silences, now, database } = scene;
  const { ledger } = state;
  const usage =
    usages.find((each) => `usage:${each.meter}` === incident.topic) ??
    usages.find((each) => each.limit !== undefined);
  const outlook = outlooks.find((each) => each.meter === usage?.meter);
  const silence = isSilenced(incident, silences, now);
  const perSecond = ledger?.latest.perSecond;
  const plan = planNameOf(database);
  return {
    now,
    offers: {
      runbook: `runbook ${runbookFor(incident)} ${database.name}`,
      advice: `advice ${database.name}`,
    },
    ...(plan === undefined ? {} : { plan }),
    ...(ledger?.latest.flavour === "upstash" || ledger?.billed !== undefined ? { provider: "Upstash" } : {}),
    ...(outlook === undefined ? {} : { forecast: outlook }),
    ...(perSecond === undefined
      ? {}
      : {
          rate: { perSecond, ...(outlook?.usualRate === undefined ? {} : { usual: outlook.usualRate }) },
        }),
    ...(ledger?.refused === undefined ? {} : { refusal: ledger.refused }),
    ...(silence === undefined ? {} : { silence }),
    ...(usage === undefined ? {} : { usage }),
    ...wayOut(incident, scene),
  };
}

/** Only where commands are refused, or soon will be: there money is one way out. */
function wayOut(incident: Incident, { database, state, usages, outlooks, now }: Scene): { wayOut?: Text } {
  const asksForMore = incident.rule === "limit-reached" || incident.rule === "forecast-exceeds";
  if (!asksForMore || database.plan === undefined || incident.closed !== undefined) return {};
  const used = (meter: Meter) => usages.find((usage) => usage.meter === meter);
  const [day, month, bandwidth] = [used("commands-day"), used("commands-month"), used("bandwidth-month")];
  const { billed, latest } = state.ledger ?? {};
  const expected = (of: Usage | undefined) => outlooks.find(({ meter }) => meter === of?.meter)?.expected;
  const commands = expected(month);
  if (day === undefined) return {};
  const says = wayOutOf({
    plan: database.plan,
    environment: database.environment,
    commandsToday: Math.max(day.used, expected(day) ?? 0),
    now,
    ...(latest?.storage === undefined ? {} : { storage: latest.storage.used }),
    ...(bandwidth === undefined ? {} : { bandwidthPerMonth: expected(bandwidth) ?? bandwidth.used }),
    ...(billed === undefined ? {} : { readRegions: billed.readRegions, regionsAreCounted: true }),
    ...(commands === undefined || month?.period === undefined || month.since !== undefined
      ? {}
      : { month: { days: inDays(lengthOf(month.period)), commands } }),
  });
  return says === undefined ? {} : { wayOut: line(says) };
}

function runbookFor(incident: Incident): string {
  if (incident.rule === "limit-reached") return "suspended";
  if (incident.topic === "hit-rate") return "low-hit-rate";
  if (incident.topic === "reachability") return "unreachable";
  return "high-usage";
}
