import type { Duration } from "../time/instant.ts";
import type { Meter } from "../usage/meter.ts";

export type RuleId =
  | "usage-warning"
  | "usage-critical"
  | "limit-reached"
  | "forecast-exceeds"
  | "unusual-rate"
  | "rate-high"
  | "rate-dangerous"
  | "hit-rate-bad"
  | "hit-rate-terrible"
  | "unreachable"
  | "no-samples";

export type Severity = "warning" | "critical";

/** What an alert is about. The rules of one topic are steps of one ladder: the strongest that fires speaks for all. */
export type Topic = `usage:${Meter}` | "rate" | "unusual-rate" | "hit-rate" | "reachability";

export interface Rule {
  readonly id: RuleId;
  readonly severity: Severity;
  /** Higher is stronger; a firing rule inhibits the weaker ones of its topic. */
  readonly strength: number;
  readonly summary: string;
  readonly defaults: RuleSettings;
}

/** How a rule is set for one database. */
export interface RuleSettings {
  readonly enabled: boolean;
  /** A share (0.7), a rate per second (100) or a count of failed checks, as the rule understands it. */
  readonly at: number;
  /** How long the condition must hold before the alert fires. */
  readonly for: Duration;
  /** How long it must have been clear before a firing alert resolves. */
  readonly keepFiringFor: Duration;
  /** While it fires unacknowledged, it is said again after this long. */
  readonly repeatEvery: Duration;
}

export type RuleBook = Readonly<Record<RuleId, RuleSettings>>;
