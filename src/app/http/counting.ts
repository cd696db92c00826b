import type { CheckResult } from "../../domain/usage/sample.ts";
import type { Judgement } from "../../monitor/judge.ts";
import { DeliveryError, type ChatPlatform, type DeliveryOutcome } from "../../ports/chat.ts";
import type { Source } from "../../ports/source.ts";
import type { Counters } from "./counters.ts";

/** The same source; each check is counted and timed. */
export function countedSource(database: string, source: Source, counters: Counters): Source {
  const labels = { database, source: source.name };
  const { commands, billed } = source.cost;
  // A counter that appears with its first event has no past to compare with.
  for (const counter of [counters.checks, counters.spent, counters.billed]) counter.inc(labels, 0);

  function ended(result: CheckResult | undefined) {
    counters.checks.inc(labels);
    counters.spent.inc(labels, commands + knocksOf(result));
    counters.billed.inc(labels, billed);
    if (result?.ok !== true) counters.failures.inc({ ...labels, kind: result?.failure.kind ?? "other" });
  }

  return {
    ...source,
    async check(...asked) {
      const stopTimer = counters.durations.startTimer({ source: source.name });
      let result: CheckResult | undefined;
      try {
        result = await source.check(...asked);
        return result;
      } finally {
        stopTimer();
        ended(result);
      }
    },
  };
}

/** Near a limit a check sends PINGs, too. */
const knocksOf = (result: CheckResult | undefined) =>
  result?.ok === true && result.sample.source === "redis-info" ? (result.sample.knocks ?? 0) : 0;

type Outcome = DeliveryOutcome["kind"] | "sent";

/** The same platform; each try to say something is counted by how it ended. */
export function countedPlatform(platform: ChatPlatform, { messages }: Counters): ChatPlatform {
  const count = (outcome: Outcome, by = 1) => messages.inc({ platform: platform.name, outcome }, by);
  count("sent", 0);

  const counted =
    <Given extends unknown[], Answer>(say: (...given: Given) => Promise<Answer>) =>
    async (...given: Given): Promise<Answer> => {
      try {
        const answer = await say(...given);
        count("sent");
        return answer;
      } catch (error) {
        count(error instanceof DeliveryError ? error.outcome.kind : "retry");
        throw error;
      }
    };

  return {
    ...platform,
    post: counted((...given) => platform.post(...given)),
    edit: counted((...given) => platform.edit(...given)),
    reply: counted((...given) => platform.reply(...given)),
  };
}

/** What the checks found to have happened since the ones before. */
export function countFound(judgements: readonly Judgement[], { commands, lookups }: Counters): void {
  for (const { sample } of judgements) {
    if (sample === undefined) continue;
    const { database } = sample;
    commands.inc({ database }, Math.max(0, sample.commands));
    lookups.inc({ database, result: "hit" }, Math.max(0, sample.hits));
    lookups.inc({ database, result: "miss" }, Math.max(0, sample.misses));
  }
}
