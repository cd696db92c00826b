import type { Duration, Instant } from "../time/instant.ts";
import type { LimitError } from "./limit-error.ts";
import type { Meter } from "./meter.ts";
import type { BillingSample } from "./sample.ts";

/** The account of one database: what was used in the current UTC day and month, and how that is known. */
export interface Ledger {
  /** The last INFO sample's counters, to take the next increase from. */
  readonly counter?: Counter;
  /** Those of the cluster's other members, the last seen first: each member counts what it ran itself. */
  readonly others?: readonly Counter[];
  readonly day: PeriodCount;
  readonly month: PeriodCount;
  /** The last billing sample. */
  readonly billed?: BillingSample;
  /** What INFO had counted of the day and the month when that was taken. */
  readonly countedAtBill?: { readonly day: number; readonly month: number };
  /** From when today's bill and INFO's count are compared, and what both said then. */
  readonly comparedFrom?: { readonly at: Instant; readonly billed: number; readonly counted: number };
  /** The provider refuses commands. */
  readonly refused?: Refusal;
  /** The last refusal is over, and what ended it. */
  readonly reopened?: Reopened;
  /** The newest gauges, from whichever source. */
  readonly latest: Latest;
}

export interface Counter {
  readonly at: Instant;
  readonly commands: number;
  readonly hits?: number;
  readonly misses?: number;
  readonly runId?: string;
  readonly member?: string;
  readonly uptime?: Duration;
}

export interface PeriodCount {
  readonly start: Instant;
  readonly used: number;
  /** When counting began; later than `start` makes `used` a lower bound. */
  readonly since: Instant;
  /** The part of `used` that came from an increase across the period's start, shared out by time. */
  readonly uncertain: number;
  /** Something was missed after `since`: a restart's tail, what a member ran before it was first seen. */
  readonly incomplete: boolean;
  /** The period that ended when this one began. */
  readonly before?: { readonly start: Instant; readonly used: number };
}

export interface Refusal {
  readonly meter: Meter;
  readonly error: LimitError;
  /** The server's error text, or the state in the provider's API. */
  readonly told: "error" | "state";
  readonly since: Instant;
  readonly lastSeenAt: Instant;
  /** Commands in a row that were answered since the last refusal. */
  readonly acceptedSince: number;
  /** What was agreed with the provider when it began, where that is known. */
  readonly terms?: BillingTerms;
}

export type BillingTerms = Pick<BillingSample, "planType" | "commandLimit" | "budgetCents">;

/** What opened a database again: nothing was done when only the calendar turned. */
export type ReopenReason =
  | "new day"
  | "new month"
  | "plan changed"
  | "budget raised"
  | "limit raised"
  | "accepted again";

interface Reopened {
  readonly meter: Meter;
  readonly at: Instant;
  readonly why: ReopenReason;
}

export interface Latest {
  readonly at: Instant;
  readonly perSecond?: number;
  readonly keys?: number;
  readonly clients?: number;
  readonly storage?: { readonly used: number; readonly limit?: number };
  readonly flavour?: "redis" | "valkey" | "upstash";
  readonly version?: string;
}
