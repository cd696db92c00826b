import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { text } from "node:stream/consumers";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { startRedis } from "../fakes/redis/server.ts";
import { fakeWebhook } from "../fakes/webhook.ts";

const program = resolve(import.meta.dirname, "../../src/cli/headroom.ts");
const ending: (() => Promise<unknown>)[] = [];
let folder: string;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), "headroom-health-"))));
afterEach(async () => {
  for (const end of ending.splice(0).toReversed()) await end();
  rmSync(folder, { recursive: true, force: true });
});

/** A bot of its own process, watching a Redis of its own. */
async function bot(env: Record<string, string>) {
  const redis = await startRedis();
  const hook = await fakeWebhook();
  ending.push(
    () => redis.kill(),
    () => hook.stop(),
  );
  const running = spawn(process.execPath, [program, "run"], {
    cwd: folder,
    env: {
      PATH: process.env["PATH"],
      HEADROOM_DATA: folder,
      REDIS_URL: redis.url,
      ALERT_WEBHOOK_URL: hook.url("slack"),
      ALERT_WEBHOOK_FORMAT: "slack",
      ...env,
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  ending.push(() => stopped(running));
  return running;
}

async function stopped(running: ChildProcess) {
  if (running.exitCode !== null || running.signalCode !== null) return;
  running.kill("SIGTERM");
  await once(running, "exit");
}

async function says(running: ChildProcess, event: string): Promise<Record<string, string>> {
  let all = "";
  for await (const part of running.stdout ?? []) {
    all += String(part);
    const line = all.split("\n").find((each) => each.includes(`"msg":"${event}"`) && each.endsWith("}"));
    if (line !== undefined) return JSON.parse(line) as Record<string, string>;
  }
  throw new Error(`the bot ended before it said "${event}": ${all}`);
}

const health = (env: Record<string, string>) =>
  spawnSync(process.execPath, [program, "health"], {
    cwd: folder,
    encoding: "utf8",
    env: { PATH: process.env["PATH"], ...env },
  });

describe("headroom health", () => {
  it("exits 0 while the bot's loop turns, and 1 when nothing answers", async () => {
    const running = await bot({ HEADROOM_HTTP: "127.0.0.1:0" });
    const { address = "" } = await says(running, "listening");
    const env = { HEADROOM_HTTP: new URL(address).host };
    expect(health(env)).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/^(Started|The last check ended) \d+ s ago/) as string,
    });
    await stopped(running);
    expect(running.exitCode).toBe(0);
    expect(health(env)).toMatchObject({
      status: 1,
      stderr: expect.stringContaining("No answer from 127.0.0.1") as string,
    });
  });

  it("says what to set where no address is configured", () => {
    expect(health({})).toMatchObject({
      status: 1,
      stderr: expect.stringContaining("set HEADROOM_HTTP") as string,
    });
  });
});

it("goes on when nobody reads its log any more", async () => {
  const running = await bot({ HEADROOM_HTTP: "127.0.0.1:0", CHECK_EVERY: "1s", LOG_LEVEL: "debug" });
  const { address } = await says(running, "listening");
  running.stdout?.destroy();
  const turned = async () => (await fetch(`${address}/healthz`)).text();
  await expect.poll(turned).toContain("The last check ended");
  await stopped(running);
  expect(running.exitCode).toBe(0);
});

describe("the port", () => {
  it("that was asked for and is taken ends the start with 69 and one clear line", async () => {
    const other = createServer();
    await once(other.listen(0, "127.0.0.1"), "listening");
    ending.push(async () => other.close());
    const { port } = other.address() as AddressInfo;
    const running = await bot({ HEADROOM_HTTP: `127.0.0.1:${port}` });
    const [said] = await Promise.all([text(running.stderr), once(running, "exit")]);
    expect(running.exitCode).toBe(69);
    expect(said).toBe(
      `Cannot listen on 127.0.0.1:${port}: another program does. Stop it, or set another port in HEADROOM_HTTP.\n`,
    );
  });

  it.runIf(process.platform === "linux")("is not opened where nobody asks for it", async () => {
    const running = await bot({});
    await says(running, "started");
    expect(listeningPorts(running.pid ?? 0)).toEqual([]);
  });
});

/** The ports on which a process listens, from /proc: its sockets, looked up in the tables of TCP. */
function listeningPorts(pid: number): number[] {
  const sockets = new Set(
    readdirSync(`/proc/${pid}/fd`).flatMap((fd) => {
      const [, inode] = /^socket:\[(\d+)\]$/.exec(linkOf(`/proc/${pid}/fd/${fd}`)) ?? [];
      return inode ?? [];
    }),
  );
  expect(sockets.size).toBeGreaterThan(0);
  return ["tcp", "tcp6"].flatMap((table) =>
    readFileSync(`/proc/${pid}/net/${table}`, "utf8")
      .split("\n")
      .slice(1)
      .map((line) => line.trim().split(/\s+/))
      .filter(([, , , state, , , , , , inode = ""]) => state === "0A" && sockets.has(inode))
      .map(([, local = ""]) => Number.parseInt(local.split(":")[1] ?? "", 16)),
  );
}

function linkOf(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return "";
  }
}
