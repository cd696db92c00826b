import { seconds, type Instant } from "../../domain/time/instant.ts";
import type { InfoSample, ServerIdentity } from "../../domain/usage/sample.ts";

/**
 * Reads an INFO reply of Redis 6 to 8, Valkey or Upstash; undefined when it holds no command counter: never 0. A reply has
 * some two hundred lines and a dozen are wanted, so it is searched in the order in which servers write them, not split.
 */
export function parseInfo(reply: string, takenAt: Instant): InfoSample | undefined {
  const find = reader(reply);
  const server = identity(reply, find);
  const isUpstash = server.flavour === "upstash";
  const clients = count(find(FIELDS.clients));
  const memory = isUpstash ? undefined : memoryOf(find);
  const totalKeys = isUpstash ? count(find(FIELDS.totalKeys)) : undefined;
  const storage = isUpstash ? storageOf(find(FIELDS.dataSize), find(FIELDS.maxDataSize)) : memory;
  const commands = count(find(FIELDS.commands));
  if (commands === undefined) return undefined;
  const commandsPerSecond = rate(find(FIELDS.perSecond));
  const hits = count(find(FIELDS.hits));
  const misses = count(find(FIELDS.misses));
  const keys = totalKeys ?? keysOf(reply);
  const member = isUpstash ? find(FIELDS.member) : undefined;
  return {
    source: "redis-info",
    takenAt,
    server: member === undefined ? server : { ...server, member },
    commands,
    keys,
    ...(hits === undefined ? {} : { hits }),
    ...(misses === undefined ? {} : { misses }),
    ...(commandsPerSecond === undefined ? {} : { commandsPerSecond }),
    ...(clients === undefined ? {} : { clients }),
    ...(storage === undefined ? {} : { storage }),
  };
}

const FIELDS = {
  redis: "\nredis_version:",
  runId: "\nrun_id:",
  uptime: "\nuptime_in_seconds:",
  clients: "\nconnected_clients:",
  memory: "\nused_memory:",
  maxMemory: "\nmaxmemory:",
  evicts: "\nmaxmemory_policy:",
  totalKeys: "\ntotal_keys:",
  dataSize: "\ntotal_data_size:",
  maxDataSize: "\nmax_data_size:",
  commands: "\ntotal_commands_processed:",
  perSecond: "\ninstantaneous_ops_per_sec:",
  hits: "\nkeyspace_hits:",
  misses: "\nkeyspace_misses:",
  member: "\nlocal_member:",
};

type Find = (name: string) => string | undefined;

// The versions stand in the first lines.
const HEAD = 400;

function identity(reply: string, find: Find): ServerIdentity {
  const head = `\n${reply.slice(0, HEAD)}`;
  const upstash = lineAfter(head, "\nupstash_version:", 0)?.text;
  const valkey = lineAfter(head, "\nvalkey_version:", 0)?.text;
  const version = upstash ?? valkey ?? find(FIELDS.redis) ?? "";
  if (upstash !== undefined) return { flavour: "upstash", version };
  const runId = find(FIELDS.runId);
  const uptime = count(find(FIELDS.uptime));
  return {
    flavour: valkey === undefined ? "redis" : "valkey",
    version,
    ...(runId === undefined ? {} : { runId }),
    ...(uptime === undefined ? {} : { uptime: seconds(uptime) }),
  };
}

/** Upstash bounds the stored data (the console's figure); elsewhere it is the memory that can run out. 0 is no limit. */
function storageOf(bytes: string | undefined, most: string | undefined): InfoSample["storage"] | undefined {
  const used = count(bytes);
  const limit = count(most);
  if (used === undefined) return undefined;
  return limit === undefined || limit === 0 ? { used } : { used, limit };
}

/** A cache that evicts is meant to be full: its memory is no limit that anything runs into. */
function memoryOf(find: Find): InfoSample["storage"] | undefined {
  const memory = storageOf(find(FIELDS.memory), find(FIELDS.maxMemory));
  const policy = find(FIELDS.evicts) ?? "noeviction";
  return memory === undefined || policy === "noeviction" ? memory : { used: memory.used };
}

function keysOf(reply: string): number {
  let keys = 0;
  const from = reply.indexOf("# Keyspace");
  if (from === -1) return 0;
  for (const match of reply.slice(from).matchAll(/^db\d+:keys=(\d{1,15})(?!\d)/gm)) keys += Number(match[1]);
  return keys;
}

/** Each look begins where the last one ended, and at the top again when that finds nothing. */
function reader(reply: string): Find {
  let at = 0;
  return (name) => {
    const found = lineAfter(reply, name, at) ?? (at === 0 ? undefined : lineAfter(reply, name, 0));
    if (found === undefined) return undefined;
    at = found.end;
    return found.text;
  };
}

function lineAfter(reply: string, name: string, at: number): { text: string; end: number } | undefined {
  const start = reply.indexOf(name, at);
  if (start === -1) return undefined;
  const from = start + name.length;
  const newline = reply.indexOf("\n", from);
  const end = newline === -1 ? reply.length : newline;
  const hasReturn = reply.charCodeAt(end - 1) === 13;
  return { text: reply.slice(from, hasReturn ? end - 1 : end), end };
}

function rate(text: string | undefined): number | undefined {
  if (text === undefined || text === "") return undefined;
  const value = Number(text);
  return value >= 0 && value <= Number.MAX_SAFE_INTEGER ? value : undefined;
}

/** Whole, and small enough to be exact: 1e300 commands are no figure. */
function count(text: string | undefined): number | undefined {
  const value = rate(text);
  return Number.isSafeInteger(value) ? value : undefined;
}
