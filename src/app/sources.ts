import type { WatchedDatabase } from "../config/config.ts";
import type { Clock } from "../ports/clock.ts";
import type { Source } from "../ports/source.ts";
import { redisInfoSource } from "../sources/redis-info/redis-info.ts";
import type { UpstashAccount } from "../sources/upstash-api/account.ts";
import { upstashApiSource } from "../sources/upstash-api/upstash-api.ts";

/** Where one database's figures come from: with an Upstash account, an Upstash database's bill as well as its INFO. */
export function sourcesFor(
  watched: WatchedDatabase,
  clock: Clock,
  account: UpstashAccount | undefined,
): readonly Source[] {
  const { url, tls } = watched;
  const database = watched.database.name;
  const sources: Source[] = [];
  if (url !== undefined)
    sources.push(redisInfoSource({ database, url, clock, ...(tls === undefined ? {} : { tls }) }));
  const which = billedAs(watched);
  if (account !== undefined && which !== undefined)
    sources.push(upstashApiSource({ database, account, which }));
  return sources;
}

/** By its id; without one, by its address. */
function billedAs({ upstash, url }: WatchedDatabase): { id: string } | { url: string } | undefined {
  if (upstash !== undefined) return upstash;
  return url !== undefined && URL.parse(url)?.hostname.endsWith(".upstash.io") ? { url } : undefined;
}
