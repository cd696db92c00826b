/** `headroom check` as cron runs it: a process of its own, a real Redis, the guide's own lines. */
import { spawn } from "node:child_process";
import { DatabaseSync } from "node:sqlite";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join, resolve } from "node:path";
import { text } from "node:stream/consumers";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { startRedis, type RedisServer } from "../fakes/redis/server.ts";
import { fakeWebhook, type FakeWebhook } from "../fakes/webhook.ts";

const program = resolve(import.meta.dirname, "../../src/cli/headroom.ts");

describe("headroom check", () => {
  let redis: RedisServer;
  let hook: FakeWebhook;
  let folder: string;
  beforeAll(async () => {
    redis = await startRedis();
    hook = await fakeWebhook();
  });
  afterAll(async () => {
    await redis.kill();
    await hook.stop();
  });
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "headroom-check-"));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  async function check(limit: number, more: { words?: string[]; env?: Record<string, string> } = {}) {
    const child = spawn(process.execPath, [program, "check", ...(more.words ?? [])], {
      cwd: folder,
      env: {
        PATH: process.env["PATH"],
        HOME: folder,
        HEADROOM_DATA: join(folder, "data"),
        REDIS_URL: redis.url,
        DAILY_COMMAND_LIMIT: String(limit),
        ...more.env,
      },
      stdio: ["ignore", "pipe", "pipe"],
    });
    const ended = once(child, "exit");
    const [out, err] = await Promise.all([text(child.stdout), text(child.stderr)]);
    const [code] = (await ended) as [number];
    return { code, lines: out.trimEnd().split("\n"), err };
  }

  function inStore(sql: string) {
    const kept = new DatabaseSync(join(folder, "data", "headroom.db"));
    kept.exec(sql);
    kept.close();
  }

  it("prints the guide's lines, and exits 0 while there is room", async () => {
    await redis.call("SET", "k", "v");
    await redis.call("GET", "k");
    const { code, lines } = await check(1_000_000);
    expect(lines.slice(0, 10)).toEqual([
      "Redis Usage Monitor Starting...",
      "Command Limit: 1,000,000/day",
      "Warning Threshold: 70.0%",
      "Critical Threshold: 90.0%",
      "Redis Usage Summary:",
      expect.stringMatching(/^ {2}Total Commands: [\d,]+$/),
      expect.stringMatching(/^ {2}Current Rate: \d+\.\d ops\/sec$/),
      expect.stringMatching(/^ {2}Predicted Daily: [\d,]+$/),
      "  Keys: 1",
      "  Hit Rate: 100.0%",
    ]);
    expect(lines[10]).toMatch(/^OK: \d+\.\d% of today's commands used\.$/);
    expect(lines.at(-1)).toBe("Predicted from the current rate alone: a forecast needs an hour of figures.");
    expect(code).toBe(0);
  });

  it.each([
    {
      share: "three quarters",
      of: 0.75,
      code: 1,
      says: /^WARNING: 🟡 redis: at least 7\d % of today's commands used/,
    },
    { share: "all", of: 1, code: 2, says: /^CRITICAL: 🔴 redis: the daily limit of [\d,]+ is used up/ },
  ])(
    "exits $code when $share of the limit is used, and tells the channel once",
    async ({ of, code, says }) => {
      await check(1_000_000);
      await redis.uses(900);
      const { used: counted } = await figures(check(1_000_000, { words: ["--json"] }));
      const limit = Math.floor(counted / of);
      const env = { ALERT_WEBHOOK_URL: hook.url("slack", basename(folder)), ALERT_WEBHOOK_FORMAT: "slack" };
      const first = await check(limit, { env });
      expect(first).toMatchObject({ code });
      expect(first.lines.find((line) => /^(WARNING|CRITICAL)/.test(line))).toMatch(says);
      expect((await check(limit, { env })).code).toBe(code);
      expect(hook.shown(basename(folder))).toHaveLength(1);
    },
  );

  it("watches the month where only the month is limited, as Upstash does it", async () => {
    const env = { DAILY_COMMAND_LIMIT: "", MONTHLY_COMMAND_LIMIT: "500000" };
    const { code, lines } = await check(0, { env });
    expect(lines[1]).toBe("Command Limit: 500,000/month");
    expect(lines.find((line) => line.startsWith("  Commands This Month: "))).toMatch(/: [\d,]+$/);
    expect(lines.find((line) => line.startsWith("OK"))).toMatch(/^OK: \d\.\d% of this month's commands used/);
    expect(code).toBe(0);
  });

  it("says whom it could not tell, and tells them at the next check", async () => {
    await check(1_000_000);
    const { used: counted } = await figures(check(1_000_000, { words: ["--json"] }));
    const channel = basename(folder);
    const env = { ALERT_WEBHOOK_URL: hook.url("slack", channel), ALERT_WEBHOOK_FORMAT: "slack" };
    hook.meets(() => ({ kind: "status", status: 500 }));
    const first = await check(counted, { env });
    expect(first.err).toMatch(/^Not told yet in webhook: 1 message\. .*Kept, and tried again/m);
    hook.meets(() => undefined);
    await expect
      .poll(() => check(counted, { env }).then(() => hook.shown(channel).length), { timeout: 60_000 })
      .toBe(1);
  });

  it.each([
    { what: "a folder", config: tmpdir(), code: 78, says: /that is a folder/ },
    {
      what: "a file that is not there",
      config: "/nowhere/headroom.yaml",
      code: 78,
      says: /there is no such file/,
    },
    { what: "empty", config: "", code: 0, says: /^$/ },
  ])("takes HEADROOM_CONFIG for what it is: $what", async ({ config, code, says }) => {
    const { err, ...ended } = await check(1_000_000, { env: { HEADROOM_CONFIG: config } });
    expect(ended.code).toBe(code);
    expect(err).toMatch(says);
    expect(err).not.toContain("    at ");
  });

  it("goes on without a store where no folder can be made", async () => {
    const { code, err } = await check(1_000_000, { env: { HEADROOM_DATA: "/proc/headroom" } });
    expect(code).toBe(0);
    expect(err).toContain("/proc/headroom");
  });

  it("exits 3 when nothing answers, and says of when its figures are", async () => {
    await check(1_000_000);
    const { code, lines } = await check(1_000_000, { env: { REDIS_URL: "redis://:hush@127.0.0.1:1" } });
    expect(code).toBe(3);
    expect(lines).toContain(
      "UNKNOWN: redis: nothing listens at 127.0.0.1:1. Start the server, or correct host and port in the URL.",
    );
    expect(lines.at(-1)).toMatch(/^The figures above are of \d\d:\d\d UTC\.$/);
    expect(lines.join("\n")).not.toContain("hush");
  });

  it("knows the limit before anything ever answered", async () => {
    const { code, lines } = await check(1_000_000, { env: { REDIS_URL: "redis://127.0.0.1:1" } });
    expect(code).toBe(3);
    expect(lines[1]).toBe("Command Limit: 1,000,000/day");
    expect(lines).toContain("  Hit Rate: unknown");
  });

  it("exits 3 where a damaged state cannot be judged, and says so", async () => {
    await check(1_000_000);
    inStore("update databases set state = json_set(state, '$.alerts', null)");
    const { code, lines } = await check(1_000_000);
    expect(lines.find((line) => line.startsWith("UNKNOWN"))).toMatch(
      /^UNKNOWN: redis: the check could not be judged: /,
    );
    expect(code).toBe(3);
    const { databases } = JSON.parse((await check(1_000_000, { words: ["--json"] })).lines.join("\n")) as {
      databases: { status: string }[];
    };
    expect(databases).toEqual([expect.objectContaining({ status: "unknown" })]);
  });

  it("exits 3 when it breaks off: other codes would read as a warning", async () => {
    await check(1_000_000);
    inStore("insert into kysely_migration (name, timestamp) values ('9999-of-a-newer-program', 'later')");
    const { code, lines } = await check(1_000_000);
    expect(lines).toEqual([expect.stringMatching(/^UNKNOWN: .*newer/)]);
    expect(code).toBe(3);
  });

  it("explains its forecast beside the guide's formula, and prints JSON for machines", async () => {
    const { lines } = await check(1_000_000, { words: ["--explain"] });
    expect(lines.find((line) => line.includes("Guide's formula"))).toMatch(
      /^ {2}Guide's formula: ([\d,]+) = ([\d,]+) \+ \d+\.\d ops\/sec × [\d,]+ s$/,
    );
    expect(await figures(check(1_000_000, { words: ["--json"] }))).toMatchObject({
      meter: "commands-day",
      limit: 1_000_000,
    });
  });
});

async function figures(run: Promise<{ readonly lines: readonly string[] }>) {
  const { databases } = JSON.parse((await run).lines.join("\n")) as {
    databases: { usages: { used: number; meter: string; limit: number }[] }[];
  };
  const [day] = databases[0]?.usages ?? [];
  if (day === undefined) throw new Error("The check printed no usage.");
  return day;
}
