/** `headroom check` where both doors of an Upstash database are configured: one that answers must not hide the other. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { text } from "node:stream/consumers";
import { afterEach, beforeEach, expect, it } from "vitest";
import { startRedis, type RedisServer } from "../fakes/redis/server.ts";
import { upstashRecord } from "../fakes/upstash/answers.ts";
import { startDeveloperApi, type FakeDeveloperApi } from "../fakes/upstash/developer-api.ts";

const program = resolve(import.meta.dirname, "../../src/cli/headroom.ts");

let redis: RedisServer;
let api: FakeDeveloperApi;
let folder: string;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "headroom-check-"));
  redis = await startRedis();
  api = await startDeveloperApi({ databases: [upstashRecord()], now: Date.now });
});
afterEach(async () => {
  await redis.kill();
  await api.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function check(yaml: string) {
  writeFileSync(join(folder, "headroom.yaml"), yaml);
  const child = spawn(process.execPath, [program, "check"], {
    cwd: folder,
    env: {
      PATH: process.env["PATH"],
      HOME: folder,
      HEADROOM_DATA: join(folder, "data"),
      UPSTASH_EMAIL: "ops@example.com",
      UPSTASH_API_KEY: "planted-key",
      UPSTASH_API_URL: api.url,
    },
    stdio: ["ignore", "pipe", "ignore"],
  });
  const ended = once(child, "exit");
  const out = await text(child.stdout);
  const [code] = (await ended) as [number];
  return { code, out };
}

const both = () =>
  `databases: [{ name: prod, url: "${redis.url}", upstash: { id: "${api.databases[0]?.id}" } }]`;

it("is unknown while the bill was never read, and says why; INFO's count vouches for nothing", async () => {
  api.mishap = { kind: "status", status: 401 };
  const refused = await check(both());
  expect(refused.out).toContain("\nUNKNOWN: prod: Upstash refused the API key of ops@example.com (401).");
  expect(refused.code).toBe(3);
  api.mishap = undefined;
  const answered = await check(both());
  expect(answered.out).toContain("\nOK: 24.0% of this month's commands used.");
  expect(answered.code).toBe(0);
});

it("goes on with the last bill for a while, and names what is missing", async () => {
  await check(both());
  api.mishap = { kind: "html" };
  const { code, out } = await check(both());
  expect(out).toMatch(/\nOK: 24\.0% of this month's commands used\.\n(.*\n)*prod: the answer of .* web page/);
  expect(code).toBe(0);
});

it("names a server that does not answer while the bill does", async () => {
  const yaml = both();
  await redis.kill();
  const { out } = await check(yaml);
  expect(out).toMatch(/\nOK: 24\.0% .*\n(.*\n)*prod: nothing listens at/);
});

it("is unknown where databases are to be found in an account that cannot be asked", async () => {
  api.mishap = { kind: "status", status: 403 };
  const { code, out } = await check(`databases: [{ name: cache, url: "${redis.url}" }]\ndiscover: true`);
  expect(out).toMatch(/\nUNKNOWN: the Upstash account: .*native Upstash accounts/);
  expect(code).toBe(3);
});

it("says what state Upstash has it in, and no limit where the API knows none", async () => {
  Object.assign(api.databases[0]!, { state: "passive", requestLimit: "8024278031528736858" });
  const { code, out } = await check(both());
  expect(out).toContain("\nCommand Limit: none\n");
  expect(out).toContain("\nState: passive at Upstash.\n");
  expect(code).toBe(0);
});
