import type { SocketModeReceiver } from "@slack/bolt";
import { elapsed, milliseconds, minutes, seconds, type Duration } from "../../domain/time/instant.ts";
import { sleep, type Clock } from "../../ports/clock.ts";
import type { Random } from "../../ports/random.ts";
import { isAuthFailure, slackCode, socketSentence } from "./errors.ts";

export interface SocketLine {
  /** Resolves when the first try is over. */
  open(): Promise<void>;
  close(): Promise<void>;
}

/** With a sentence when the line is down for a reason that people should know. */
export type LineState = "up" | "down" | { readonly sentence: string };

interface SocketDeps {
  readonly receiver: SocketModeReceiver;
  readonly clock: Clock;
  readonly random: Random;
  readonly changed: (state: LineState) => void;
}

const LONGEST_PAUSE = seconds(8);
const AFTER_AUTH = minutes(1);
/** A line that held for so long is a good one; of shorter ones a few in a row are renewed without a pause. */
const HOLDS = minutes(1);
const AT_ONCE = 3;
/** Slack says hello within a second; a peer that does not is not Slack. */
const HELLO_WITHIN = seconds(20);

/**
 * Keeps one Socket Mode connection. The SDK's own reconnection is off: it waits five seconds after each routine refresh, and
 * a token revoked meanwhile ends there as an unhandled rejection.
 */
export function socketLine({ receiver, clock, random, changed }: SocketDeps): SocketLine {
  const { client } = receiver;
  const stopping = new AbortController();
  let closed = () => {};
  client.on("disconnected", () => closed());

  async function connect(): Promise<"up" | "failed" | "refused"> {
    const giveUp = clock.after(HELLO_WITHIN, () => void client.disconnect().catch(() => undefined));
    try {
      await client.start();
      return "up";
    } catch (error) {
      if (stopping.signal.aborted) return "failed";
      changed({ sentence: socketSentence(error) });
      return isAuthFailure(error) || slackCode(error) === "missing_scope" ? "refused" : "failed";
    } finally {
      giveUp();
    }
  }

  async function keep(firstTry: () => void) {
    for (let failures = 0, brief = 0; !stopping.signal.aborted;) {
      const gone = new Promise<void>((resolve) => (closed = resolve));
      const came = await connect();
      const since = clock.now();
      if (came === "up") changed("up");
      else failures += 1;
      firstTry();
      if (came === "up") {
        await gone;
        const held = elapsed(since, clock.now()) >= HOLDS;
        brief = held ? 0 : brief + 1;
        if (held) failures = 0;
      }
      if (came === "up" && !stopping.signal.aborted) changed("down");
      const pause =
        came === "refused" ? AFTER_AUTH : pauseAfter(failures + Math.max(0, brief - AT_ONCE), random);
      await sleep(clock, pause, stopping.signal);
    }
    firstTry();
  }

  return {
    open: () => new Promise((resolve) => void keep(resolve)),
    async close() {
      stopping.abort();
      // The peer may never finish the close handshake; nobody waits for it.
      client.disconnect().catch(() => undefined);
      closed();
      await Promise.resolve();
    },
  };
}

/** At once after a refresh; after failures longer and longer, each a little different. */
function pauseAfter(failures: number, random: Random): Duration {
  if (failures === 0) return milliseconds(0);
  const longest = Math.min(LONGEST_PAUSE, 500 * 2 ** failures);
  return milliseconds(longest * (0.5 + random.next() / 2));
}
