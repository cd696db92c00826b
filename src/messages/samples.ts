import type { AlertFigures } from "../domain/alerting/alert.ts";
import type { Incident } from "../domain/alerting/incident.ts";
import { ruleOf } from "../domain/alerting/rules.ts";
import type { RuleId, Topic } from "../domain/alerting/rule.ts";
import { days, earlier, hours, later, minutes, type Instant } from "../domain/time/instant.ts";
import { periodAt, startOfDay } from "../domain/time/period.ts";
import type { Usage } from "../domain/usage/meter.ts";
import { alertMessage } from "./alert.ts";
import { line, strong, type Message } from "./message.ts";
import { many } from "./numbers.ts";
import { summaryMessage, type DatabaseSummary } from "./summary.ts";

const NAME = "example";

/** One message of each kind with invented figures; every first line says that it is a test. */
export function sampleMessages(channel: string, now: Instant): readonly Message[] {
  const samples = [
    warning(now),
    critical(now),
    limitReached(now),
    unreachable(now),
    resolved(now),
    daySummary(now),
    weekSummary(now),
  ].map(asTest);
  return [introduction(channel, samples.length), ...samples];
}

/** The first message in a channel that was just set up. */
export const helloMessage = (): Message => ({
  tone: "neutral",
  title: line(strong("Headroom posts here from now on"), ": nothing is wrong"),
  blocks: [
    {
      kind: "text",
      text: line("Alerts and the daily summary of your Redis databases come to this channel."),
    },
  ],
});

const introduction = (channel: string, samples: number): Message => ({
  tone: "neutral",
  title: line(strong("This is a test of Headroom"), ` in ${channel}: nothing is wrong`),
  blocks: [
    {
      kind: "text",
      text: line(`${many(samples, "example")} follow, with invented figures of a database "${NAME}".`),
    },
  ],
});

/** Without buttons: there is nothing to acknowledge. */
const asTest = (message: Message): Message => ({
  ...message,
  title: line("Test: ", message.title),
  blocks: message.blocks.filter(({ kind }) => kind !== "buttons"),
});

const PLAN = "Free (guide-2026-04)";

const warning = (now: Instant) =>
  alertMessage(incident("usage-warning", "usage:commands-day", used(7_003, now), now), {
    now,
    plan: PLAN,
    rate: { perSecond: 3.1 },
  });

const critical = (now: Instant) =>
  alertMessage(incident("usage-critical", "usage:commands-day", used(9_012, now), now), {
    now,
    plan: PLAN,
    rate: { perSecond: 3.1, usual: 0.8 },
  });

const limitReached = (now: Instant) =>
  alertMessage(incident("limit-reached", "usage:commands-day", used(10_240, now), now), { now, plan: PLAN });

const unreachable = (now: Instant) => {
  const figures: AlertFigures = {
    kind: "failure",
    failure: { kind: "time-out", sentence: `${NAME} did not answer in time.` },
    since: earlier(now, minutes(25)),
    lastSampleAt: earlier(now, minutes(25)),
  };
  return alertMessage(incident("unreachable", "reachability", figures, now), { now });
};

const resolved = (now: Instant) =>
  alertMessage(
    {
      ...incident("usage-critical", "usage:commands-day", used(6_400, now), now),
      closed: { at: now, why: "limit raised" },
    },
    { now },
  );

const EXAMPLE: DatabaseSummary = {
  name: NAME,
  commands: 6_120,
  hoursKnown: 24,
  hours: 24,
  dayLimit: 10_000,
  hits: 850,
  misses: 150,
  own: 96,
  free: false,
};

function daySummary(now: Instant): Message {
  const to = startOfDay(now);
  const database = { ...EXAMPLE, busiest: earlier(to, hours(10)) };
  return summaryMessage({ period: "day", from: earlier(to, days(1)), to, databases: [database], alerts: [] });
}

/** With a chart: whoever tries a channel sees whether pictures arrive. */
function weekSummary(now: Instant): Message {
  const to = startOfDay(now);
  const from = earlier(to, days(7));
  const daily = [5_120, 6_030, 8_240, 7_910, 3_800, 4_100, 6_120].map((commands, at) => ({
    day: later(from, days(at)),
    commands,
  }));
  const commands = daily.reduce((sum, each) => sum + each.commands, 0);
  const database = { ...EXAMPLE, commands, daily, hoursKnown: 168, hours: 168, own: 672 };
  return summaryMessage({ period: "week", from, to, databases: [database], alerts: [] });
}

function incident(rule: RuleId, topic: Topic, figures: AlertFigures, now: Instant): Incident {
  const openedAt = earlier(now, minutes(16));
  return {
    id: `${NAME}-1`,
    database: NAME,
    topic,
    openedAt,
    rule,
    severity: ruleOf(rule).severity,
    figures,
    lastNotifiedAt: later(openedAt, minutes(1)),
    transitions: [],
  };
}

function used(commands: number, now: Instant): AlertFigures {
  const usage: Usage = {
    meter: "commands-day",
    used: commands,
    limit: 10_000,
    period: periodAt("day", now),
    known: "counted",
    asOf: now,
  };
  return { kind: "usage", usage };
}
