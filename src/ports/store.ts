import type { DatabaseState } from "../domain/alerting/database.ts";
import type { Incident, NotifyReason, Person, Silence } from "../domain/alerting/incident.ts";
import { hours, later, type Instant } from "../domain/time/instant.ts";
import type { Message } from "../messages/message.ts";
import type { MessageRef } from "./chat.ts";

/**
 * Everything that outlives the process. One contract for all stores; each method is one transaction. Every method
 * rejects with `StoreError` when the store cannot do it (locked, read-only, full, damaged).
 */
export interface Store {
  /** Creates or migrates; refuses a store that is newer than this program. Idempotent. */
  open(): Promise<void>;
  close(): Promise<void>;

  /**
   * Reads the states of some databases, lets `decide` (pure, synchronous, may be called again) say what changes, and saves it all
   * in one transaction. No other process changes these databases in between.
   */
  update<T>(
    databases: readonly string[],
    decide: (facts: StoredFacts) => StoreChanges & { readonly result: T },
  ): Promise<T>;
  /** The states as last committed; a database never seen is absent. */
  states(databases: readonly string[]): Promise<ReadonlyMap<string, DatabaseState>>;
  silences(now: Instant): Promise<readonly Silence[]>;

  /** The cold part of a forecaster's memory, by meter: JSON values, saved with `update`. */
  profiles(database: string): Promise<ReadonlyMap<string, unknown>>;

  /** Samples of [from, to), oldest first, at most `limit` of them (the newest). */
  samples(database: string, from: Instant, to: Instant, limit?: number): Promise<readonly SampleRow[]>;
  /** Whole-hour sums of [from, to), oldest first. */
  hourly(database: string, from: Instant, to: Instant): Promise<readonly HourlyRow[]>;
  /** Incidents that were open at any time in [from, to), newest first. */
  incidents(filter: {
    readonly database?: string;
    readonly from?: Instant;
    readonly to?: Instant;
    readonly limit?: number;
  }): Promise<readonly Incident[]>;
  audit(filter: {
    readonly database?: string;
    readonly from?: Instant;
    readonly limit?: number;
  }): Promise<readonly AuditEntry[]>;

  /** Undelivered rows, oldest first. */
  outbox(): Promise<readonly OutboxRow[]>;
  /**
   * Marks rows as being sent, before the request leaves: after a crash they are of unknown outcome. Returns the rows that
   * are ours to send: another process may be sending some of them at this moment.
   */
  markSending(ids: readonly number[], at: Instant): Promise<readonly number[]>;
  /** The rows are shown; the root's address is remembered when one was posted. */
  markDelivered(
    ids: readonly number[],
    at: Instant,
    root?: { readonly channel: string; readonly subject: string; readonly ref: MessageRef },
  ): Promise<void>;
  /** A try failed: not before `nextAt`; `unknown` when it may have been shown all the same. */
  markFailed(ids: readonly number[], error: string, nextAt: Instant, unknown: boolean): Promise<void>;
  /** Gives up: the row is kept, with the reason, for the operators. */
  markDropped(ids: readonly number[], error: string, at: Instant): Promise<void>;
  rootOf(
    channel: string,
    subject: string,
  ): Promise<{ readonly ref: MessageRef; readonly postedAt: Instant } | undefined>;
  forgetRoot(channel: string, subject: string): Promise<void>;

  /** True for the first caller only: whoever gets true posts this slot (a summary's due time, a notice). Rows may go with it. */
  claim(slot: string, at: Instant, rows: readonly NewOutboxRow[]): Promise<boolean>;

  /** Small values that outlive the process, by key: which channel is disabled, what a step of a runbook says. JSON. */
  value(key: string): Promise<unknown>;
  values(prefix: string): Promise<ReadonlyMap<string, unknown>>;
  setValue(key: string, value: unknown): Promise<void>;

  /** Deletes raw samples and hourly sums older than their keep; a few milliseconds a call. */
  prune(keep: { readonly samples: Instant; readonly hourly: Instant }): Promise<void>;
  /** For people: where the store is and how large. */
  about(): Promise<{
    readonly kind: string;
    readonly where: string;
    readonly bytes?: number;
    readonly samples: number;
  }>;
}

