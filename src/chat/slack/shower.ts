import { seconds } from "../../domain/time/instant.ts";
import { sleep } from "../../ports/clock.ts";
import type { Log } from "../../ports/log.ts";
import type { AnswersDeps } from "./answers.ts";
import { isBlocksRefusal, isPassing, lastSentence } from "./errors.ts";
import { withFallback, type FallbackDeps } from "./with-fallback.ts";

/** An answer is waited for; a minute later nobody looks any more. */
const SHOWN_AGAIN_AFTER = [seconds(1), seconds(4)];

/**
 * Answers of commands, or plain ones when the response address refuses the blocks. Slack draws their charts: a file in a
 * private message would have to be shared with the channel first, and nobody waits for an upload.
 */
export function shower(deps: Omit<FallbackDeps, "charts">): AnswersDeps["show"] {
  return async (message, options, send) => {
    const pauses = [...SHOWN_AGAIN_AFTER];
    for (;;) {
      try {
        await withFallback(deps, message, options, send);
        return;
      } catch (error) {
        const pause = isPassing(error) ? pauses.shift() : undefined;
        if (pause === undefined) return notShown(error, deps.log);
        await sleep(deps.clock, pause);
      }
    }
  };
}

function notShown(error: unknown, log: Log) {
  const reason = isBlocksRefusal(error) ? "refused" : lastSentence(error, "show an answer");
  log.error("slack answer not shown", { reason });
}
