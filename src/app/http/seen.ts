import type { Outlook } from "../../domain/alerting/outlook.ts";
import type { Instant } from "../../domain/time/instant.ts";
import type { Judgement } from "../../monitor/judge.ts";

/** What is remembered of the loop between two requests. */
export interface Seen {
  judged(judgements: readonly Judgement[]): void;
  /** When the last check ended; a look of the watchdog is none. */
  lastTurn(): Instant | undefined;
  /** Databases that gave a figure since this process began. */
  sampled(): number;
  /** The last forecasts of a database, of periods that still run. */
  outlooks(database: string, now: Instant): readonly Outlook[];
}

export function seen(): Seen {
  let turned: Instant | undefined;
  const sampled = new Set<string>();
  const foreseen = new Map<string, readonly { readonly outlook: Outlook; readonly until: Instant }[]>();

  function note({ database: { name }, at, state, sample, usages, outlooks }: Judgement) {
    const { lastCheckAt } = state.health;
    // Where another process on the same store does the checks, this one looks on: that is a turn of the loop, too.
    const isTheirs = turned !== undefined && lastCheckAt !== undefined && lastCheckAt > turned;
    if (lastCheckAt === at || isTheirs) turned = lastCheckAt;
    if (sample === undefined) return;
    sampled.add(name);
    foreseen.set(
      name,
      outlooks.flatMap((outlook) => {
        const until = usages.find(({ meter }) => meter === outlook.meter)?.period?.end;
        return until === undefined ? [] : [{ outlook, until }];
      }),
    );
  }

  return {
    judged: (judgements) => judgements.forEach(note),
    lastTurn: () => turned,
    sampled: () => sampled.size,
    outlooks: (database, now) =>
      (foreseen.get(database) ?? []).flatMap(({ outlook, until }) => (now < until ? [outlook] : [])),
  };
}
