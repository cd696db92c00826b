import type { Config } from "../../config/config.ts";
import { secretsOf } from "../../config/show.ts";
import type { Duration } from "../../domain/time/instant.ts";
import type { ChatPlatform } from "../../ports/chat.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Endpoint } from "../../ports/endpoint.ts";
import type { Log } from "../../ports/log.ts";
import type { Store } from "../../ports/store.ts";
import type { SavingStatus } from "../../stores/switchboard.ts";
import type { Observer } from "../observer.ts";
import { scrubber } from "../scrub.ts";
import { VERSION } from "../version.ts";
import { countedPlatform, countedSource, countFound } from "./counting.ts";
import { gatherFacts } from "./facts.ts";
import { liveness, readiness, type Health } from "./health.ts";
import { metrics } from "./metrics.ts";
import { JSON_TEXT, page, TEXT, type Page } from "./page.ts";
import { seen } from "./seen.ts";

export interface Endpoints {
  /** /healthz, /readyz and /metrics. What is not known yet is said to be so. */
  readonly pages: readonly Endpoint[];
  readonly observer: Observer;
  /** From here on figures come from this store. */
  opened(store: Store): void;
  saving(status: SavingStatus): void;
}

interface EndpointOptions {
  readonly config: Config;
  readonly clock: Clock;
  readonly log: Log;
}

/** What the outside sees of the bot's health. */
export function endpoints({ config, clock, log }: EndpointOptions): Endpoints {
  const startedAt = clock.now();
  const known = seen();
  const platforms: ChatPlatform[] = [];
  const databases = config.databases.map(({ database }) => database);
  const every = Math.min(...databases.map(({ checkEvery }) => checkEvery)) as Duration;
  const hide = scrubber(secretsOf(config));
  let store: Store | undefined;
  let status: SavingStatus | undefined;

  const measured = metrics({
    version: VERSION,
    log,
    lastTurn: () => known.lastTurn(),
    isSaving: () => store !== undefined && status?.saving !== false,
    platforms: () => platforms,
    facts: async () =>
      store && gatherFacts({ databases, channels: config.channels, store, seen: known }, clock.now()),
  });

  const alive = () => liveness({ startedAt, every, lastTurn: known.lastTurn() }, clock.now());
  const ready = () =>
    readiness({
      store: stateOf(store, status),
      sampled: known.sampled(),
      watched: databases.length,
      platforms: platforms.map((platform) => ({ name: platform.name, status: platform.status() })),
    });

  return {
    pages: [
      page("/healthz", () => told(alive(), TEXT, ({ sentence }) => sentence), log),
      // Sentences of platforms and stores may quote what a library said.
      page("/readyz", () => told(ready(), JSON_TEXT, (all) => hide(JSON.stringify(all, null, 2))), log),
      page(
        "/metrics",
        async () => ({ status: 200, type: measured.contentType, body: await measured.text() }),
        log,
      ),
    ],
    opened: (given) => void (store = given),
    saving: (given) => void (status = given),
    observer: {
      source: (database, source) => countedSource(database, source, measured.counters),
      platform(platform) {
        platforms.push(platform);
        return countedPlatform(platform, measured.counters);
      },
      judged(judgements) {
        known.judged(judgements);
        countFound(judgements, measured.counters);
      },
    },
  };
}

function stateOf(store: Store | undefined, status: SavingStatus | undefined) {
  if (status?.saving === false) return { problem: status.sentence };
  return store === undefined ? "opening" : "open";
}

const told = <Known extends Health>(health: Known, type: string, say: (health: Known) => string): Page => ({
  status: health.ok ? 200 : 503,
  type,
  body: `${say(health)}\n`,
});
