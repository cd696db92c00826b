import { describe, expect, it } from "vitest";
import { pollingShare, recogniseSpenders } from "./signatures.ts";

const spenders = (counts: Readonly<Record<string, number>>) =>
  recogniseSpenders(Object.entries(counts).map(([command, count]) => ({ command, count })));

describe("who spends", () => {
  it.each([
    {
      of: "an idle BullMQ worker, as its server counts it",
      counts: {
        BZPOPMIN: 18,
        EVALSHA: 21,
        ZRANGE: 18,
        ZRANGEBYSCORE: 18,
        ZPOPMIN: 18,
        HMGET: 18,
        DEL: 18,
        RPOPLPUSH: 18,
        HGET: 5,
      },
      kind: "queue-polling",
    },
    {
      of: "an idle BullMQ worker, as its client counts it",
      counts: { BZPOPMIN: 18, EVALSHA: 21 },
      kind: "queue-polling",
    },
    { of: "BRPOP loops", counts: { BRPOP: 900, LPUSH: 20, GET: 50 }, kind: "queue-polling" },
    { of: "stream workers", counts: { xreadgroup: 5_000, xack: 12, xadd: 12 }, kind: "queue-polling" },
    { of: "a loop that pops without waiting", counts: { LPOP: 17_280, RPUSH: 3 }, kind: "queue-polling" },
    {
      of: "a rate limiter with analytics",
      counts: { EVALSHA: 4_000, ZINCRBY: 4_000, GET: 300 },
      kind: "rate-limiter",
    },
    {
      of: "a sliding window by hand",
      counts: { ZREMRANGEBYSCORE: 10, ZADD: 10, ZCARD: 10, EXPIRE: 3 },
      kind: "rate-limiter",
    },
    {
      of: "a script that counts each request",
      counts: { EVAL: 480, INCR: 480, PEXPIRE: 40 },
      kind: "rate-limiter",
    },
    { of: "view counters", counts: { INCR: 300, EXPIRE: 300, GET: 100 }, kind: "counters" },
    { of: "the console", counts: { SCAN: 40, TTL: 30, TYPE: 30, GET: 20 }, kind: "console" },
    { of: "a census", counts: { SCAN: 4_000, MGET: 400 }, kind: "scans" },
    { of: "a Socket.IO adapter", counts: { PUBLISH: 800, GET: 30 }, kind: "pub-sub" },
    { of: "a hot loop", counts: { GET: 2_200_000, SET: 40 }, kind: "cache" },
    { of: "scripts alone", counts: { EVALSHA: 60_000 }, kind: "scripts" },
    { of: "nothing known", counts: { GEOADD: 10 }, kind: "other" },
  ])("$of is recognised as $kind", ({ counts, kind }) => {
    expect(spenders(counts)[0]?.kind).toBe(kind);
  });

  it("shares add up to all, largest first, with the commands that gave each away", () => {
    const found = spenders({ EVALSHA: 61, BZPOPMIN: 22, get: 10, PUBLISH: 7 });
    expect(found.map(({ kind, share, commands }) => [kind, share, commands])).toEqual([
      ["queue-polling", 0.83, ["EVALSHA", "BZPOPMIN"]],
      ["cache", 0.1, ["GET"]],
      ["pub-sub", 0.07, ["PUBLISH"]],
    ]);
    expect(pollingShare(found)).toBe(0.83);
  });

  it("counters that expire may be a rate limiter, and are said to be", () => {
    expect(spenders({ INCR: 300, EXPIRE: 300 })[0]?.sentence).toContain("counters or a rate limiter");
    expect(spenders({ INCR: 300, HINCRBY: 300 })[0]?.sentence).not.toContain("rate limiter");
  });

  it("of no commands there is nothing to say", () => {
    expect(spenders({})).toEqual([]);
    expect(spenders({ GET: 0 })).toEqual([]);
    expect(pollingShare([])).toBe(0);
  });
});
