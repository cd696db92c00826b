import type { Silence } from "../domain/alerting/incident.ts";
import type { Instant } from "../domain/time/instant.ts";
import type { Refusal } from "../domain/usage/ledger.ts";
import type { Usage } from "../domain/usage/meter.ts";
import type { Text } from "./message.ts";

/** What the forecaster expects of one meter. Times are absent when the limit is not expected to be reached. */
export interface ForecastFacts {
  readonly expected: number;
  /** The 80 % range of `expected`. */
  readonly low: number;
  readonly high: number;
  readonly reachedAt?: Instant;
  readonly reachedFrom?: Instant;
  readonly reachedTo?: Instant;
}

export interface RateFacts {
  readonly perSecond: number;
  /** What is usual for this hour. */
  readonly usual?: number;
}

/** Which commands dominate, and what that looks like, where it is known. */
export interface MixFacts {
  readonly commands: readonly { readonly command: string; readonly share: number }[];
  readonly looksLike?: string;
}

/** What a message needs beside the incident; everything but the time may be unknown. */
export interface AlertContext {
  readonly now: Instant;
  /** "Free (guide-2026-04)". */
  readonly plan?: string;
  /** Whose words a refusal is in: "Upstash"; "The server" when absent. */
  readonly provider?: string;
  readonly forecast?: ForecastFacts;
  readonly rate?: RateFacts;
  readonly mix?: MixFacts;
  readonly refusal?: Refusal;
  /** The silence that mutes this incident now. */
  readonly silence?: Silence;
  /** The last known usage, for an alert that is not about usage. */
  readonly usage?: Usage;
  /** One sentence on the cheapest cure. */
  readonly wayOut?: Text;
  /** Command lines of what else this installation offers for this alert. */
  readonly offers?: { readonly advice?: string; readonly runbook?: string };
}
