import { COMMANDS } from "../commands/all.ts";
import { commandHandlers } from "../commands/handlers.ts";
import type { Config } from "../config/config.ts";
import { SHIPPED_CATALOGUES } from "../domain/pricing/catalogues.ts";
import { milliseconds, seconds, type Instant } from "../domain/time/instant.ts";
import { monitor, type Monitor } from "../monitor/monitor.ts";
import type { Channel, ChatHandlers, ChatPlatform, PlatformName, PlatformStatus } from "../ports/chat.ts";
import { sleep, type Clock } from "../ports/clock.ts";
import type { Log } from "../ports/log.ts";
import type { Random } from "../ports/random.ts";
import { HEARD, type Store } from "../ports/store.ts";
import type { UpstashAccount } from "../sources/upstash-api/account.ts";
import { accountOf } from "./account.ts";
import { sourcesFor } from "./sources.ts";
import { inspectorsFor } from "./inspectors.ts";
import type { Observer } from "./observer.ts";
import { VERSION } from "./version.ts";

export interface BotParts {
  readonly config: Config;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly store: Store;
  readonly platforms: ReadonlyMap<PlatformName, ChatPlatform>;
  /** The account that was asked for its databases already: its answers are kept. */
  readonly upstash?: UpstashAccount | undefined;
  /** Sees every check and every batch that is saved. */
  readonly observer?: Observer | undefined;
}

export interface Bot {
  readonly monitor: Monitor;
  readonly handlers: ChatHandlers;
  start(): Promise<void>;
  /** Drains what is under way and ends within three seconds. */
  stop(): Promise<void>;
}

const DRAIN = seconds(2);
const PLATFORM_GRACE = milliseconds(700);

/** Puts the house together for one configuration. Nothing is connected before `start`. */
export function buildBot(parts: BotParts): Bot {
  const { config, clock, random, log, store, platforms, observer } = parts;
  const upstash = parts.upstash ?? accountOf(config, clock);
  const refreshAll = () => {
    for (const platform of platforms.values()) platform.refresh?.();
  };
  const built = monitor({
    watched: config.databases.map((each) => ({
      database: each.database,
      sources: sourcesFor(each, clock, upstash).map(
        (source) => observer?.source(each.database.name, source) ?? source,
      ),
    })),
    store,
    clock,
    random,
    log,
    channels: config.channels,
    routes: config.routes,
    summaries: config.summaries,
    platforms,
    onJudged: (judgements) => {
      observer?.judged(judgements);
      refreshAll();
    },
    onChanged: refreshAll,
  });
  let startedAt: Instant | undefined;
  const stateOf = (channel: Channel) =>
    built.delivery.givenUp(channel.name) ??
    (startedAt === undefined ? undefined : sayStatus(platforms.get(channel.platform)?.status(channel)));
  const about = {
    version: VERSION,
    get startedAt() {
      return startedAt;
    },
    channels: () => config.channels.map((channel) => ({ name: channel.name, state: stateOf(channel) })),
  };
  const answers = commandHandlers({
    context: {
      clock,
      store,
      desk: built.desk,
      commands: COMMANDS,
      catalogues: [...config.catalogues, ...SHIPPED_CATALOGUES],
      shelf: async () => (await import("../runbooks/shelf.ts")).openShelf(config.runbooks),
      inspector: inspectorsFor(config, clock),
      about,
    },
    access: config.access,
    log,
  });
  // A SQLite file has one bot; on PostgreSQL there may be replicas, and Discord tells each of them of every press.
  const handlers: ChatHandlers =
    config.databaseUrl === undefined
      ? answers
      : { ...answers, isFirst: (key) => store.claim(`${HEARD}${key}`, clock.now(), []) };
  return {
    monitor: built,
    handlers,
    async start() {
      startedAt = clock.now();
      await built.start();
      // A platform that cannot connect holds up neither the others nor the checks.
      for (const platform of platforms.values())
        platform
          .start(handlers)
          .then(() => log.info("platform started", { platform: platform.name, ...platform.status() }))
          .catch((error: unknown) =>
            log.error("platform failed", { platform: platform.name, error: String(error) }),
          );
    },
    async stop() {
      await built.stop(DRAIN);
      const stops = [...platforms.values()].map((platform) => platform.stop());
      // A timer left behind would keep the process alive for its whole length.
      const stopped = new AbortController();
      await Promise.race([Promise.allSettled(stops), sleep(clock, PLATFORM_GRACE, stopped.signal)]);
      stopped.abort();
      await store.close();
    },
  };
}

function sayStatus(status: PlatformStatus | undefined): string {
  if (status === undefined) return "not set up";
  return status.state === "degraded" ? status.sentence : status.state;
}
