import type { Generated, Kysely, Transaction } from "kysely";

/**
 * The tables, the same in SQLite and PostgreSQL. Instants are milliseconds, JSON is text, booleans are 0 and 1.
 *
 * Samples and hourly sums are filed by time first (the hour, the day), then by database: a round of checks then
 * touches a few neighbouring pages instead of one page for each database, and pruning cuts off the tree's left edge.
 */
export interface Tables {
  databases: {
    id: Generated<number>;
    name: string;
    /** Grows with every change of the state: who read an older one must not write. */
    version: number;
    state: string | null;
  };
  samples: {
    /** Hours since 1970, and the milliseconds into that hour: together no larger than one instant. */
    hour: number;
    database: number;
    ms: number;
    commands: number;
    usedDay: number;
    usedMonth: number;
    hits: number;
    misses: number;
    perSecond: number | null;
    keys: number | null;
    clients: number | null;
    storage: number | null;
  };
  hourly: {
    /** Days and hours since 1970. */
    day: number;
    database: number;
    hour: number;
    commands: number;
    hits: number;
    misses: number;
    checks: number;
    keys: number | null;
    storage: number | null;
  };
  incidents: { id: string; database: string; openedAt: number; closedAt: number | null; body: string };
  audit: {
    id: Generated<number>;
    at: number;
    by: string;
    place: string | null;
    database: string | null;
    did: string;
  };
  outbox: {
    id: Generated<number>;
    channel: string;
    subject: string;
    reason: string;
    key: string;
    /** What is to be shown: root, reply, mention, quiet, usefulUntil. */
    body: string;
    createdAt: number;
    attempts: number;
    nextAt: number;
    unknown: number;
    lastError: string | null;
    /** When it was delivered or given up; null while it waits. */
    endedAt: number | null;
    delivered: number;
  };
  roots: { channel: string; subject: string; ref: string; postedAt: number };
  silences: { id: string; until: number; body: string };
  slots: { slot: string; at: number };
  profiles: { database: number; meter: string; profile: string };
  vals: { key: string; value: string };
}

/** Inside a transaction or outside of one. */
export type Db = Kysely<Tables>;
export type Trx = Transaction<Tables>;

export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;

/** PostgreSQL refuses the NUL character in text, and half a surrogate pair; both come only from foreign text. */
export const storable = (words: string) => words.replaceAll("\0", "").toWellFormed();
