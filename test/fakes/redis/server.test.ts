import { afterEach, describe, expect, it } from "vitest";
import { startRedis, type RedisOptions, type RedisServer } from "./server.ts";
import { connectRedis } from "./connection.ts";

describe("a real redis-server for tests", () => {
  const running: RedisServer[] = [];
  const start = async (options?: RedisOptions) => {
    const server = await startRedis(options);
    running.push(server);
    return server;
  };
  afterEach(async () => {
    for (const server of running.splice(0)) await server.kill();
  });

  it("answers as soon as it is handed over, and counts what is used", async () => {
    const redis = await start();
    await redis.uses(5_000);
    await redis.uses(10, "GET", "missing");
    expect(await redis.calls()).toMatchObject({ ping: 5_000, get: 10 });
    await redis.forgetCalls();
    expect(await redis.calls()).not.toHaveProperty("ping");
  });

  it("asks for the password, and knows ACL users", async () => {
    const redis = await start({ password: "p/w:1@", users: ["watcher on >secret +info"] });
    expect(redis.url).toBe(`redis://:p%2Fw%3A1%40@localhost:${redis.port}`);
    const stranger = await connectRedis({ port: redis.port });
    await expect(stranger.call("PING")).rejects.toThrow("NOAUTH");
    await stranger.call("AUTH", "watcher", "secret");
    await expect(stranger.call("PING")).rejects.toThrow("NOPERM");
    stranger.close();
  });

  it("speaks TLS with a certificate made on the spot", async () => {
    const redis = await start({ tls: true });
    expect(redis.url).toMatch(/^rediss:/);
    expect(await redis.call("PING")).toBe("PONG");
  });

  it("is replaced by another process on the same port", async () => {
    const redis = await start();
    const runId = async () => /run_id:(\w+)/.exec(String(await redis.call("INFO", "server")))?.[1];
    const before = await runId();
    await redis.replace();
    expect(await runId()).not.toBe(before);
  });
});
