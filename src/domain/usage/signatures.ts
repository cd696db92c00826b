/** Who spends, as far as the names of the commands tell. */
type SpenderKind =
  | "queue-polling"
  | "rate-limiter"
  | "counters"
  | "console"
  | "scans"
  | "pub-sub"
  | "cache"
  | "scripts"
  | "other";

export interface Spender {
  readonly kind: SpenderKind;
  /** Of all commands, 0 to 1. */
  readonly share: number;
  /** The commands that gave it away, most frequent first. */
  readonly commands: readonly string[];
  /** One sentence for people. */
  readonly sentence: string;
}

export interface CommandCount {
  readonly command: string;
  readonly count: number;
}

const names = (words: string) => new Set(words.split(" "));

/** Wait for work and return empty-handed: each time-out is one more command. */
const WAITS = names("BLPOP BRPOP BRPOPLPUSH BLMOVE BLMPOP BZPOPMIN BZPOPMAX BZMPOP XREADGROUP XREAD");
/** Ask for work without waiting; what queues do inside their scripts too. */
const TAKES = names(
  "LPOP RPOP RPOPLPUSH LMOVE LMPOP ZPOPMIN ZPOPMAX ZRANGEBYSCORE LLEN XAUTOCLAIM XPENDING XACK",
);
/** Seen with queues, and with much else: they count as the queue's only beside waits. */
const QUEUE_HELPERS = names("ZRANGE HMGET DEL ZCARD ZREM LREM LPUSH RPUSH XADD");
const SCRIPTS = names("EVAL EVALSHA EVAL_RO EVALSHA_RO FCALL FCALL_RO");
const LIMITER = names("ZINCRBY ZREMRANGEBYSCORE ZADD ZCARD");
const COUNTERS = names("INCR INCRBY INCRBYFLOAT DECR DECRBY HINCRBY HINCRBYFLOAT PFADD");
const EXPIRY = names("EXPIRE PEXPIRE EXPIREAT PEXPIREAT");
const SCANS = names("SCAN KEYS HSCAN SSCAN ZSCAN");
const INSPECTS = names("TYPE TTL PTTL EXISTS MEMORY OBJECT");
const PUB_SUB = names("PUBLISH SPUBLISH SUBSCRIBE PSUBSCRIBE SSUBSCRIBE PUBSUB");
const CACHE = names("GET MGET GETEX HGET HGETALL HMGET EXISTS TTL");

const COUNTED_EVENTS =
  "looks like counters: several commands for each view or event, which could be added up first";
/** A limiter without a script counts and expires as counters with a TTL do. */
const COUNTED_OR_LIMITED =
  "looks like counters or a rate limiter: several commands for each view or request, bots included, which memory could answer first";

const SENTENCES: Readonly<Record<SpenderKind, string>> = {
  "queue-polling": "looks like queue workers polling: the cost grows with workers and queues, not with jobs",
  "rate-limiter": "looks like a rate limiter: every request pays, those of bots too",
  counters: COUNTED_EVENTS,
  console: "looks like the console's data browser or a census job walking over the keys",
  scans: "looks like a job that walks over all keys",
  "pub-sub": "looks like a pub/sub adapter: every message is a command",
  cache: "looks like reads of a cache, a quota check or a hot loop",
  scripts: "comes from Lua scripts: each call costs one command and one more for each inside it",
  other: "fits no known pattern",
};

/** Shares out the commands among kinds of spenders, largest first; nothing for nothing. */
export function recogniseSpenders(counts: readonly CommandCount[]): Spender[] {
  const byCommand = totals(counts);
  const total = sum([...byCommand.values()]);
  if (total === 0) return [];
  const kindOf = classifier(byCommand, total);
  const groups = Map.groupBy(byCommand, ([command]) => kindOf(command));
  return [...groups]
    .map(([kind, entries]) => ({
      kind,
      share: sum(entries.map(([, count]) => count)) / total,
      commands: entries.toSorted((a, b) => b[1] - a[1]).map(([command]) => command),
      sentence: sentenceFor(kind, new Set(entries.map(([command]) => command))),
    }))
    .toSorted((a, b) => b.share - a.share);
}

const sentenceFor = (kind: SpenderKind, commands: ReadonlySet<string>) =>
  kind === "counters" && [...EXPIRY].some((each) => commands.has(each))
    ? COUNTED_OR_LIMITED
    : SENTENCES[kind];

/** The share of commands that only ask whether there is work. */
export const pollingShare = (spenders: readonly Spender[]) =>
  spenders.find(({ kind }) => kind === "queue-polling")?.share ?? 0;

/** Some commands mean one thing beside waits, another beside counters: what else is seen decides. */
function classifier(byCommand: ReadonlyMap<string, number>, total: number): (command: string) => SpenderKind {
  const share = (set: ReadonlySet<string>) =>
    sum([...byCommand].map(([name, count]) => (set.has(name) ? count : 0))) / total;
  const hasQueue = share(WAITS) >= 0.05 || share(TAKES) >= 0.2;
  const hasCounters = share(COUNTERS) >= 0.05;
  // A script for each request that counts it and lets the count expire is a limiter, as much as one that keeps a window.
  const counts = share(SCRIPTS) >= 0.05 && hasCounters && share(EXPIRY) > 0;
  const keepsWindow = (share(SCRIPTS) >= 0.05 || byCommand.has("ZREMRANGEBYSCORE")) && share(LIMITER) > 0;
  const hasLimiter = !hasQueue && (counts || keepsWindow);
  const hasBrowser = byCommand.has("SCAN") && share(INSPECTS) > 0;

  return (command) => {
    if (WAITS.has(command) || (hasQueue && TAKES.has(command))) return "queue-polling";
    if (hasQueue && (SCRIPTS.has(command) || QUEUE_HELPERS.has(command))) return "queue-polling";
    if (hasLimiter && (SCRIPTS.has(command) || LIMITER.has(command))) return "rate-limiter";
    if (hasLimiter && (COUNTERS.has(command) || EXPIRY.has(command))) return "rate-limiter";
    if (SCRIPTS.has(command)) return "scripts";
    if (COUNTERS.has(command) || (hasCounters && EXPIRY.has(command))) return "counters";
    if (hasBrowser && (command === "SCAN" || INSPECTS.has(command))) return "console";
    if (SCANS.has(command)) return "scans";
    if (PUB_SUB.has(command)) return "pub-sub";
    return CACHE.has(command) ? "cache" : "other";
  };
}

function totals(counts: readonly CommandCount[]): Map<string, number> {
  const byCommand = new Map<string, number>();
  for (const { command, count } of counts) {
    // INFO commandstats writes "xreadgroup" and "client|list"; the API writes "XREADGROUP".
    const name = (command.split("|")[0] ?? command).toUpperCase();
    if (count > 0) byCommand.set(name, (byCommand.get(name) ?? 0) + count);
  }
  return byCommand;
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
