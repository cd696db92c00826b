import { Client, Events, GatewayDispatchEvents, GatewayIntentBits, Options, Status } from "discord.js";
import type { APIInteraction } from "discord.js";
import { elapsed, seconds, type Instant } from "../../domain/time/instant.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Log } from "../../ports/log.ts";
import { fieldsOf, networkCode, TOKEN_REFUSED } from "./errors.ts";
import { leaver, type Leaver } from "./leave.ts";

/** discord.js' log-in never settles when READY does not come. */
const LOG_IN_WITHIN = seconds(30);
/** discord.js waits for ever for the answer to a RESUME. */
const STUCK_AFTER = seconds(90);
const LOOK_EVERY = seconds(15);

/** Why a connection ended: for good, with what to fix, or for now. */
export type Ending = { readonly kind: "fatal" | "lost"; readonly sentence: string };

/** One client of discord.js, from its log-in to its end. */
export interface Connection {
  /** Ready, or how it ended before that. */
  readonly opened: Promise<"ready" | Ending>;
  readonly ended: Promise<Ending>;
  /** Whether events arrive now: discord.js' own `isReady` stays true without a gateway. */
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

export function openConnection(deps: ConnectionDeps): Connection {
  const { clock, log } = deps;
  const leaving = leaver();
  const client = newClient(deps.apiUrl, leaving);
  const opened = Promise.withResolvers<"ready" | Ending>();
  const ended = Promise.withResolvers<Ending>();
  let stopWatching = () => {};

  const isReady = () => client.ws.shards.first()?.status === Status.Ready;
  const end = (ending: Ending) => {
    stopWatching();
    cancelTimeout();
    opened.resolve(ending);
    ended.resolve(ending);
    void leaving.leave(client);
  };
  const lost = (sentence: string) => end({ kind: "lost", sentence });

  // The raw event comes before discord.js has seen all servers, and while it resumes: nobody waits for either.
  client.ws.on(GatewayDispatchEvents.InteractionCreate, deps.heard);
  client.on(Events.Error, (error) => log.warn("discord client failed", fieldsOf(error)));
  client.on(Events.ShardError, (error) => log.warn("discord gateway failed", fieldsOf(error)));
  client.on(Events.ShardReconnecting, () => log.info("discord gateway reconnecting"));
  client.on(Events.ShardResume, () => log.info("discord gateway resumed"));
  client.on(Events.Invalidated, () => lost("Discord ended the session."));
  client.on(Events.ShardDisconnect, ({ code }) => end(endingOf(code)));
  client.once(Events.ClientReady, () => {
    cancelTimeout();
    opened.resolve("ready");
    stopWatching = watch(clock, isReady, () => lost("Discord's gateway did not come back within 90 s."));
  });
  const cancelTimeout = clock.after(LOG_IN_WITHIN, () =>
    lost("Discord's gateway did not answer the log-in within 30 s."),
  );
  client.login(deps.token).catch((error: unknown) => end(logInFailure(error)));

  return {
    opened: opened.promise,
    ended: ended.promise,
    isReady,
    async close() {
      stopWatching();
      cancelTimeout();
      await leaving.leave(client);
    },
  };
}

const newClient = (apiUrl: string | undefined, { buildStrategy }: Leaver) =>
  new Client({
    intents: [GatewayIntentBits.Guilds],
    // A server in an outage must not keep the others waiting for their answers.
    waitGuildTimeout: 1_000,
    allowedMentions: { parse: [] },
    ws: { buildStrategy },
    makeCache: Options.cacheWithLimits({
      ...Options.DefaultMakeCacheSettings,
      MessageManager: 0,
      PresenceManager: 0,
      ReactionManager: 0,
      ThreadMemberManager: 0,
      VoiceStateManager: 0,
      GuildInviteManager: 0,
      GuildStickerManager: 0,
      GuildScheduledEventManager: 0,
    }),
    rest: { timeout: 10_000, ...(apiUrl === undefined ? {} : { api: apiUrl.replace(/\/+$/, "") }) },
  });

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

/** discord.js rejects a log-in with its own errors, Discord's, or the network's. */
function logInFailure(error: unknown): Ending {
  const { status, code } = error as { status?: unknown; code?: unknown };
  if (code === "TokenInvalid" || status === 401) return { kind: "fatal", sentence: TOKEN_REFUSED };
  const message = error instanceof Error ? error.message : "";
  const known = SHARD_ERRORS.find(({ says }) => says.test(message));
  if (known) return endingOf(known.code);
  const why = typeof status === "number" ? `it answered ${status}` : networkCode(error);
  return { kind: "lost", sentence: `Discord was not reached (${why}).` };
}
