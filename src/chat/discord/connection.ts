import type { REST } from "@discordjs/rest";
import { WebSocketManager, WebSocketShardEvents, type SessionInfo } from "@discordjs/ws";
import { GatewayDispatchEvents, GatewayIntentBits, type APIInteraction } from "discord-api-types/v10";
import { elapsed, seconds, type Instant } from "../../domain/time/instant.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Log } from "../../ports/log.ts";
import { fieldsOf, saysOf, TOKEN_REFUSED } from "./errors.ts";
import { sparingLogIns } from "./log-ins.ts";
import { gatewayRest } from "./rest.ts";
import { shardsOfOne, type Shards } from "./shards.ts";

/** The log-in never settles when READY does not come. */
const LOG_IN_WITHIN = seconds(30);
/** The library waits for ever for the answer to a RESUME. */
const STUCK_AFTER = seconds(90);
const LOOK_EVERY = seconds(15);

/** Why a connection ended: for good, with what to fix, or for now. */
export type Ending = { readonly kind: "fatal" | "lost"; readonly sentence: string };

/** One stay at the gateway, from its log-in to its end. */
export interface Connection {
  /** Ready, or how it ended before that. */
  readonly opened: Promise<"ready" | Ending>;
  readonly ended: Promise<Ending>;
  /** Whether events arrive now. */
  isReady(): boolean;
  /** Leaves; resolves when Discord knows. */
  close(): Promise<void>;
}

export interface ConnectionDeps {
  readonly token: string;
  readonly apiUrl?: string;
  readonly clock: Clock;
  readonly log: Log;
  readonly heard: (interaction: APIInteraction) => void;
}

/**
 * By the gateway and REST packages of discord.js, without its client: that one keeps servers, channels and members in
 * memory and makes objects of every event, and an interaction needs none of it.
 */
export function openConnection(deps: ConnectionDeps): Connection {
  const { clock } = deps;
  const shards = shardsOfOne();
  const logIns = sparingLogIns(clock, () => lost("Discord's gateway ended one session after the other."));
  const manager = newManager(deps.token, gatewayRest(deps.token, deps.apiUrl), shards, logIns);
  const opened = Promise.withResolvers<"ready" | Ending>();
  const ended = Promise.withResolvers<Ending>();
  let stopWatching = () => {};

  const leave = () => shards.leave(manager).catch(() => {});
  const end = (ending: Ending) => {
    stopWatching();
    cancelTimeout();
    opened.resolve(ending);
    ended.resolve(ending);
    void leave();
  };
  const lost = (sentence: string) => end({ kind: "lost", sentence });

  follow(manager, deps, end);
  const cancelTimeout = clock.after(LOG_IN_WITHIN, () =>
    lost("Discord's gateway did not answer the log-in within 30 s."),
  );
  manager.connect().then(
    () => {
      cancelTimeout();
      opened.resolve("ready");
      stopWatching = watch(clock, shards.areReady, () =>
        lost("Discord's gateway did not come back within 90 s."),
      );
    },
    (error: unknown) => end(logInFailure(error)),
  );

  return {
    opened: opened.promise,
    ended: ended.promise,
    isReady: shards.areReady,
    async close() {
      stopWatching();
      cancelTimeout();
      await leave();
    },
  };
}

function follow(manager: WebSocketManager, { heard, log }: ConnectionDeps, end: (ending: Ending) => void) {
  manager.on(WebSocketShardEvents.Dispatch, ({ data }) => {
    if (data.t === GatewayDispatchEvents.InteractionCreate) heard(data.d);
  });
  manager.on(WebSocketShardEvents.Error, ({ error }) => log.warn("discord gateway failed", fieldsOf(error)));
  // The library tries again twice a second: that it is away is worth one line.
  let isAway = false;
  const isBack = () => (isAway = false);
  manager.on(WebSocketShardEvents.Ready, isBack);
  manager.on(WebSocketShardEvents.Resumed, () => {
    isBack();
    log.info("discord gateway resumed");
  });
  manager.on(WebSocketShardEvents.Closed, ({ code }) => {
    const ending = endingOf(code);
    if (ending.kind === "fatal") return end(ending);
    if (!isAway) log.info("discord gateway reconnecting", { code });
    isAway = true;
  });
}

function newManager(
  token: string,
  rest: REST,
  shards: Shards,
  buildIdentifyThrottler: ReturnType<typeof sparingLogIns>,
): WebSocketManager {
  // The library's own store is one for the whole process: a later connection would resume an earlier one's session.
  const sessions = new Map<number, SessionInfo>();
  return new WebSocketManager({
    token,
    rest,
    intents: GatewayIntentBits.Guilds,
    buildIdentifyThrottler,
    buildStrategy: (manager) => shards.buildStrategy(manager),
    retrieveSessionInfo: (shard) => sessions.get(shard) ?? null,
    updateSessionInfo(shard, session) {
      if (session === null) sessions.delete(shard);
      else sessions.set(shard, session);
    },
  });
}

/** Calls back when it was not ready for too long. */
function watch(clock: Clock, isReady: () => boolean, stuck: () => void): () => void {
  let awaySince: Instant | undefined;
  let cancel = () => {};
  const look = () => {
    const now = clock.now();
    awaySince = isReady() ? undefined : (awaySince ?? now);
    if (awaySince !== undefined && elapsed(awaySince, now) >= STUCK_AFTER) return stuck();
    cancel = clock.after(LOOK_EVERY, look);
  };
  cancel = clock.after(LOOK_EVERY, look);
  return () => cancel();
}

// https://docs.discord.com/developers/topics/opcodes-and-status-codes#gateway-gateway-close-event-codes
const FATAL: Readonly<Record<number, string>> = {
  4_004: TOKEN_REFUSED,
  4_010: "Discord refused the shard of the bot (4010). Update Headroom.",
  4_011: "Discord asks for sharding (4011): the bot is in more servers than one process may serve.",
  4_012: "Discord speaks another version of its gateway (4012). Update Headroom.",
  4_013: "Discord refused the bot's intents as invalid (4013). Update Headroom.",
  4_014: "Discord does not allow the bot's intents (4014). Make a new application, or ask Discord's support.",
};

function endingOf(closeCode: number): Ending {
  const sentence = FATAL[closeCode];
  if (sentence !== undefined) return { kind: "fatal", sentence };
  return { kind: "lost", sentence: `Discord's gateway closed the connection (${closeCode}).` };
}

const SHARD_ERRORS: readonly { readonly says: RegExp; readonly code: number }[] = [
  { says: /authentication failed/i, code: 4_004 },
  { says: /sharding is required/i, code: 4_011 },
  { says: /invalid intents/i, code: 4_013 },
  { says: /disallowed intents/i, code: 4_014 },
];

/** A log-in fails with the library's own errors, Discord's, or the network's. */
function logInFailure(error: unknown): Ending {
  const { status } = error as { status?: unknown };
  if (status === 401) return { kind: "fatal", sentence: TOKEN_REFUSED };
  const message = error instanceof Error ? error.message : "";
  const known = SHARD_ERRORS.find(({ says }) => says.test(message));
  if (known) return endingOf(known.code);
  // Discord counts them per day, and resets the token of a bot that logs in more often.
  if (/not enough sessions/i.test(message))
    return { kind: "lost", sentence: "Discord lets the bot log in no more today (1,000 times a day)." };
  return { kind: "lost", sentence: `Discord was not reached (${saysOf(error)}).` };
}
