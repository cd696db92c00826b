import { minutes } from "../domain/time/instant.ts";
import type { Clock } from "../ports/clock.ts";
import type { Log } from "../ports/log.ts";
import { type Store, StoreError } from "../ports/store.ts";
import { openDebt } from "./debt.ts";
import { isReadable, openRecall } from "./recall.ts";
import type { SeenStore } from "./seen.ts";
import { wordsOf } from "../ports/thrown.ts";

export type SavingStatus = { readonly saving: true } | { readonly saving: false; readonly sentence: string };

export interface FallbackOptions {
  readonly primary: Store;
  /** A new, empty store in memory. */
  readonly memory: () => Store;
  readonly clock: Clock;
  readonly log: Log;
  readonly onStatus?: (status: SavingStatus) => void;
}

const TRY_AGAIN_AFTER = minutes(1);

/** While the primary store fails: its stand-in, what is owed to the primary, and why. */
export interface Away {
  readonly memory: Store;
  readonly debt: ReturnType<typeof openDebt>;
  readonly recall: ReturnType<typeof openRecall>;
  readonly cause: StoreError;
}

/** Decides where each call goes, and changes places when the primary fails or works again. */
export function switchboard({ primary, memory, clock, log, onStatus }: FallbackOptions, seen: SeenStore) {
  let away: Away | undefined;
  let cancelRetry = () => {};
  let closed = false;

  let queue: Promise<unknown> = Promise.resolve();
  /** Nothing happens in memory while the stores change places. */
  function inTurn<T>(step: () => Promise<T>): Promise<T> {
    const turn = queue.then(step);
    queue = turn.catch(() => undefined);
    return turn;
  }

  async function leave(cause: StoreError): Promise<Away> {
    log.error("store failed, nothing is saved", { kind: cause.kind, problem: cause.message });
    const store = memory();
    await store.open();
    const recall = openRecall(primary, seen, cause);
    await recall.common(clock.now());
    await seen.prime(store, clock.now());
    away = { memory: store, debt: openDebt(seen.databases()), recall, cause };
    onStatus?.({ saving: false, sentence: cause.message });
    retryLater();
    return away;
  }

  function retryLater() {
    if (!closed) cancelRetry = clock.after(TRY_AGAIN_AFTER, () => void inTurn(comeBack));
  }

  async function comeBack() {
    if (!away || closed) return;
    try {
      // A broken connection, or a file that was put back in its place, needs a fresh start.
      await primary.close().catch(() => undefined);
      await primary.open();
      await away.debt.pay(primary);
    } catch (error) {
      log.warn("store still fails", { problem: wordsOf(error) });
      return retryLater();
    }
    await away.memory.close();
    away = undefined;
    log.info("store works again, everything is saved");
    onStatus?.({ saving: true });
  }

  /** On the primary while it works; else, and also when it fails at this very call, in memory. */
  async function use<T>(onPrimary: () => Promise<T>, inMemory: (away: Away) => Promise<T>): Promise<T> {
    let failure: StoreError | undefined;
    if (!away) {
      try {
        return await onPrimary();
      } catch (error) {
        if (!(error instanceof StoreError) || error.kind === "newer") throw error;
        failure = error;
      }
    }
    return inTurn(async () => {
      if (!away && failure) await leave(failure);
      return away ? inMemory(away) : onPrimary();
    });
  }

  /** From both, where the primary can be read and only not be written. */
  async function read<T>(ask: (store: Store) => Promise<T>, join: (old: T, recent: T) => T): Promise<T> {
    return use(
      () => ask(primary),
      async ({ memory, cause }) => {
        const recent = await ask(memory);
        if (!isReadable(cause)) return recent;
        const old = await ask(primary).catch(() => undefined);
        return old === undefined ? recent : join(old, recent);
      },
    );
  }

  return {
    use,
    read,
    async close(): Promise<void> {
      closed = true;
      cancelRetry();
      await inTurn(async () => {
        await away?.memory.close();
        await primary.close();
      });
    },
  };
}
