/** Alerts in every state, as examples: what goldens of all renderers show. */
import type { AlertFigures } from "../../src/domain/alerting/alert.ts";
import type { Incident, Notification, Silence, Transition } from "../../src/domain/alerting/incident.ts";
import { ruleOf } from "../../src/domain/alerting/rules.ts";
import type { RuleId, Topic } from "../../src/domain/alerting/rule.ts";
import { instantOf, type Instant } from "../../src/domain/time/instant.ts";
import { periodAt } from "../../src/domain/time/period.ts";
import type { Usage } from "../../src/domain/usage/meter.ts";
import { alertMessage } from "../../src/messages/alert.ts";
import type { AlertContext } from "../../src/messages/facts.ts";
import { line, type Message } from "../../src/messages/message.ts";
import { stormMessage } from "../../src/messages/storm.ts";
import { transitionMessage } from "../../src/messages/transition.ts";

export const at = (clock: string): Instant => instantOf(`2026-11-24T${clock}:00Z`);
export const ada = { platform: "slack", id: "U07ADA", name: "ada" };

export const dayUsage = (used: number, now: Instant, more: Partial<Usage> = {}): Usage => ({
  meter: "commands-day",
  used,
  limit: 10_000,
  limitFrom: "plan Free (guide-2026-04)",
  period: periodAt("day", now),
  known: "counted",
  asOf: now,
  ...more,
});

export function incident(
  rule: RuleId,
  topic: Topic,
  figures: AlertFigures,
  more: Partial<Incident> = {},
): Incident {
  return {
    id: "prod-cache-17",
    database: "prod-cache",
    topic,
    openedAt: at("17:32"),
    rule,
    severity: ruleOf(rule).severity,
    figures,
    lastNotifiedAt: at("17:48"),
    transitions: [],
    ...more,
  };
}

const usageAt = (used: number, clock: string): AlertFigures => ({
  kind: "usage",
  usage: dayUsage(used, at(clock)),
});
const step = (
  clock: string,
  reason: Transition["reason"],
  rule: RuleId,
  used: number,
  more: Partial<Transition> = {},
): Transition => ({
  at: at(clock),
  reason,
  rule,
  severity: ruleOf(rule).severity,
  figures: usageAt(used, clock),
  ...more,
});

const WARNED = step("17:32", "first", "usage-warning", 7_003);
const CRITICAL = step("17:48", "escalated", "usage-critical", 9_012);
const ACKED = step("18:02", "acknowledged", "usage-critical", 9_100, { by: ada });
export const alertIncident = incident("usage-critical", "usage:commands-day", usageAt(9_012, "17:48"), {
  transitions: [WARNED, CRITICAL],
});
const acknowledged: Incident = {
  ...alertIncident,
  figures: usageAt(9_430, "18:10"),
  acknowledged: { by: ada, at: at("18:02") },
  transitions: [WARNED, CRITICAL, ACKED],
};
const silence: Silence = {
  id: "s4",
  database: "prod-cache",
  from: at("18:05"),
  until: at("20:00"),
  by: ada,
  reason: "deploying the cache",
};
const forecast = {
  expected: 10_912,
  low: 10_180,
  high: 12_090,
  reachedAt: at("19:41"),
  reachedFrom: at("18:52"),
  reachedTo: at("21:08"),
};
const everything: AlertContext = {
  now: at("17:48"),
  plan: "Free (guide-2026-04)",
  forecast,
  rate: { perSecond: 3.1, usual: 0.78 },
  mix: {
    commands: [
      { command: "EVALSHA", share: 0.61 },
      { command: "BZPOPMIN", share: 0.22 },
    ],
    looksLike: "an idle queue worker polling",
  },
  offers: { runbook: "runbook high-usage" },
};
const month = (used: number): Usage => ({
  meter: "commands-month",
  used,
  limit: 500_000,
  period: periodAt("month", at("03:12")),
  known: "billed",
  asOf: at("03:12"),
});
const REFUSAL_TEXT =
  "ERR max requests limit exceeded. Limit: 500000, Usage: 500002. See https://upstash.com/docs/redis/troubleshooting/max_requests_limit for details";

