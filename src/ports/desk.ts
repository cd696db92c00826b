import type { Database, DatabaseState } from "../domain/alerting/database.ts";
import type { Incident, Silence } from "../domain/alerting/incident.ts";
import type { Topic } from "../domain/alerting/rule.ts";
import type { Duration, Instant } from "../domain/time/instant.ts";
import type { CheckResult } from "../domain/usage/sample.ts";
import type { Message } from "../messages/message.ts";
import type { Caller } from "./chat.ts";

/** What a person can make the monitor do. Changes are saved, audited and shown in the channels before these resolve. */
export interface Desk {
  readonly databases: readonly Database[];
  /** State now, as stored; a database never sampled has an empty state. */
  state(database: string): Promise<DatabaseState>;
  /** Checks at once, judges and delivers. */
  checkNow(database: string, caller: Caller): Promise<readonly CheckResult[]>;
  /** Checks more often for a while. */
  watch(database: string, every: Duration, until: Instant, caller: Caller): Promise<void>;
  unwatch(database: string, caller: Caller): Promise<void>;
  acknowledge(
    incidents: readonly string[],
    caller: Caller,
    acknowledged: boolean,
  ): Promise<readonly Incident[]>;
  /** Mutes until then; returns the silence as saved. */
  silence(request: SilenceRequest, caller: Caller): Promise<Silence>;
  /** Ends silences early; returns those that were ended. */
  unsilence(ids: readonly string[], caller: Caller): Promise<readonly Silence[]>;
  /** Marks a closed or open forecast alert as a false alarm, so that the next one needs more certainty. */
  falseAlarm(incident: string, caller: Caller): Promise<boolean>;
  /** Posts something new to the channels that hear of a database; returns their names. */
  post(posting: Posting, caller: Caller): Promise<readonly string[]>;
}

interface Posting {
  readonly database: string;
  readonly message: Message;
  /** Names it for good: posted once, however often it is asked for. */
  readonly key: string;
  /** For the audit: the command line as it was run. */
  readonly did: string;
}

export interface SilenceRequest {
  readonly database?: string;
  readonly topic?: Topic;
  readonly until: Instant;
  readonly reason: string;
}
