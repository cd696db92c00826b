import { elapsed, minutes, type Instant } from "../time/instant.ts";
import { shareOf } from "../usage/meter.ts";
import type { AlertFigures, FiringAlert, ResolvedAlert } from "./alert.ts";
import { isSilenced, type Incident, type Notification, type Silence, type Transition } from "./incident.ts";
import type { Duration } from "../time/instant.ts";
import { ruleOf } from "./rules.ts";

/** What became of one topic's alerts at a check. */
export interface TopicNow {
  readonly database: string;
  /** The strongest alert that fires. */
  readonly lead: FiringAlert | undefined;
  /** The strongest that resolved at this check. */
  readonly resolved: ResolvedAlert | undefined;
  readonly repeatEvery: Duration;
}

export interface IncidentChange {
  readonly incident: Incident;
  readonly notification?: Notification;
}

// The root message follows the figure, but not at every check: Slack and Discord both ration edits.
const EDIT_AT_MOST_EVERY = minutes(10);

/** Decides what an open incident becomes, and what people are told of it. Undefined when nothing at all changed. */
export function changeIncident(
  incident: Incident,
  topic: TopicNow,
  silences: readonly Silence[],
  now: Instant,
): IncidentChange | undefined {
  if (topic.lead === undefined) return close(incident, topic.resolved, silences, now);
  const before = ruleOf(incident.rule).strength;
  const after = ruleOf(topic.lead.rule).strength;
  const followed = follow(incident, topic.lead);
  const current = unmuted(followed, silences, now);
  if (after > before) return tell(escalate(current, now), "escalated", silences, now);
  if (after < before) return tell(ease(current, topic.resolved, now), "eased", silences, now);
  if (current.owed !== undefined && isSilenced(current, silences, now) === undefined)
    return tell(current, current.owed, silences, now);
  if (current !== followed)
    return { incident: current, notification: { incident: current, reason: "unsilenced", at: now } };
  if (isRepeatDue(current, topic.repeatEvery, now)) return tell(current, "repeat", silences, now);
  return refresh(incident, current, now);
}

/** A new incident, with its first notification unless it is muted from the start. */
export function openIncident(
  id: string,
  database: string,
  lead: FiringAlert,
  silences: readonly Silence[],
  now: Instant,
): IncidentChange {
  const { topic, rule, severity, figures } = lead;
  const opened: Incident = {
    id,
    database,
    topic,
    rule,
    severity,
    figures,
    openedAt: now,
    lastNotifiedAt: now,
    transitions: [],
  };
  return tell(transition(opened, "first", now), "first", silences, now);
}

/** Adds one line to the history, with the figures of this moment. */
export function transition(
  incident: Incident,
  reason: Transition["reason"],
  at: Instant,
  more: Pick<Transition, "why" | "by" | "until" | "note"> = {},
): Incident {
  const { rule, severity, figures } = incident;
  return {
    ...incident,
    transitions: [...incident.transitions, { at, reason, rule, severity, figures, ...more }],
  };
}

/** Silenced says nothing now, and remembers what it owes. */
function tell(
  incident: Incident,
  reason: Notification["reason"],
  silences: readonly Silence[],
  now: Instant,
): IncidentChange {
  if (isSilenced(incident, silences, now) !== undefined) {
    if (reason !== "first" && reason !== "escalated") return { incident };
    return { incident: { ...incident, owed: incident.owed ?? reason } };
  }
  const { owed: _, ...paid } = incident;
  const told: Incident = { ...paid, lastNotifiedAt: now };
  return { incident: told, notification: { incident: told, reason, at: now } };
}

// An acknowledgement was for what was known then: a stronger alert wants its own.
function escalate(incident: Incident, now: Instant): Incident {
  const { acknowledged: _, ...unacknowledged } = incident;
  return transition(unacknowledged, "escalated", now);
}

const ease = (incident: Incident, resolved: ResolvedAlert | undefined, now: Instant): Incident =>
  transition(incident, "eased", now, resolved === undefined ? {} : { why: resolved.why });

/** A silence that was shown ran out by itself: the message must not stand there as muted for hours. */
function unmuted(incident: Incident, silences: readonly Silence[], now: Instant): Incident {
  const last = incident.transitions.findLast(
    ({ reason }) => reason === "silenced" || reason === "unsilenced",
  );
  if (last?.reason !== "silenced" || last.until === undefined || last.until > now) return incident;
  return isSilenced(incident, silences, now) === undefined
    ? transition(incident, "unsilenced", now)
    : incident;
}

const follow = (incident: Incident, lead: FiringAlert): Incident => ({
  ...incident,
  rule: lead.rule,
  severity: lead.severity,
  figures: lead.figures,
});

function isRepeatDue(incident: Incident, repeatEvery: Duration, now: Instant): boolean {
  if (incident.acknowledged !== undefined) return false;
  return elapsed(incident.lastNotifiedAt, now) >= repeatEvery;
}

/** The figures moved: worth an edit of the root message when a person would see a difference. */
function refresh(before: Incident, current: Incident, now: Instant): IncidentChange | undefined {
  if (sayable(before.figures) === sayable(current.figures)) return undefined;
  if (current.owed !== undefined || elapsed(before.lastNotifiedAt, now) < EDIT_AT_MOST_EVERY)
    return undefined;
  return { incident: current, notification: { incident: current, reason: "update", at: now } };
}

function sayable(figures: AlertFigures): string {
  switch (figures.kind) {
    case "usage":
    case "forecast":
      return String(Math.floor((shareOf(figures.usage) ?? 0) * 100));
    case "rate":
      return figures.perSecond.toPrecision(1);
    case "hit-rate":
      return figures.ratio.toFixed(1);
    case "failure":
      return figures.failure.kind;
    case "no-samples":
      return "";
  }
}

function close(
  incident: Incident,
  resolved: ResolvedAlert | undefined,
  silences: readonly Silence[],
  now: Instant,
): IncidentChange | undefined {
  if (resolved === undefined) return undefined;
  const figures = resolved.figures;
  const ended = transition({ ...incident, figures }, "resolved", now);
  const closed: Incident = { ...ended, closed: { at: now, why: resolved.why } };
  // People who never heard of it need not hear that it is over.
  if (incident.owed === "first") return { incident: closed };
  const reason = isSilenced(incident, silences, now) === undefined ? "resolved" : "update";
  return { incident: closed, notification: { incident: closed, reason, at: now } };
}