export interface StoredFacts {
  readonly states: ReadonlyMap<string, DatabaseState>;
  readonly silences: readonly Silence[];
}

export interface StoreChanges {
  readonly states?: readonly { readonly database: string; readonly state: DatabaseState }[];
  readonly samples?: readonly SampleRow[];
  /** Added to what the hour already has. */
  readonly hourly?: readonly HourlyRow[];
  /** Open and closed incidents that changed; kept for good. */
  readonly incidents?: readonly Incident[];
  readonly outbox?: readonly NewOutboxRow[];
  readonly audit?: readonly AuditEntry[];
  /** What forecasters learned at these checks: in one transaction with the states, which begin the day after. */
  readonly profiles?: readonly ProfileRow[];
  /** Added, or replaced by id. */
  readonly silences?: readonly Silence[];
}

/** The cold part of one forecaster's memory: JSON. */
export interface ProfileRow {
  readonly database: string;
  readonly meter: string;
  readonly profile: unknown;
}

/** One check, as kept for charts and windows: 14 days. */
export interface SampleRow {
  readonly database: string;
  readonly at: Instant;
  /** Increase of the command counter since the sample before, after restarts were accounted for. */
  readonly commands: number;
  /** Used in the UTC day and month so far. */
  readonly usedDay: number;
  readonly usedMonth: number;
  readonly hits: number;
  readonly misses: number;
  readonly perSecond: number | null;
  readonly keys: number | null;
  readonly clients: number | null;
  readonly storage: number | null;
}

/** Sums over one UTC hour; `keys` and `storage` are the last seen in it. Kept 400 days. */
export interface HourlyRow {
  readonly database: string;
  readonly hour: Instant;
  readonly commands: number;
  readonly hits: number;
  readonly misses: number;
  readonly checks: number;
  readonly keys: number | null;
  readonly storage: number | null;
}

export interface NewOutboxRow {
  readonly channel: string;
  /** What it belongs to: "incident:prod-cache-17", "summary:…", "notice:…". Rows of one subject share a root message. */
  readonly subject: string;
  readonly reason: NotifyReason | "post";
  /** Stable name of this notification: shown once per key and channel. A second row with both the same is ignored. */
  readonly key: string;
  /** The root message as it now reads. */
  readonly root: Message;
  /** What the thread says of this change. */
  readonly reply?: Message;
  readonly mention?: string;
  readonly quiet?: boolean;
  readonly createdAt: Instant;
  /** Not worth sending after this. */
  readonly usefulUntil?: Instant;
}

export interface OutboxRow extends NewOutboxRow {
  readonly id: number;
  readonly attempts: number;
  /** Not before this instant: see `isDue`. */
  readonly nextAt: Instant;
  /** A try began and no answer was recorded. */
  readonly unknown: boolean;
  readonly lastError?: string;
}

export interface AuditEntry {
  readonly at: Instant;
  readonly by: Person;
  /** The platform's channel, where there was one. */
  readonly where?: string;
  readonly database?: string;
  /** The command line as it was run. */
  readonly did: string;
}

export class StoreError extends Error {
  readonly kind: "locked" | "read-only" | "full" | "damaged" | "newer" | "unreachable" | "other";
  constructor(kind: StoreError["kind"], sentence: string, options?: ErrorOptions) {
    super(sentence, options);
    this.name = "StoreError";
    this.kind = kind;
  }
}

/** No row is put off for longer, whatever a service asks for. */
export const LONGEST_WAIT = hours(1);

/** A row not tried yet is due at once, and one that would wait for longer than any does: the clock was set back. */
export const isDue = (row: Pick<OutboxRow, "attempts" | "nextAt">, now: Instant) =>
  row.attempts === 0 || row.nextAt <= now || row.nextAt > later(now, LONGEST_WAIT);

/** Begins the slots of presses that every replica is told of: of no use once nobody delivers them again. */
export const HEARD = "heard:";

export const KEEP_SAMPLES_DAYS = 14;
export const KEEP_HOURLY_DAYS = 400;