const foretoldFigures = {
  kind: "forecast",
  usage: dayUsage(6_120, at("14:00")),
  ...forecast,
  probability: 0.83,
} as const;
const foretold: Incident = {
  ...incident("forecast-exceeds", "usage:commands-day", foretoldFigures),
  transitions: [
    {
      at: at("14:00"),
      reason: "first",
      rule: "forecast-exceeds",
      severity: "warning",
      figures: foretoldFigures,
    },
  ],
};

export const alertMessages: Readonly<Record<string, Message>> = {
  "usage-warning": alertMessage(
    incident("usage-warning", "usage:commands-day", {
      kind: "usage",
      usage: dayUsage(7_003, at("17:32"), { since: at("14:05") }),
    }),
    { now: at("17:32"), rate: { perSecond: 3.1 } },
  ),
  "usage-critical": alertMessage(alertIncident, everything),
  "usage-acknowledged": alertMessage(acknowledged, { ...everything, now: at("18:10") }),
  "usage-silenced": alertMessage(alertIncident, { ...everything, now: at("18:10"), silence }),
  "usage-new-day": alertMessage(
    {
      ...acknowledged,
      rule: "limit-reached",
      figures: {
        kind: "usage",
        usage: dayUsage(0, instantOf("2026-11-25T00:00:00Z")),
      },
      transitions: [...acknowledged.transitions, step("20:11", "escalated", "limit-reached", 10_000)],
      closed: { at: instantOf("2026-11-25T00:00:00Z"), why: "new day" },
    },
    { now: instantOf("2026-11-25T00:00:00Z"), plan: "Free (guide-2026-04)" },
  ),
  "usage-resolved": alertMessage(
    { ...alertIncident, figures: usageAt(6_400, "18:30"), closed: { at: at("18:30"), why: "limit raised" } },
    { now: at("18:30") },
  ),
  "limit-month-refused": alertMessage(
    incident(
      "limit-reached",
      "usage:commands-month",
      { kind: "usage", usage: month(500_000), refused: REFUSAL_TEXT },
      { openedAt: at("03:12") },
    ),
    {
      now: at("03:20"),
      provider: "Upstash",
      plan: "Free (upstash-2026-08)",
      refusal: {
        meter: "commands-month",
        told: "error",
        error: { kind: "monthly", limit: 500_000, usage: 500_002, text: REFUSAL_TEXT },
        since: at("03:12"),
        lastSeenAt: at("03:20"),
        acceptedSince: 0,
      },
      wayOut: line("Cheapest way out: pay-as-you-go, about $1.90 for the rest of this month."),
      offers: { runbook: "runbook suspension", advice: "advice prod-cache" },
    },
  ),
  "limit-day-counted": alertMessage(
    incident("limit-reached", "usage:commands-day", usageAt(10_240, "20:11")),
    { now: at("20:11"), plan: "Free (guide-2026-04)" },
  ),
  forecast: alertMessage(foretold, {
    now: at("14:00"),
    rate: { perSecond: 0.4 },
    plan: "Free (guide-2026-04)",
  }),
  "forecast-over": alertMessage(
    {
      ...foretold,
      figures: { kind: "usage", usage: dayUsage(0, instantOf("2026-11-25T00:00:00Z")) },
      closed: { at: instantOf("2026-11-25T00:00:00Z"), why: "new day" },
    },
    { now: instantOf("2026-11-25T00:00:00Z"), plan: "Free (guide-2026-04)" },
  ),
  "rate-dangerous": alertMessage(
    incident("rate-dangerous", "rate", {
      kind: "rate",
      perSecond: 1_432.7,
      at: 1_000,
      usual: 12,
      usage: dayUsage(5_200, at("17:48")),
      reachedAt: at("17:52"),
    }),
    { now: at("17:48") },
  ),
  "rate-unusual": alertMessage(
    incident("unusual-rate", "unusual-rate", {
      kind: "rate",
      perSecond: 9.6,
      at: 8,
      usual: 1.1,
      usage: dayUsage(3_000, at("17:48")),
      reachedAt: at("20:00"),
    }),
    { now: at("17:48"), usage: dayUsage(3_000, at("17:48")) },
  ),
  "hit-rate-terrible": alertMessage(
    incident("hit-rate-terrible", "hit-rate", { kind: "hit-rate", ratio: 0.183, lookups: 5_400, at: 0.2 }),
    { now: at("17:48") },
  ),
  unreachable: alertMessage(
    incident(
      "unreachable",
      "reachability",
      {
        kind: "failure",
        failure: {
          kind: "dns",
          sentence:
            "prod-cache: the host name prod-cache.upstash.io does not resolve. Check the host in the URL; a database that was deleted or archived looks like this.",
        },
        since: at("14:20"),
        lastSampleAt: at("14:05"),
        last: dayUsage(6_120, at("14:05")),
      },
      { openedAt: at("14:30") },
    ),
    { now: at("14:30"), offers: { runbook: "runbook unreachable" } },
  ),
  "unreachable-over": alertMessage(
    incident(
      "unreachable",
      "reachability",
      {
        kind: "failure",
        failure: { kind: "time-out", sentence: "prod-cache did not answer within 5 s." },
        since: at("14:20"),
        lastSampleAt: at("14:05"),
      },
      { openedAt: at("14:30"), closed: { at: at("14:55"), why: "answers again" } },
    ),
    { now: at("14:55") },
  ),
  "not-checked": alertMessage(
    incident("no-samples", "reachability", {
      kind: "no-samples",
      lastSampleAt: at("14:05"),
      last: dayUsage(6_120, at("14:05")),
    }),
    { now: at("14:55") },
  ),
  storage: alertMessage(
    incident("usage-critical", "usage:storage", {
      kind: "usage",
      usage: {
        meter: "storage",
        used: 245_000_000,
        limit: 268_435_456,
        known: "billed",
        asOf: at("17:48"),
      },
    }),
    { now: at("17:48") },
  ),
  hostile: alertMessage(
    incident(
      "unreachable",
      "reachability",
      {
        kind: "failure",
        failure: {
          kind: "other",
          sentence:
            "<!channel> @everyone \u001b[31m*bold* `code` <http://evil|click>\n:tada: [a](http://evil)",
        },
        since: at("14:20"),
      },
      { database: "<@U1>", acknowledged: { by: { ...ada, name: "<!here>\u001b[2J" }, at: at("14:40") } },
    ),
    { now: at("14:55") },
  ),
  storm: stormMessage(
    ["prod-cache", "sessions", "queue", "orders-eu", "orders-us", "search"].map((database, index) =>
      incident(
        index < 2 ? "usage-critical" : "usage-warning",
        "usage:commands-day",
        usageAt(9_900 - index * 450, "17:48"),
        { id: `${database}-3`, database, openedAt: at("17:48") },
      ),
    ),
    at("17:48"),
  ),
};

