import { days, elapsed, type Instant } from "../domain/time/instant.ts";
import type { CommandCount } from "../domain/usage/signatures.ts";
import type { Store } from "../ports/store.ts";

/** What a person's last look at the commands found: advice and runbooks speak of it without asking the server again. */
export interface RememberedLook {
  readonly at: Instant;
  readonly counts: readonly CommandCount[];
}

const FRESH = days(7);
const MOST = 30;

const keyOf = (database: string) => `look/${database}`;

export const rememberLook = (store: Store, database: string, { at, counts }: RememberedLook): Promise<void> =>
  store.setValue(keyOf(database), { at, counts: counts.slice(0, MOST) });

/** Undefined when nobody looked in the last seven days. */
export async function rememberedLook(
  store: Store,
  database: string,
  now: Instant,
): Promise<RememberedLook | undefined> {
  const look = (await store.value(keyOf(database))) as RememberedLook | undefined;
  return look !== undefined && elapsed(look.at, now) <= FRESH ? look : undefined;
}
