import { sayDuration } from "../../domain/time/duration.ts";
import { elapsed, inSeconds, minutes, type Duration, type Instant } from "../../domain/time/instant.ts";
import type { PlatformName, PlatformStatus } from "../../ports/chat.ts";

/** What is known of the loop: whether it turns. */
export interface Turning {
  readonly startedAt: Instant;
  /** When the last check of any database was judged and saved. */
  readonly lastTurn: Instant | undefined;
  /** The shortest interval of all databases. */
  readonly every: Duration;
}

export interface Health {
  readonly ok: boolean;
  readonly sentence: string;
}

const MISSED = 3;
const LEAST_PATIENCE = minutes(1);

/** Alive while checks end, whatever they say: a database that is down is no reason to restart the bot. */
export function liveness({ startedAt, lastTurn, every }: Turning, now: Instant): Health {
  const silence = elapsed(lastTurn ?? startedAt, now);
  if (silence > Math.max(MISSED * every, LEAST_PATIENCE))
    return {
      ok: false,
      sentence: `No check has ended for ${sayDuration(silence)}, though one is due every ${sayDuration(every)}. Headroom's log says why; a restart may help.`,
    };
  const ago = `${Math.max(0, Math.floor(inSeconds(silence)))} s ago`;
  if (lastTurn === undefined) return { ok: true, sentence: `Started ${ago}; the first check is on its way.` };
  return { ok: true, sentence: `The last check ended ${ago}.` };
}

/** What readiness is decided on. */
export interface Condition {
  /** The store: not opened yet, in use, or why nothing is saved. */
  readonly store: "opening" | "open" | { readonly problem: string };
  readonly sampled: number;
  readonly watched: number;
  readonly platforms: readonly { readonly name: PlatformName; readonly status: PlatformStatus }[];
}

export interface Readiness extends Health {
  readonly store: { readonly ok: boolean; readonly problem?: string };
  readonly databases: { readonly watched: number; readonly sampled: number };
  /** For people and dashboards: an outage of Slack or Discord must neither restart the bot nor take it out of service. */
  readonly platforms: Readonly<Partial<Record<PlatformName, PlatformStatus>>>;
}

/** Ready when it saves what it finds and has figures of at least one database. */
export function readiness({ store, sampled, watched, platforms }: Condition): Readiness {
  const problem = typeof store === "object" ? store.problem : undefined;
  const unready = unreadiness(store, sampled);
  return {
    ok: unready === undefined,
    sentence: unready ?? `Figures of ${sampled} of ${watched} databases.`,
    store: { ok: store === "open", ...(problem === undefined ? {} : { problem }) },
    databases: { watched, sampled },
    platforms: Object.fromEntries(platforms.map(({ name, status }) => [name, status])),
  };
}

function unreadiness(store: Condition["store"], sampled: number): string | undefined {
  if (store === "opening") return "The store is not open yet.";
  if (store !== "open") return `Nothing is saved: ${store.problem}`;
  return sampled === 0 ? "No database has given a figure yet." : undefined;
}
