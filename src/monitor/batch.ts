import { EMPTY_STATE, type DatabaseState } from "../domain/alerting/database.ts";
import { milliseconds } from "../domain/time/instant.ts";
import type { Clock } from "../ports/clock.ts";
import type { Log } from "../ports/log.ts";
import type { NewOutboxRow, Store, StoredFacts } from "../ports/store.ts";
import { judge, type Checked, type Judgement } from "./judge.ts";
import type { ProfileShelf } from "./profiles.ts";
import { outboxRows, type Outlets } from "./rows.ts";

/** Checks that end together are judged and saved together: one transaction for many databases. */
export interface Batch {
  /** Resolves when this check is judged and saved. */
  submit(checked: Checked): Promise<Judgement>;
  /** Resolves when nothing is waiting. */
  settle(): Promise<void>;
}

interface Waiting {
  readonly checked: Checked;
  readonly resolve: (judgement: Judgement) => void;
  readonly reject: (error: unknown) => void;
}

// Long enough for the answers of one round to come in, short enough that nobody notices.
const LINGER = milliseconds(100);

export function batch(options: {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
  readonly profiles: ProfileShelf;
  readonly outlets: Outlets;
  readonly onJudged: (judgements: readonly Judgement[]) => void;
}): Batch {
  const { store, clock, log, profiles } = options;
  let waiting: Waiting[] = [];
  let lingering: (() => void) | undefined;
  let saving: Promise<void> = Promise.resolve();

  function flush() {
    lingering = undefined;
    const taken = waiting;
    waiting = [];
    saving = saving.then(() => save(taken));
  }

  async function save(taken: readonly Waiting[]): Promise<void> {
    const checks = oneEach(taken);
    const names = [...checks.keys()];
    try {
      await profiles.ready(names, clock.now());
      const judgements = await store.update(names, (facts) => decide(facts, checks));
      const byName = new Map<string, Judgement>();
      for (const judgement of judgements) {
        byName.set(judgement.database.name, judgement);
        profiles.learned(judgement.database.name, judgement.learned);
      }
      for (const { checked, resolve, reject } of taken) {
        const judgement = byName.get(checked.database.name);
        if (judgement === undefined)
          reject(new Error(`the check of ${checked.database.name} could not be judged`));
        else resolve(judgement);
      }
      options.onJudged(judgements);
    } catch (error) {
      for (const { reject } of taken) reject(error);
    }
  }

  function decide(facts: StoredFacts, checks: ReadonlyMap<string, Checked>) {
    const judgements: Judgement[] = [];
    const outbox: NewOutboxRow[] = [];
    for (const [name, checked] of checks) {
      const before: DatabaseState = facts.states.get(name) ?? EMPTY_STATE;
      try {
        const judgement = judge(checked, before, facts.silences, profiles.of(name));
        for (const error of judgement.tripped)
          log.error("rule not judged", { database: name, error: String(error) });
        const scene = { ...judgement, silences: facts.silences, now: checked.at };
        outbox.push(...judgement.notifications.flatMap((each) => outboxRows(each, scene, options.outlets)));
        judgements.push(judgement);
      } catch (error) {
        // One database whose state or rules trip us must not keep the others from being judged.
        log.error("check not judged", { database: name, error: String(error) });
      }
    }
    return {
      result: judgements,
      // The watchdog looks at every database each minute, and hardly ever finds anything to write down.
      states: judgements
        .filter(({ database, state }) => state !== facts.states.get(database.name))
        .map(({ database, state }) => ({ database: database.name, state })),
      profiles: judgements.flatMap(({ database, learned }) =>
        [...learned].map(([meter, profile]) => ({ database: database.name, meter, profile })),
      ),
      samples: judgements.flatMap(({ sample }) => (sample === undefined ? [] : [sample])),
      hourly: judgements.flatMap(({ hourly }) => hourly),
      incidents: judgements.flatMap(({ changed }) => changed),
      outbox,
    };
  }

  return {
    submit: (checked) =>
      new Promise((resolve, reject) => {
        waiting.push({ checked, resolve, reject });
        lingering ??= clock.after(LINGER, flush);
      }),
    async settle() {
      if (lingering !== undefined) {
        lingering();
        flush();
      }
      await saving;
    },
  };
}

/** Two checks of one database in one batch become one, with the results of both in order. */
function oneEach(taken: readonly Waiting[]): ReadonlyMap<string, Checked> {
  const checks = new Map<string, Checked>();
  for (const { checked } of taken) {
    const earlier = checks.get(checked.database.name);
    const results = earlier === undefined ? checked.results : [...earlier.results, ...checked.results];
    checks.set(checked.database.name, { ...checked, results });
  }
  return checks;
}
