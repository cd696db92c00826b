import type { Duration, Instant } from "../time/instant.ts";
import type { PeriodKind } from "../time/period.ts";
import type { LimitError } from "./limit-error.ts";

/** What one INFO reply says, in our words. Counters run since the server's own beginning, not since midnight. */
export interface InfoSample {
  readonly source: "redis-info";
  readonly takenAt: Instant;
  readonly server: ServerIdentity;
  /** `total_commands_processed`: lifetime commands of this server or cluster member. */
  readonly commands: number;
  readonly hits?: number;
  readonly misses?: number;
  /** `instantaneous_ops_per_sec`, as the server averages it. */
  readonly commandsPerSecond?: number;
  readonly keys: number;
  readonly clients?: number;
  /** Bytes; on Upstash the stored data, elsewhere the memory in use. A limit of 0 means none and is left out. */
  readonly storage?: { readonly used: number; readonly limit?: number };
  /** Commands beside INFO that were tried and accepted. */
  readonly knocks?: number;
}

/** Whose counters a sample holds: enough to tell a restart from another server. */
export interface ServerIdentity {
  readonly flavour: "redis" | "valkey" | "upstash";
  readonly version: string;
  /** Absent on Upstash. */
  readonly runId?: string;
  /** Absent on Upstash. */
  readonly uptime?: Duration;
  /** Upstash's `local_member`: two members of one database count apart. */
  readonly member?: string;
}

/** What the Upstash Developer API bills, and the state of the database. */
export interface BillingSample {
  readonly source: "upstash-api";
  readonly takenAt: Instant;
  readonly databaseId: string;
  readonly state: "active" | "suspended" | "passive" | (string & {});
  /** Non-empty while Upstash changes the database, for instance "suspended". */
  readonly modifyingState?: string;
  /** The API's plan type: free, payg, pro, paid… */
  readonly planType: string;
  readonly commandsToday: number;
  readonly commandsThisMonth: number;
  readonly readsThisMonth?: number;
  readonly writesThisMonth?: number;
  readonly scriptsThisMonth?: number;
  /** Whole cents; negative after credits. */
  readonly spendThisMonthCents?: number;
  readonly budgetCents?: number;
  /** Sampled by the provider, minutes ago. */
  readonly keys?: number;
  readonly clients?: number;
  readonly commandsPerSecond?: number;
  /** Commands per month; absent when unlimited. */
  readonly commandLimit?: number;
  /** Bytes. */
  readonly storageUsed?: number;
  readonly storageLimit?: number;
  readonly bandwidthThisMonth?: number;
  readonly bandwidthLimit?: number;
  readonly readRegions: number;
  /** The e-mail address of the account that owns it, where the API says it. */
  readonly account?: string;
  readonly region?: string;
  /** A slug or a whole host name. */
  readonly endpoint?: string;
  /** Commands of past UTC days, today included as far as it has come, oldest first. */
  readonly dailyCommands: readonly { readonly day: Instant; readonly commands: number }[];
  readonly commandCounts: readonly { readonly command: string; readonly count: number }[];
  /** Limits that the answer does not tell: unknown, which is not the same as none. */
  readonly leftOut?: readonly BilledLimit[];
  /** Periods whose figures are still those of the period before. */
  readonly behind?: readonly PeriodKind[];
}

type Sample = InfoSample | BillingSample;
export type SourceName = Sample["source"];

export type BilledLimit = "budgetCents" | "storageLimit";

/** Why a check brought no sample. `sentence` says what failed, for whom, and what to do; it never holds a secret. */
export type CheckFailure =
  | { readonly kind: "limit"; readonly limit: LimitError; readonly sentence: string }
  | {
      readonly kind:
        | "dns"
        | "refused"
        | "tls"
        | "auth"
        | "time-out"
        | "loading"
        | "read-only"
        | "protocol"
        | "throttled"
        | "other";
      readonly sentence: string;
    };

export type CheckResult =
  | { readonly ok: true; readonly sample: Sample }
  | {
      readonly ok: false;
      readonly source: SourceName;
      readonly at: Instant;
      readonly failure: CheckFailure;
    };
