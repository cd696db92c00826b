import type { Instant } from "../time/instant.ts";
import type { CheckFailure, SourceName } from "../usage/sample.ts";
import type { Usage } from "../usage/meter.ts";
import type { RuleId, Severity, Topic } from "./rule.ts";

/** The figures that a rule judged: what a message needs to say without asking again. */
export type AlertFigures =
  | {
      readonly kind: "usage";
      readonly usage: Usage;
      /** Where a new period closes the alert: what the old one came to. */
      readonly ended?: Usage;
      /** The provider's own words. */
      readonly refused?: string;
      /** The provider's API says so: nobody was refused before our eyes. */
      readonly suspended?: true;
    }
  | {
      readonly kind: "forecast";
      readonly usage: Usage;
      readonly ended?: Usage;
      readonly expected: number;
      readonly low: number;
      readonly high: number;
      readonly reachedAt?: Instant;
      readonly reachedFrom?: Instant;
      readonly reachedTo?: Instant;
      readonly probability?: number;
    }
  | {
      readonly kind: "rate";
      readonly perSecond: number;
      readonly at: number;
      readonly usual?: number;
      readonly usage?: Usage;
      readonly reachedAt?: Instant;
    }
  | { readonly kind: "hit-rate"; readonly ratio: number; readonly lookups: number; readonly at: number }
  | {
      readonly kind: "failure";
      readonly failure: CheckFailure;
      /** The server by default. */
      readonly source?: SourceName;
      readonly since: Instant;
      readonly lastSampleAt?: Instant;
      readonly last?: Usage;
    }
  | { readonly kind: "no-samples"; readonly lastSampleAt: Instant; readonly last?: Usage };

/** The meter that the figures are of, where they are a meter's. */
export const usageIn = (figures: AlertFigures): Usage | undefined =>
  figures.kind === "usage" || figures.kind === "forecast" ? figures.usage : undefined;

/** What a rule says of a database now. Unknown is not ok: it changes nothing. */
export type Verdict =
  | {
      readonly rule: RuleId;
      readonly topic: Topic;
      readonly outcome: "breached";
      readonly figures: AlertFigures;
      /** It is known to have held since then: an average over a window breaches for the whole window. */
      readonly since?: Instant;
    }
  | {
      readonly rule: RuleId;
      readonly topic: Topic;
      readonly outcome: "clear";
      readonly why: ClearReason;
      readonly figures?: AlertFigures;
    }
  | { readonly rule: RuleId; readonly topic: Topic; readonly outcome: "unknown" };

/** Why it is clear: nothing was fixed when only the calendar turned. */
export type ClearReason =
  | "below"
  | "new day"
  | "new month"
  | "accepted again"
  | "limit raised"
  | "plan changed"
  | "budget raised"
  | "answers again"
  | "rule off"
  | "withdrawn";

interface AlertIdentity {
  readonly rule: RuleId;
  readonly topic: Topic;
  readonly severity: Severity;
  readonly figures: AlertFigures;
}

/** Breached, but not yet for as long as the rule's `for`. */
interface PendingAlert extends AlertIdentity {
  readonly state: "pending";
  readonly since: Instant;
}

export interface FiringAlert extends AlertIdentity {
  readonly state: "firing";
  readonly since: Instant;
  readonly firedAt: Instant;
  /** Since when the condition has been clear, while `keepFiringFor` still holds it. */
  readonly clearSince?: Instant;
}

export interface ResolvedAlert extends AlertIdentity {
  readonly state: "resolved";
  readonly firedAt: Instant;
  readonly resolvedAt: Instant;
  readonly why: ClearReason;
}

export type Alert = PendingAlert | FiringAlert | ResolvedAlert;
/** What is kept between checks; a resolved alert is history. */
export type OpenAlert = PendingAlert | FiringAlert;
