import type { Call, SourceFile } from "./source-file.ts";

const words = (text: string) => new Set(text.split(" "));

/** Methods of Redis clients that nothing else is likely to have. */
const PLAIN = words(
  "lpop rpop lpush rpush blpop brpop brpoplpush blmove rpoplpush lmove lrange llen zadd zrange zrangebyscore zrem zpopmin zpopmax bzpopmin zcard zincrby hset hget hgetall hmget hincrby hdel mget mset setex setnx incr incrby decr expire pexpire ttl pttl sadd srem smembers sismember scard xadd xread xreadgroup xack xautoclaim xlen evalsha getex getdel pfadd pfcount hscan sscan zscan",
);
/** Methods that maps and HTTP clients have too: they count only on something that is called like Redis. */
const COMMON = words("get set del delete exists keys scan publish subscribe type eval unlink getset");
const CALLED_REDIS = /redis|rdb|upstash|valkey|\bkv\b/i;
/** A "cache" may be a map in memory just as well. */
const MAY_BE_REDIS = /cache|\brc?\b|\bpipe(line)?\b/i;
/** What a cache in memory is made with. */
const IN_MEMORY =
  /^\s*(new\s+(Weak)?Map|new\s+\w*(LRU|NodeCache|TTL)\w*|\w*(TTL|LRU|LFU)Cache\b|\{|dict\(|make\(map|map\[|Hash\.new|Concurrent::Map)/i;

/** Take work from a queue, or ask whether there is some. */
export const TAKES = words(
  "lpop rpop rpoplpush lmove zpopmin zpopmax zrangebyscore llen xlen xread xreadgroup",
);
export const WRITES = words(
  "set setex setnx hset hincrby incr incrby decr expire pexpire publish sadd zadd zincrby lpush rpush xadd del delete",
);
export const WAITS = words("blpop brpop brpoplpush blmove bzpopmin bzpopmax xread xreadgroup");
/** Commands with one key that have a form for many, or can be replaced by one. */
export const BATCHABLE = words("get set del delete exists hget hset incr expire ttl setex sadd zadd");

/** The command that the call sends to Redis, in small letters; undefined for any other call. */
export function redisCommand(call: Call, file: SourceFile): string | undefined {
  const dot = call.callee.lastIndexOf(".");
  if (dot < 0) return undefined;
  const method = call.callee
    .slice(dot + 1)
    .toLowerCase()
    .replaceAll(/[_?!]/g, "");
  const receiver = call.callee.slice(0, dot);
  if (isInMemory(receiver, file)) return undefined;
  const isClient = CALLED_REDIS.test(receiver) || file.clients.has(/[\w$]*$/.exec(receiver)?.[0] ?? "");
  if (isClient) return PLAIN.has(method) || COMMON.has(method) ? method : undefined;
  if (PLAIN.has(method)) return mentionsRedis(file) ? method : undefined;
  return COMMON.has(method) && MAY_BE_REDIS.test(receiver) && isRemote(call, receiver, file)
    ? method
    : undefined;
}

/** Nobody awaits a map, and Django's and Rails' own caches live elsewhere by definition. */
const isRemote = (call: Call, receiver: string, file: SourceFile) =>
  mentionsRedis(file) || call.isAwaited || /^((self\.|@)?cache|Rails\.cache)$/.test(receiver);

/** The file itself makes it out of a map. */
function isInMemory(receiver: string, { text }: SourceFile): boolean {
  const name = /[\w$]+$/.exec(receiver)?.[0];
  if (name === undefined || !/cache|store|kv/i.test(name)) return false;
  const made = text.split(
    new RegExp(String.raw`\b${name.replaceAll("$", String.raw`\$`)}\s*(?::[^=\n]+)?:?=(?!=)`),
  );
  return made.slice(1).some((value) => IN_MEMORY.test(value));
}

export const mentionsRedis = ({ text }: SourceFile) => /redis|upstash|valkey|bullmq/i.test(text);
