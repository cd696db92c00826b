import type { Instant } from "../time/instant.ts";
import { METERS, type Meter } from "../usage/meter.ts";
import type { AlertFigures, ClearReason } from "./alert.ts";
import type { RuleId, Severity, Topic } from "./rule.ts";

/** Who did something, on which platform; `name` is foreign text. */
export interface Person {
  readonly platform: string;
  readonly id: string;
  readonly name: string;
}

/**
 * What people see as one alert: the firing rules of one topic on one database, from the first that fires to the
 * moment none does. It owns one root message per channel and the thread below it.
 */
export interface Incident {
  /** The database's name and a running number: "prod-cache-17". */
  readonly id: string;
  readonly database: string;
  readonly topic: Topic;
  readonly openedAt: Instant;
  /** The strongest rule that fires, or fired last. */
  readonly rule: RuleId;
  readonly severity: Severity;
  readonly figures: AlertFigures;
  readonly acknowledged?: { readonly by: Person; readonly at: Instant };
  readonly lastNotifiedAt: Instant;
  /** What people were not told because a silence mutes it; said when the silence ends. */
  readonly owed?: "first" | "escalated";
  readonly transitions: readonly Transition[];
  readonly closed?: { readonly at: Instant; readonly why: ClearReason };
}

export type NotifyReason =
  | "first"
  | "escalated"
  | "eased"
  | "repeat"
  | "resolved"
  | "acknowledged"
  | "unacknowledged"
  | "silenced"
  | "unsilenced"
  | "update";

/** One line of an incident's history. */
export interface Transition {
  readonly at: Instant;
  readonly reason: Exclude<NotifyReason, "update" | "repeat">;
  readonly rule: RuleId;
  readonly severity: Severity;
  /** Share of the limit, commands per second or hit ratio at that moment, where there is one. */
  readonly figures?: AlertFigures;
  /** What ended the stronger alert, where this one eases. */
  readonly why?: ClearReason;
  readonly by?: Person;
  readonly until?: Instant;
  readonly note?: string;
}

/** One incident change to be shown. `update` edits the root message and says nothing new. */
export interface Notification {
  readonly incident: Incident;
  readonly reason: NotifyReason;
  readonly at: Instant;
}

/** A time-boxed mute. A matcher without a field matches everything in it. */
export interface Silence {
  readonly id: string;
  readonly database?: string;
  readonly topic?: Topic;
  readonly rule?: RuleId;
  readonly from: Instant;
  readonly until: Instant;
  readonly by: Person;
  readonly reason: string;
}

/** The meter whose limit was forecast to be reached and was not, as far as is known: what can be called a false alarm. */
export function foretoldBy(incident: Pick<Incident, "topic" | "transitions">): Meter | undefined {
  const { topic, transitions } = incident;
  const rules = new Set(transitions.map((step) => step.rule));
  if (!rules.has("forecast-exceeds") || rules.has("limit-reached")) return undefined;
  return METERS.find((meter) => topic === `usage:${meter}`);
}

export function isSilenced(
  incident: Pick<Incident, "database" | "topic" | "rule">,
  silences: readonly Silence[],
  now: Instant,
): Silence | undefined {
  return silences.find(
    (silence) =>
      silence.from <= now &&
      now < silence.until &&
      (silence.database === undefined || silence.database === incident.database) &&
      (silence.topic === undefined || silence.topic === incident.topic) &&
      (silence.rule === undefined || silence.rule === incident.rule),
  );
}
