/** How the stand-in behaves from now on; a test changes it between two commands. */
export interface Knobs {
  monthlyLimit?: number;
  /** The limit of old plans. */
  dailyLimit?: number;
  budgetSuspended?: boolean;
  storageFull?: boolean;
  maxConnections?: number;
  maxRequestSize?: number;
  maxKeySize?: number;
  maxRecordSize?: number;
  /** Commands beyond this many a second wait for the next one, as Upstash delays them: no error. */
  commandsPerSecond?: number;
  readOnlyUpgrade?: boolean;
  /** Read regions: each write is counted once more in every one. */
  readRegions?: number;
  /** Whether a refusal strikes, command by command, over and over: [true] refuses all, [false, true] every second. */
  refusals?: readonly boolean[];
  /** Commands that are answered at the limit too. */
  exempt?: readonly string[];
  /** Which of the two members new connections land on. */
  member?: 0 | 1;
}

/** What was billed in the current UTC day and month, and what `Usage:` froze at when a limit was crossed. */
export interface Bill {
  day: number;
  month: number;
  frozen?: number;
}

export const UNBILLED = new Set([
  "AUTH",
  "HELLO",
  "SELECT",
  "COMMAND",
  "CONFIG",
  "INFO",
  "PING",
  "RESET",
  "QUIT",
]);
export const WRITES = new Set(
  "SET SETEX SETNX PSETEX GETSET GETDEL MSET INCR INCRBY DECR DECRBY APPEND DEL UNLINK EXPIRE PEXPIRE PERSIST RENAME HSET HDEL HINCRBY LPUSH RPUSH LPOP RPOP LTRIM SADD SREM ZADD ZREM ZINCRBY XADD XDEL FLUSHALL FLUSHDB".split(
    " ",
  ),
);
const SCRIPTS = new Set(["EVAL", "EVALSHA"]);
const UNSUPPORTED = new Set(["SLOWLOG", "LATENCY", "MEMORY STATS", "MEMORY DOCTOR", "SAVE", "BGSAVE"]);
const DOCS = "https://upstash.com/docs/redis/troubleshooting";

/** The error that a plan's limit answers with instead of the command; undefined when the command may pass. */
export function limitRefusal(command: string, knobs: Knobs, bill: Bill): string | undefined {
  if (knobs.exempt?.includes(command)) return undefined;
  if (knobs.budgetSuspended)
    return "ERR This database has been suspended for exceeding the defined budget limit. Please increase budget or switch to a Fixed plan on Upstash Console";
  const { monthlyLimit = Infinity, dailyLimit = Infinity } = knobs;
  if (bill.month >= monthlyLimit) {
    bill.frozen ??= bill.month;
    return `ERR max requests limit exceeded. Limit: ${monthlyLimit}, Usage: ${bill.frozen}. See ${DOCS}/max_requests_limit for details`;
  }
  if (bill.day >= dailyLimit) {
    bill.frozen ??= bill.day;
    return `ERR max daily request limit exceeded. Limit: ${dailyLimit}, Usage: ${bill.frozen}. See ${DOCS}/max_daily_request_limit for details`;
  }
  return undefined;
}

/** The error for what this one request is, whatever was used. */
export function requestRefusal(words: readonly string[], knobs: Knobs, dataSize: number): string | undefined {
  const [first = "", second = ""] = words.map((word) => word.toUpperCase());
  const isWrite = WRITES.has(first) || SCRIPTS.has(first);
  const size = words.reduce((sum, word) => sum + Buffer.byteLength(word), 0);
  if (size > (knobs.maxRequestSize ?? 10_485_760))
    return `ERR max request size exceeded. Limit: ${knobs.maxRequestSize ?? 10_485_760} bytes, Actual: ${size} bytes. See ${DOCS}/max_request_size_exceeded for details`;
  if (Buffer.byteLength(words[1] ?? "") > (knobs.maxKeySize ?? 32_768) && isWrite)
    return "ERR max key size exceeded";
  if (isWrite && size > (knobs.maxRecordSize ?? 104_857_600)) return "ERR max single record size exceeded";
  for (const name of [first, `${first} ${second}`])
    if (UNSUPPORTED.has(name)) return `ERR Command is not available: '${name}'`;
  if (knobs.readOnlyUpgrade && isWrite)
    return "READONLY Writes are temporarily rejected due to server upgrade";
  if (knobs.storageFull && isWrite && first !== "DEL" && first !== "UNLINK")
    return `ERR DB capacity quota exceeded. Threshold: 268435456 bytes, Usage: ${268_435_456 + dataSize} bytes. See ${DOCS}/db_capacity_quota_exceeded for details`;
  return undefined;
}

export const isScript = (command: string) => SCRIPTS.has(command);
