/** What is made with one of the libraries' own constructors, in any of the languages. */
const MADE =
  /(?<![\w$])([\w$]+)\s*(?::[^=\n]{1,80})?:?=\s*(?:await\s+)?(?:new\s+)?(?:[\w.]*\b(?:createClient|createCluster|NewClient|NewClusterClient|NewUniversalClient|NewFailoverClient|StrictRedis|Valkey)|[\w.]*redis(?:\.(?:new|asyncio|cluster|sentinel|Redis|RedisCluster|Cluster|from_url|fromEnv|from_env|createClient))*)\s*\(/gi;
/** `conn: redis.Redis`, `private readonly store: RedisClientType`. */
const TYPED =
  /(?<![\w$])([\w$]+)\s*(?:[?!]\s*)?:\s*["']?(?:[\w.]*\.)?(?:Redis|RedisClientType|RedisClient|RedisCluster|IORedis|StrictRedis|Valkey)\b(?!\s*[=(])/g;
const TYPED_IN_GO =
  /\b(\w+)\s+\*?(?:redis|rueidis|valkey)\.(?:Client|ClusterClient|UniversalClient|Cmdable|Conn)\b/g;
/** `import store from "./redis-client"`, `from app.redis import conn, other`. */
const IMPORTED =
  /\bimport\s+\{?([^;{}()]{0,400}?)\}?\s*from\s*["'][^"'\n]*(?:redis|valkey|upstash|\/kv)[^"'\n]*["']|\bfrom\s+[\w.]*redis[\w.]*\s+import\s+\(?([^\n)]*)|\b(?:const|let|var)\s+\{?([\w\s,:]{0,400}?)\}?\s*=\s*require\(["'][^"'\n]*(?:redis|valkey|upstash)[^"'\n]*["']\)(?!\s*\.)/g;
/** A pipeline, and what a pool lends: `redis.with { |conn| … }`, `with r.pipeline() as p`. */
const LENT =
  /\b(?:redis|pool)\w*\.(?:with|then|redis)\s*(?:do|\{)\s*\|\s*(\w+)|redis\.?\w*\s*(?:do|\{)\s*\|\s*(\w+)|\.pipeline\([^()]*\)\s+as\s+(\w+)|(?<![\w$])([\w$]+)\s*:?=\s*[\w.]{1,80}\.(?:pipeline|multi|TxPipeline)\(/gi;

/** Variables and fields that hold a Redis client in this file; nothing in one that does not speak of Redis. */
export function clientsIn(text: string): ReadonlySet<string> {
  if (!/redis|valkey|upstash/i.test(text)) return new Set();
  const single = [MADE, TYPED, TYPED_IN_GO, LENT].flatMap((pattern) =>
    [...text.matchAll(pattern)].map((found) => found.slice(1).find((name) => name !== undefined) ?? ""),
  );
  const imported = [...text.matchAll(IMPORTED)].flatMap((found) =>
    (found.slice(1).find((names) => names !== undefined) ?? "").split(",").map(localName),
  );
  // A class or a factory is no client yet.
  return new Set(
    [...single, ...imported].filter((name) => /^(?!create)[a-z_$][\w$]*$|^[A-Z][A-Z\d_]+$/.test(name)),
  );
}

/** What `redis as store` and `redis: store` are called here. */
const localName = (imported: string) => /([\w$]+)\s*$/.exec(imported)?.[1] ?? "";

/** A cache in memory, by the way it is made. */
const MAPS =
  /(?<![\w$])([\w$]*(?:cache|store|kv)[\w$]*)\s*(?::[^=\n]{1,120})?:?=(?!=)\s*(?:new\s+(?:Weak)?Map|new\s+\w*(?:LRU|NodeCache|TTL)\w*|\w*(?:TTL|LRU|LFU)Cache\b|\{|dict\(|make\(map|map\[|Hash\.new|Concurrent::Map)/gi;

/** Variables that the file itself makes out of a map: what they are asked for costs nothing. */
export const mapsIn = (text: string): ReadonlySet<string> =>
  new Set([...text.matchAll(MAPS)].map(([, name = ""]) => name));
