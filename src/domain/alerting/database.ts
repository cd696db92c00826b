import { sayPlanRef } from "../pricing/catalogues.ts";
import type { Duration, Instant } from "../time/instant.ts";
import type { MeterLimit } from "../usage/meter.ts";
import type { Ledger } from "../usage/ledger.ts";
import type { CheckFailure, SourceName } from "../usage/sample.ts";
import type { OpenAlert } from "./alert.ts";
import type { Incident } from "./incident.ts";
import type { Lookups } from "./lookups.ts";
import type { RuleBook } from "./rule.ts";

/** One watched Redis, as configured. */
export interface Database {
  readonly name: string;
  readonly environment: string;
  readonly checkEvery: Duration;
  readonly rules: RuleBook;
  /** From the configuration or its plan; what a billing sample says comes on top. */
  readonly limits: readonly MeterLimit[];
  /** "guide-2026-04/free"; absent when only bare limits are configured. */
  readonly plan?: string;
  /** As people read it, where it is of a team's own catalogue. */
  readonly planName?: string;
  /** Nobody configured that plan: what the database's own facts prove goes before it. */
  readonly planIsAssumed?: boolean;
  /** Commands of its own that one check costs the watched server. */
  readonly ownCommandsPerCheck: number;
}

/** "Free (guide-2026-04)". */
export const planNameOf = ({ plan, planName }: Database): string | undefined =>
  planName ?? (plan === undefined ? undefined : sayPlanRef(plan));

/** All that is kept of one database between checks; it survives restarts, so it is plain data. */
export interface DatabaseState {
  readonly ledger?: Ledger;
  readonly alerts: readonly OpenAlert[];
  /** Open ones only; closed ones are history. */
  readonly incidents: readonly Incident[];
  readonly incidentsOpened: number;
  readonly health: Health;
  /** What the hit rate is judged by. */
  readonly lookups?: Lookups;
  /** Faster checks for a while, asked for by a person. */
  readonly watch?: { readonly every: Duration; readonly until: Instant };
  /** The small part of the forecaster's memory, by meter; its shape is the forecast room's. */
  readonly forecast?: Readonly<Record<string, unknown>>;
  /** Incidents that people marked as false alarms lately. */
  readonly falseAlarms?: readonly string[];
}

export interface Health {
  readonly lastCheckAt?: Instant;
  readonly lastSampleAt?: Instant;
  /** Checks in a row that failed for another reason than a limit. */
  readonly failures: number;
  readonly failingSince?: Instant;
  readonly failure?: CheckFailure;
  /** Whose failure it is; absent in what older versions kept. */
  readonly failed?: SourceName;
  /** The provider's API fails while the server itself answers: figures are counted meanwhile. */
  readonly billing?: { readonly failure: CheckFailure; readonly since: Instant };
}

export const EMPTY_STATE: DatabaseState = {
  alerts: [],
  incidents: [],
  incidentsOpened: 0,
  health: { failures: 0 },
};
