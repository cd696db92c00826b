import { elapsed, milliseconds, minutes, seconds, type Duration } from "../../domain/time/instant.ts";
import type { PlatformStatus } from "../../ports/chat.ts";
import { sleep, type Clock } from "../../ports/clock.ts";
import type { Log } from "../../ports/log.ts";
import type { Random } from "../../ports/random.ts";
import type { Connection, Ending } from "./connection.ts";

const FIRST_PAUSE = seconds(1);
/** With two log-ins between two pauses (`sparingLogIns`) the bot stays below Discord's 1,000 a day. */
const LONGEST_PAUSE = minutes(5);
/** A connection that held this long was a good one: the next failure starts counting anew. */
const GOOD_AFTER = minutes(5);
const SHUT_DOWN_WITHIN = seconds(3);

export interface Supervisor {
  /** Resolves when the first try is over, well or not. */
  start(): Promise<void>;
  stop(): Promise<void>;
  status(): PlatformStatus;
  /** Stops for good, because of something that only a person can mend. */
  giveUp(sentence: string): void;
  /** Why it stopped for good. */
  gaveUp(): string | undefined;
  /** Nothing more is tried: stopped, or given up. */
  isOver(): boolean;
}

/** Keeps one connection to Discord's gateway, and says how it stands. */
export function supervisor(deps: {
  readonly open: () => Connection;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
}): Supervisor {
  const { clock, random, log } = deps;
  const stopping = new AbortController();
  let connection: Connection | undefined;
  let gaveUp: string | undefined;
  let trouble: string | undefined;
  let started = false;
  let everReady = false;

  const isOver = () => stopping.signal.aborted || gaveUp !== undefined;

  async function keepConnected(firstTryOver: () => void): Promise<void> {
    for (let failures = 0; !isOver(); failures += 1) {
      const began = clock.now();
      const ending = await oneConnection(firstTryOver);
      firstTryOver();
      if (isOver()) return;
      if (ending.kind === "fatal") return giveUp(ending.sentence);
      trouble = ending.sentence;
      if (elapsed(began, clock.now()) >= GOOD_AFTER) failures = 0;
      const pause = pauseAfter(failures, random);
      log.warn("discord connection lost", { sentence: ending.sentence, nextTryInMs: pause });
      await sleep(clock, pause, stopping.signal);
    }
  }

  async function oneConnection(firstTryOver: () => void): Promise<Ending> {
    const current = deps.open();
    connection = current;
    const result = await current.opened;
    if (result !== "ready") return result;
    trouble = undefined;
    everReady = true;
    log.info("discord connected");
    firstTryOver();
    return current.ended;
  }

  function giveUp(sentence: string) {
    if (gaveUp === undefined) log.error("discord stopped", { sentence });
    gaveUp ??= sentence;
    connection?.close().catch(() => {});
  }

  return {
    giveUp,
    gaveUp: () => gaveUp,
    isOver,
    async start() {
      started = true;
      const firstTry = Promise.withResolvers<void>();
      keepConnected(firstTry.resolve).catch((error: unknown) => {
        giveUp(`Discord stopped because of an error inside Headroom: ${String(error)}`);
        firstTry.resolve();
      });
      await firstTry.promise;
    },
    async stop() {
      stopping.abort();
      // While a log-in is unanswered, discord.js' own `destroy` never returns.
      const closed = connection?.close().catch(() => {});
      const given = new AbortController();
      await Promise.race([closed, sleep(clock, SHUT_DOWN_WITHIN, given.signal)]);
      given.abort();
    },
    status() {
      if (gaveUp !== undefined) return { state: "degraded", sentence: gaveUp };
      if (stopping.signal.aborted || !started) return { state: "stopped" };
      if (connection?.isReady()) return { state: "connected" };
      if (trouble === undefined && !everReady) return { state: "connecting" };
      const why = trouble ?? "Discord's gateway is away.";
      return { state: "degraded", sentence: `${why} Commands are not heard; alerts still go out.` };
    },
  };
}

/** Doubling with jitter: many bots must not come back to a recovering service in step. */
const pauseAfter = (failures: number, random: Random): Duration =>
  milliseconds(
    Math.round(
      Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** Math.min(failures, 10)) * (0.5 + random.next() / 2),
    ),
  );
