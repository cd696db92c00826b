import { describe, expect, it } from "vitest";
import { instant, seconds } from "../../domain/time/instant.ts";
import { infoReply } from "../../demo/info.ts";
import { parseInfo } from "./parse.ts";

const NOW = instant(1_764_000_000_000);
const redis = (version: string, more: readonly string[] = []) =>
  [
    "# Server",
    ...more,
    `redis_version:${version}`,
    "run_id:adb6415ca42a7aa00eb5c3aac7cde48947bd988a",
    "uptime_in_seconds:6681",
    "",
    "# Clients",
    "connected_clients:7",
    "# Memory",
    "used_memory:991128",
    "used_memory_human:967.90K",
    "maxmemory:0",
    "# Stats",
    "total_commands_processed:123456",
    "instantaneous_ops_per_sec:12",
    "keyspace_hits:90",
    "keyspace_misses:10",
    "# Keyspace",
    "db0:keys=40,expires=5,avg_ttl=0",
    "db3:keys=2,expires=0,avg_ttl=0",
    "",
  ].join("\r\n");

describe("an INFO reply", () => {
  it.each([
    { of: "Redis 6", reply: redis("6.2.14"), flavour: "redis", version: "6.2.14" },
    { of: "Redis 8", reply: redis("8.2.1"), flavour: "redis", version: "8.2.1" },
    { of: "Valkey", reply: redis("7.2.4", ["valkey_version:8.0.1"]), flavour: "valkey", version: "8.0.1" },
    {
      of: "a proxy with bare line feeds",
      reply: redis("7.0.15").replaceAll("\r", ""),
      flavour: "redis",
      version: "7.0.15",
    },
  ])("of $of is read", ({ reply, flavour, version }) => {
    expect(parseInfo(reply, NOW)).toEqual({
      source: "redis-info",
      takenAt: NOW,
      server: { flavour, version, runId: "adb6415ca42a7aa00eb5c3aac7cde48947bd988a", uptime: seconds(6_681) },
      commands: 123_456,
      keys: 42,
      hits: 90,
      misses: 10,
      commandsPerSecond: 12,
      clients: 7,
      storage: { used: 991_128 },
    });
  });

  it("of Upstash is read: its data size, its keys, its member", () => {
    expect(parseInfo(infoReply(1_500, 0.8, 5), NOW)).toMatchObject({
      server: { flavour: "upstash", version: "1.13.3", member: "10.16.8.4" },
      commands: 1_500,
      storage: { used: 2_621_440, limit: 268_435_456 },
      keys: 44,
    });
  });

  it.each([
    { policy: "noeviction", storage: { used: 991_128, limit: 1_000_000 } },
    { policy: "allkeys-lru", storage: { used: 991_128 } },
    { policy: "volatile-ttl", storage: { used: 991_128 } },
  ])("takes memory for a limit only where nothing is evicted: $policy", ({ policy, storage }) => {
    const reply = redis("7.0.15").replace("maxmemory:0", `maxmemory:1000000\r\nmaxmemory_policy:${policy}`);
    expect(parseInfo(reply, NOW)?.storage).toEqual(storage);
  });

  it.each(["1e-308", "1e300", "-5"])("believes no memory limit of %s", (limit) => {
    const reply = redis("7.0.15").replace("maxmemory:0", `maxmemory:${limit}`);
    expect(parseInfo(reply, NOW)?.storage).toEqual({ used: 991_128 });
  });

  it("with its sections in another order is read all the same", () => {
    const [head = "", ...rest] = redis("7.0.15").split(/(?=# )/);
    const turned = [head, ...rest.toReversed()].join("");
    expect(parseInfo(turned, NOW)).toMatchObject({ commands: 123_456, clients: 7, hits: 90, keys: 42 });
  });

  it.each([
    "",
    "# Server\r\nredis_version:7.0.15\r\n",
    "total_commands_processed:\r\n",
    "hello",
    "\ntotal_commands_processed:abc",
    "\ntotal_commands_processed:-1",
    "\ntotal_commands_processed:1e300",
    "\ntotal_commands_processed:1.5",
  ])("without a command counter is none: %j", (reply) => expect(parseInfo(reply, NOW)).toBeUndefined());
});
