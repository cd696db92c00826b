import type { Increase } from "../usage/increase.ts";
import type { Ledger } from "../usage/ledger.ts";
import type { Usage } from "../usage/meter.ts";
import type { OpenAlert } from "./alert.ts";
import type { Database, Health } from "./database.ts";
import type { Lookups } from "./lookups.ts";
import type { Outlook } from "./outlook.ts";

/** What the rules judge at one check. */
export interface Judged {
  readonly database: Database;
  readonly ledger: Ledger | undefined;
  readonly usages: readonly Usage[];
  /** What this check added; absent when there is nothing to subtract from. */
  readonly increase: Increase | undefined;
  /** This check's and those of the checks before that had too few. */
  readonly lookups: Lookups | undefined;
  readonly health: Health;
  /** A sample or a refusal came in at this check: without one, nothing is known anew. */
  readonly fresh: boolean;
  readonly outlooks: readonly Outlook[];
  readonly open: readonly OpenAlert[];
  /** The provider bills it by another plan than at the check before. */
  readonly planChanged: boolean;
}
