import { describe, expect, it } from "vitest";
import { limitErrorOf } from "./limit-error.ts";

const texts: readonly (readonly [string, object | undefined])[] = [
  [
    "ERR max requests limit exceeded. Limit: 500000, Usage: 500002. See https://upstash.com/docs/redis/troubleshooting/max_requests_limit for details",
    { kind: "monthly", limit: 500_000, usage: 500_002 },
  ],
  [
    "ERR max daily request limit exceeded. Limit: 10000, Usage: 10001. See https://upstash.com/docs/redis/troubleshooting/max_daily_request_limit for details",
    { kind: "daily", limit: 10_000, usage: 10_001 },
  ],
  [
    "ERR max daily request limit exceeded. Limit: 3000, Usage: 3000. See https://vercel.com/docs/storage/vercel-kv/vercel-kv-error-codes for details",
    { kind: "daily", limit: 3_000, usage: 3_000 },
  ],
  [
    "ERR This database has been suspended for exceeding the defined budget limit. Please increase budget or switch to a Fixed plan on Upstash Console",
    { kind: "budget" },
  ],
  [
    "ERR DB capacity quota exceeded. Threshold: 268435456 bytes, Usage: 268447091 bytes. See https://upstash.com/docs/redis/troubleshooting/db_capacity_quota_exceeded for details",
    { kind: "storage", limit: 268_435_456, usage: 268_447_091 },
  ],
  [
    "ERR max request size exceeded. Limit: 10485760 bytes, Actual: 11245919 bytes. See https://upstash.com/docs for details",
    { kind: "request-size", limit: 10_485_760, usage: 11_245_919 },
  ],
  ["ERR max single record size exceeded", { kind: "request-size" }],
  ["ERR max key size exceeded. Limit: 32768 bytes, Actual: 40000 bytes", { kind: "request-size" }],
  ["ERR max concurrent connections exceeded\r", { kind: "connections" }],
  ["ERR max number of clients reached", { kind: "connections" }],
  [
    "ERR max daily request limit exceeded. Limit: 10000, Usage: 10000. See https://docs.upstash.com/overall/databasetypes for details",
    { kind: "daily", limit: 10_000, usage: 10_000 },
  ],
  ["ERR This database has been suspended for exceeding the defined budget limit.", { kind: "budget" }],
  [
    'UpstashError: ERR max requests limit exceeded. Limit: 500000, Usage: 500000., command was: ["get","k"]',
    { kind: "monthly", limit: 500_000, usage: 500_000 },
  ],
  [
    "ERR XReadGroup is cancelled. Pending Entries List limit per consumer is about to be reached. Limit: 1000, Current PEL size: 90",
    undefined,
  ],
  ["ERR Command is not available: 'MEMORY STATS'", undefined],
  ["WRONGPASS invalid username-password pair or user is disabled", undefined],
  ["NOAUTH Authentication required.", undefined],
  ["ERR quota of patience exceeded", undefined],
  ["READONLY Writes are temporarily rejected due to server upgrade", undefined],
  ["", undefined],
];

describe("a refusal names its limit", () => {
  it.each(texts)("%s", (text, expected) => {
    if (expected === undefined) expect(limitErrorOf(text)).toBeUndefined();
    else expect(limitErrorOf(text)).toMatchObject(expected);
  });
});