const notify = (change: Transition, whole: Incident = acknowledged): Notification => ({
  incident: whole,
  reason: change.reason,
  at: change.at,
});

const thread: readonly Notification[] = [
  notify(WARNED),
  notify(CRITICAL),
  notify(ACKED),
  { incident: alertIncident, reason: "repeat" as const, at: at("21:48") },
  notify(
    step("22:00", "silenced", "usage-critical", 9_500, { by: ada, until: at("23:00"), note: "deploying" }),
    {
      ...alertIncident,
      transitions: [
        step("22:00", "silenced", "usage-critical", 9_500, {
          by: ada,
          until: at("23:00"),
          note: "deploying",
        }),
      ],
    },
  ),
  {
    incident: {
      ...alertIncident,
      figures: { kind: "usage" as const, usage: dayUsage(0, instantOf("2026-11-25T00:00:00Z")) },
      closed: { at: instantOf("2026-11-25T00:00:00Z"), why: "new day" as const },
    },
    reason: "resolved" as const,
    at: instantOf("2026-11-25T00:00:00Z"),
  },
];

/** The thread below one alert, from its first line to its last. */
export const threadMessages = thread.flatMap((each) => transitionMessage(each) ?? []);

/** The same where there are no threads. */
export const threadlessMessages = thread.flatMap((each) => transitionMessage(each, { naming: true }) ?? []);
