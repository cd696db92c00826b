import { writeFileSync } from "node:fs";
import { createServer, type Socket } from "node:net";
import { once } from "node:events";
import { join } from "node:path";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { afterEach, describe, expect, it } from "vitest";
import { instant, milliseconds, seconds, type Duration } from "../../src/domain/time/instant.ts";
import type { Clock } from "../../src/ports/clock.ts";
import type { Source } from "../../src/ports/source.ts";
import { redisInfoSource } from "../../src/sources/redis-info/redis-info.ts";
import { freePort, startRedis, type RedisOptions, type RedisServer } from "../fakes/redis/server.ts";

const clock: Clock = { now: () => instant(1_764_000_000_000), after: () => () => {} };
const ending: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const end of ending.splice(0).toReversed()) await end();
});

async function server(options: RedisOptions = {}): Promise<RedisServer> {
  const redis = await startRedis(options);
  ending.push(() => redis.kill());
  return redis;
}

function watch(url: string, more: { caFile?: string; timeout?: Duration } = {}): Source {
  const source = redisInfoSource({
    database: "prod",
    url,
    clock,
    timeout: more.timeout ?? seconds(20),
    ...(more.caFile === undefined ? {} : { tls: { caFile: more.caFile } }),
  });
  ending.push(() => source.close());
  return source;
}

/** What the test itself asks of the server. */
const OURS = { "config|resetstat": 1 };

const kindOf = async (source: Source) => {
  const result = await source.check();
  return result.ok ? "ok" : result.failure.kind;
};

describe("watching a real Redis", () => {
  it("leaves no connection behind when it is closed in the middle of its first check", async () => {
    const redis = await server();
    const source = watch(redis.url);
    const checking = source.check();
    await source.close();
    await checking;
    const clients = async () => String(await redis.call("CLIENT", "LIST")).match(/^id=/gm)?.length;
    await expect.poll(clients).toBe(1);
  });

  it("opens one connection for two checks at once", async () => {
    const redis = await server();
    const source = watch(redis.url);
    const clients = async () => String(await redis.call("CLIENT", "LIST")).match(/^id=/gm)?.length;
    expect(await Promise.all([kindOf(source), kindOf(source)])).toEqual(["ok", "ok"]);
    expect(await clients()).toBe(2);
    await source.close();
    await expect.poll(clients).toBe(1);
  });

  it("costs exactly one INFO a check, and nothing else", async () => {
    const redis = await server();
    const source = watch(redis.url);
    await redis.forgetCalls();
    for (let i = 0; i < 5; i++) expect(await kindOf(source)).toBe("ok");
    expect(await redis.calls()).toEqual({ info: 5, ...OURS });
  });

  it("costs one AUTH a connection beside it, over reconnects too", async () => {
    const redis = await server({ password: "s3cret/pass" });
    const source = watch(redis.url);
    expect(await kindOf(source)).toBe("ok");
    await redis.forgetCalls();
    await redis.call("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes");
    const kinds = [await kindOf(source), await kindOf(source), await kindOf(source)];
    expect(kinds.slice(1)).toEqual(["ok", "ok"]);
    const calls = await redis.calls();
    expect(calls["auth"]).toBe(1);
    expect(calls["info"]).toBe(kinds.filter((kind) => kind === "ok").length);
    expect(
      Object.keys(calls).filter(
        (name) => !["auth", "info", "client|kill", ...Object.keys(OURS)].includes(name),
      ),
    ).toEqual([]);
  });

  it("counts what the server did", async () => {
    const redis = await server();
    const source = watch(redis.url);
    const before = await source.check();
    await redis.uses(250);
    const after = await source.check();
    if (
      !before.ok ||
      !after.ok ||
      before.sample.source !== "redis-info" ||
      after.sample.source !== "redis-info"
    )
      throw new Error("both checks were to be answered");
    // The second INFO itself is not yet counted in its own reply: 250 commands, and the INFO before.
    expect(after.sample.commands - before.sample.commands).toBe(251);
    expect(after.sample.server).toMatchObject({
      flavour: "redis",
      runId: expect.stringMatching(/^[0-9a-f]{40}$/),
    });
  });

  it("follows a server that was restarted", async () => {
    const redis = await server();
    const source = watch(redis.url);
    expect(await kindOf(source)).toBe("ok");
    await redis.replace();
    const kinds = [await kindOf(source), await kindOf(source)];
    expect(kinds.at(-1)).toBe("ok");
  });

  it("logs in as an ACL user", async () => {
    const redis = await server({ users: ["watcher on >p%40ss on +info +ping ~*"] });
    expect(await kindOf(watch(`redis://watcher:p%2540ss@127.0.0.1:${redis.port}`))).toBe("ok");
  });

  it("speaks TLS to a server whose certificate it trusts, and to no other", async () => {
    const redis = await server({ tls: true });
    const caFile = join(mkdtempSync(join(tmpdir(), "headroom-ca-")), "ca.pem");
    writeFileSync(caFile, redis.ca ?? "");
    const url = `rediss://localhost:${redis.port}`;
    expect(await kindOf(watch(url, { caFile }))).toBe("ok");
    expect(await kindOf(watch(url))).toBe("tls");
  });
});

