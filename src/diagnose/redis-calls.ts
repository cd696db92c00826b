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
const MAY_BE_REDIS = /cache\w*(\(\))?$|(^|\.)(rc?|pipe(line)?)$/i;
/** Take work from a queue, or ask whether there is some. */
export const TAKES = words(
  "lpop rpop rpoplpush lmove zpopmin zpopmax zrangebyscore llen xlen xread xreadgroup",
);
export const WRITES = words(
  "set setex setnx hset hincrby incr incrby decr expire pexpire publish sadd zadd zincrby lpush rpush xadd del delete",
);
export const WAITS = words("blpop brpop brpoplpush blmove bzpopmin bzpopmax xread xreadgroup");
/** End by themselves, however long they take. */
export const WALKS = words("scan hscan sscan zscan");
/** Commands with one key that have a form for many, or can be replaced by one. */
export const BATCHABLE = words("get set del delete exists hget hset incr expire ttl setex sadd zadd");

/** Send the command that is their first argument: redigo's `Do("LPOP", …)`, redis-py's `execute_command`. */
const SENDERS = words("do send call executecommand sendcommand customcommand");
/** What caches call their commands. */
const OF_CACHES: Readonly<Record<string, string>> = {
  read: "get",
  fetch: "get",
  write: "set",
  exist: "exists",
  getorset: "get",
};

/** The command that the call sends to Redis, in small letters; undefined for any other call. */
export function redisCommand(call: Call, file: SourceFile): string | undefined {
  const dot = call.callee.lastIndexOf(".");
  if (dot < 0) return undefined;
  const receiver = call.callee.slice(0, dot);
  if (/(config|settings|options|opts)$/i.test(receiver) || file.maps.has(lastName(receiver)))
    return undefined;
  const method = methodOf(call, receiver, call.callee.slice(dot + 1));
  const isClient = CALLED_REDIS.test(receiver) || file.clients.has(lastName(receiver));
  if (isClient) return PLAIN.has(method) || COMMON.has(method) ? method : undefined;
  if (PLAIN.has(method)) return file.mentionsRedis ? method : undefined;
  return COMMON.has(method) && MAY_BE_REDIS.test(receiver) && isRemote(call, receiver, file)
    ? method
    : undefined;
}

const lastName = (receiver: string) => /[\w$]*$/.exec(receiver)?.[0] ?? "";

function methodOf({ args }: Call, receiver: string, written: string): string {
  const method = written.toLowerCase().replaceAll(/[_?!]/g, "");
  if (SENDERS.has(method)) {
    const command = args.map((argument) => /^["'`[:]*([A-Za-z]+)["'`]/.exec(argument)?.[1]).find(Boolean);
    return command?.toLowerCase() ?? method;
  }
  return /cache$/i.test(receiver) ? (OF_CACHES[method] ?? method) : method;
}

/** Nobody awaits a map, and Django's and Rails' own caches live elsewhere by definition. */
const isRemote = (call: Call, receiver: string, file: SourceFile) =>
  file.mentionsRedis ||
  call.isAwaited ||
  (/^(python|ruby)$/.test(file.language) && /^((self\.|@)?cache|Rails\.cache)$/.test(receiver));
