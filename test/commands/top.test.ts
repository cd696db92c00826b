import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { minutes, later } from "../../src/domain/time/instant.ts";
import { plain } from "../../src/messages/plain.ts";
import { connectRedis } from "../fakes/redis/connection.ts";
import { startRedis, type RedisServer } from "../fakes/redis/server.ts";
import { startUpstash } from "../fakes/upstash/redis-proxy.ts";
import { lookMessage } from "../golden/look.ts";
import { billed, house, ledger, NOW, picture, type House } from "./house.ts";

let redis: RedisServer;
let open: House | undefined;
beforeAll(async () => {
  redis = await startRedis({ users: ["watcher on >secret +info"] });
});
afterAll(() => redis.stop());
afterEach(() => open?.close());
const watching = async (url: string) => (open = await house(`databases: [{ name: prod, url: '${url}' }]`));

describe("top on a real server", () => {
  it("counts what others called between two looks, and leaves itself out", async () => {
    const here = await watching(redis.url);
    await here.asks("top");
    here.now = later(here.now, minutes(5));
    await redis.uses(300, "GET", "a");
    await redis.uses(100, "SET", "a", "1");
    const shown = await here.reads("top prod");
    expect(shown).toContain("400 commands in 5 min: 1.3/s, not high.");
    expect(shown).toMatch(/^GET +75 % +300$/m);
    expect(shown).not.toMatch(/^INFO /m);
    expect(shown.replaceAll(/\s+/g, " ")).toContain(
      "This look cost 3 commands: 1 INFO, 1 CLIENT LIST and 1 CLIENT ID.",
    );
  });

  it("looks twice at first", async () => {
    const here = await watching(redis.url);
    expect(await here.reads("top")).toContain("2 INFO");
  });

  it("sees workers that were started twice", async () => {
    const here = await watching(redis.url);
    const workers = await Promise.all([1, 2, 3].map(() => connectRedis({ port: redis.port })));
    for (const worker of workers) {
      await worker.call("CLIENT", "SETNAME", "mailer");
      await worker.call("LPOP", "jobs");
    }
    const shown = await here.reads("top");
    for (const worker of workers) worker.close();
    expect(shown).toContain("3 clients named mailer from one host do the same (LPOP)");
  });

  it("looks at keys only when it is asked to", async () => {
    const here = await watching(redis.url);
    await redis.call("MSET", "session:1", "a", "session:2", "b", "cart:ada@example.com", "c");
    expect(await here.reads("top")).not.toContain("session");
    const shown = await here.reads("top keys");
    expect(shown).toMatch(/session:\* +\d+ %/);
    expect(shown).toContain("SCAN");
    expect(shown).not.toContain("ada@");
  });

  it("does with INFO alone where more is not allowed", async () => {
    const here = await watching(`redis://watcher:secret@localhost:${redis.port}`);
    const shown = await here.reads("top keys");
    expect(shown).not.toContain("connected");
    expect(shown).toContain("This look cost");
  });

  it("tells its own connection from others where it may not ask for its id", async () => {
    const fresh = await startRedis({ users: ["lister on >secret +info +client|list"] });
    const here = await watching(`redis://lister:secret@localhost:${fresh.port}`);
    const other = await connectRedis({ port: fresh.port });
    await other.call("LPOP", "jobs");
    const shown = await here.reads("top");
    other.close();
    await fresh.stop();
    expect(shown).toContain("1 client connected");
  });

  it("says the rate at the first look where Upstash tells no commands by name", async () => {
    const upstash = await startUpstash(redis, () => NOW);
    const here = await watching(upstash.url);
    const shown = (await here.reads("top")).replaceAll(/\s+/g, " ");
    await upstash.stop();
    expect(shown).toMatch(/\d\/s now, not high\./);
    expect(shown).toContain("set UPSTASH_EMAIL and UPSTASH_API_KEY");
    expect(shown).toContain("2 INFO");
  });

  it("says why when the server does not answer", async () => {
    const here = await watching("redis://127.0.0.1:1");
    expect(await here.reads("top")).toBe(
      [
        "⚪ prod: who spends the commands is not known",
        "prod: nothing listens at 127.0.0.1:1. Start the server, or correct host and port in the URL.",
        "This look cost no command.",
        "Type: top prod · runbook high-usage prod · advice prod",
        "",
      ].join("\n"),
    );
  });

  it("takes the provider's counts where the server has none, and advice speaks of them", async () => {
    const here = await watching("redis://127.0.0.1:1");
    await here.remembers("prod", { ledger: ledger(NOW, { day: 1, month: 2 }, { billed: billed(NOW) }) });
    await expect(await here.reads("top")).toMatchFileSnapshot("../golden/terminal/top-upstash.txt");
  });
});

it("a look reads as a message", async () => {
  await expect(picture(lookMessage)).toMatchFileSnapshot("../golden/terminal/top.txt");
  expect(plain(lookMessage.title)).toContain("queue workers polling");
});
