import { EMPTY_STATE, type Database } from "../domain/alerting/database.ts";
import type { Instant } from "../domain/time/instant.ts";
import { StoreError } from "../ports/store.ts";
import { judge, type Judgement } from "./judge.ts";

/** What stands for a check that could not be judged or saved: no figures, and why there are none. */
export function unjudged(database: Database, error: unknown, at: Instant): Judgement {
  const why = error instanceof StoreError ? error.message : "the log says more. Checks of others go on.";
  const sentence = `${database.name}: the check could not be judged: ${why}`;
  const failed = { ok: false, source: "redis-info", at, failure: { kind: "other", sentence } } as const;
  return judge({ database, at, results: [failed] }, EMPTY_STATE, [], new Map());
}
