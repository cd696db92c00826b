import type { Config, WatchedDatabase } from "../config/config.ts";
import type { UpstashAccount } from "../sources/upstash-api/account.ts";
import { databaseOf } from "../sources/upstash-api/match.ts";

export interface Discovered {
  readonly config: Config;
  /** The account could not be asked: what failed and what to do. */
  readonly problem?: string;
  /** The account answered, and nothing of it is watched. */
  readonly note?: string;
}

type Listed = Extract<Awaited<ReturnType<UpstashAccount["databases"]>>, { ok: true }>["value"][number];

/**
 * Asks the account once for its databases: those configured by their address are recognised, and with `discover` all others
 * are watched as the defaults say. Where it cannot be asked, the configured databases are watched all the same.
 */
export async function discover(config: Config, account: UpstashAccount | undefined): Promise<Discovered> {
  const isWanted = config.discover || config.databases.some(({ url, upstash }) => url && !upstash);
  if (account === undefined || !isWanted) return { config };
  const listing = await account.databases();
  if (!listing.ok) return { config, problem: listing.failure.sentence };
  const known = config.databases.map((watched) => recognised(watched, listing.value));
  if (!config.discover) return { config: { ...config, databases: known }, ...noteOn(known, account) };
  const ids = new Set(known.map(({ upstash }) => upstash?.id));
  const databases = [...known];
  for (const listed of listing.value)
    if (!ids.has(listed.database_id)) databases.push(found(listed, config, databases));
  return { config: { ...config, databases } };
}

/** Whoever gives a key wants billed figures: to count on without a word would look like them. */
function noteOn(known: readonly WatchedDatabase[], { email }: UpstashAccount): Pick<Discovered, "note"> {
  if (known.some(({ upstash }) => upstash !== undefined)) return {};
  const names = known.map(({ database }) => database.name).join(", ");
  const note = `No database in the Upstash account of ${email} has the address of ${names}: it is counted from INFO alone. Name its id (upstash: { id: … }) for billed figures.`;
  return { note };
}

function recognised(watched: WatchedDatabase, listing: readonly Listed[]): WatchedDatabase {
  if (watched.upstash !== undefined || watched.url === undefined) return watched;
  const id = databaseOf(watched.url, listing)?.database_id;
  return id === undefined ? watched : { ...watched, upstash: { id } };
}

function found(listed: Listed, { defaults }: Config, others: readonly WatchedDatabase[]): WatchedDatabase {
  const { planIsConfigured, ...common } = defaults;
  return {
    database: {
      ...common,
      name: freeName(
        listed,
        others.map(({ database }) => database.name),
      ),
      ...(common.plan !== undefined && !planIsConfigured && { planIsAssumed: true }),
    },
    planIsConfigured,
    upstash: { id: listed.database_id },
  };
}

const LONGEST_NAME = 59;

/** Upstash's names may hold spaces and stand twice; people must be able to type ours. */
export function freeName(
  { database_name, endpoint }: Pick<Listed, "database_name" | "endpoint">,
  others: readonly string[],
): string {
  const wanted = database_name || (endpoint.split(".")[0] ?? "");
  const name =
    wanted
      .replaceAll(/[^A-Za-z0-9]+/g, "-")
      .replaceAll(/^-+|-+$/g, "")
      .slice(0, LONGEST_NAME) || "redis";
  const taken = new Set(others.map((other) => other.toLowerCase()));
  if (!taken.has(name.toLowerCase())) return name;
  let number = 2;
  while (taken.has(`${name}-${number}`.toLowerCase())) number++;
  return `${name}-${number}`;
}