describe("a check that brings nothing says why", () => {
  it("nobody listens", async () => {
    const result = await watch(`redis://:hunter2@127.0.0.1:${await freePort()}`).check();
    expect(result).toMatchObject({ ok: false, failure: { kind: "refused" } });
    expect(JSON.stringify(result)).not.toContain("hunter2");
  });

  it("the name does not resolve", async () => {
    expect(await kindOf(watch("redis://nothing.invalid:6379"))).toBe("dns");
  });

  it("the password is wrong, or missing", async () => {
    const redis = await server({ password: "right" });
    expect(await kindOf(watch(`redis://:wrong@127.0.0.1:${redis.port}`))).toBe("auth");
    expect(await kindOf(watch(`redis://127.0.0.1:${redis.port}`))).toBe("auth");
  });

  it.each([
    {
      user: "",
      says: /^prod: the server wants a password \(NOAUTH .*\)\. Write it into the URL: redis:\/\/user:password@127/,
    },
    { user: "mute:pw1@", says: /^prod: its user may not run INFO \(NOPERM .*\)\. Allow it with ACL SETUSER/ },
    { user: "mute:wrong@", says: /^prod: the server does not accept the user or password \(WRONGPASS/ },
  ])("the login is refused to «$user», and what to do differs", async ({ user, says }) => {
    const redis = await server({ password: "right", users: ["mute on >pw1 +ping"] });
    const result = await watch(`redis://${user}127.0.0.1:${redis.port}`).check();
    expect(result).toMatchObject({ failure: { kind: "auth", sentence: expect.stringMatching(says) } });
  });

  it("the server knows no AUTH and repeats the password, which is not said", async () => {
    const redis = await server({ more: ["--rename-command", "AUTH", ""] });
    const result = await watch(`redis://watcher:s3cret%50assw0rd@127.0.0.1:${redis.port}`).check();
    expect(result).toMatchObject({
      ok: false,
      failure: { kind: "auth", sentence: expect.stringContaining("unknown command 'auth'") },
    });
    expect(JSON.stringify(result)).not.toMatch(/s3cret|watcher/);
  });

  it("the server repeats the password in words of its own, which is not said", async () => {
    const port = await speaker("-ERR no hunter2%40home, hunter2@home or redis://u:hunter2%40home@x here\r\n");
    const result = await watch(`redis://:hunter2%40home@127.0.0.1:${port}`).check();
    expect(result).toMatchObject({ ok: false, failure: { kind: "other" } });
    expect(JSON.stringify(result)).not.toContain("hunter2");
  });

  it("the server's words hold escape sequences, of which none is kept", async () => {
    const port = await speaker("-ERR no \u001b[2J\u001b]0;owned\u0007\u001b[31mroom\u0000\u009b1m left\r\n");
    const result = await watch(`redis://127.0.0.1:${port}`).check();
    expect(result).toMatchObject({ failure: { sentence: "prod: the check failed (ERR no room left)." } });
  });

  it("what answers lists in lists without end", async () => {
    const port = await speaker("*1\r\n".repeat(200_000));
    expect(await kindOf(watch(`redis://127.0.0.1:${port}`))).toBe("protocol");
  });

  it("a limit with a text without end, of which the beginning is kept", async () => {
    const port = await speaker(
      `-ERR max requests limit exceeded for redis://:hunter2@x. Limit: 500000, Usage: 500002 ${"🙂".repeat(75_000)}\r\n`,
    );
    const result = await watch(`redis://127.0.0.1:${port}`).check();
    expect(result).toMatchObject({ failure: { kind: "limit", limit: { limit: 500_000, usage: 500_002 } } });
    expect(JSON.stringify(result).length).toBeLessThan(1_200);
    expect(JSON.stringify(result)).not.toContain("hunter2");
    if (!result.ok) expect(result.failure.sentence.isWellFormed()).toBe(true);
  });

  it("what answers is without end, of which little is read", async () => {
    let sent = 0;
    const port = await listen((socket) => {
      const flood = () => {
        while (!socket.destroyed && sent < 200_000_000) {
          sent += 64_000;
          if (!socket.write("x".repeat(64_000))) return void socket.once("drain", flood);
        }
      };
      socket.write("$900000000\r\n");
      flood();
    });
    expect(await kindOf(watch(`redis://127.0.0.1:${port}`))).toBe("protocol");
    // What the kernel's buffers take was sent, and not read.
    expect(sent).toBeLessThan(50_000_000);
  });

  it("the server hangs", async () => {
    const redis = await server();
    const source = watch(redis.url, { timeout: milliseconds(300) });
    // On a busy machine an answer may take that long, too.
    await expect.poll(() => kindOf(source)).toBe("ok");
    redis.freeze();
    expect(await kindOf(source)).toBe("time-out");
    expect(await kindOf(source)).toBe("time-out");
    redis.thaw();
    await expect.poll(() => kindOf(source)).toBe("ok");
  });

  it("plain words to a TLS port", async () => {
    const redis = await server({ tls: true });
    expect(["tls", "time-out"]).toContain(await kindOf(watch(`redis://127.0.0.1:${redis.port}`)));
  });

  it("the server hangs up in good order, as some TLS ports do", async () => {
    const port = await listen((socket) => socket.end());
    const result = await watch(`redis://127.0.0.1:${port}`).check();
    expect(result).toMatchObject({
      failure: {
        kind: "other",
        sentence: expect.stringMatching(/closed the connection before it answered\..*write rediss:\/\//),
      },
    });
  });

  it.each([
    {
      says: "-ERR max requests limit exceeded. Limit: 500000, Usage: 500002. See https://upstash.com\r\n",
      kind: "limit",
    },
    { says: "-LOADING Redis is loading the dataset in memory\r\n", kind: "loading" },
    { says: "-READONLY Writes are temporarily rejected due to server upgrade\r\n", kind: "read-only" },
    { says: "$5\r\nhello\r\n", kind: "protocol" },
    { says: "HTTP/1.1 400 Bad Request\r\n\r\n", kind: "protocol" },
    { says: ":5\r\n", kind: "protocol" },
    { says: "$-1\r\n", kind: "protocol" },
    { says: "*99999999999\r\n", kind: "protocol" },
  ])("the server says $says", async ({ says, kind }) => {
    const port = await speaker(says);
    const result = await watch(`redis://127.0.0.1:${port}`).check();
    expect(result).toMatchObject({ ok: false, failure: { kind } });
  });
});

const speaker = (says: string) => listen((socket) => socket.write(says));

/** A server that answers whatever it hears like that. */
async function listen(answer: (socket: Socket) => void): Promise<number> {
  const listener = createServer((socket) => {
    socket.on("error", () => {});
    socket.on("data", () => answer(socket));
  }).listen(0, "127.0.0.1");
  await once(listener, "listening");
  ending.push(async () => {
    listener.close();
  });
  const address = listener.address();
  return typeof address === "object" && address !== null ? address.port : 0;
}
