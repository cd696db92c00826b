/**
 * The image without a container engine: what the Dockerfile copies, and nothing else, run by its user with its environment.
 * A file that it forgets to copy is missed here, by whatever needs it.
 */
import { fork, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  chownSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, join, resolve } from "node:path";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import packageJson from "../../package.json" with { type: "json" };
import { startRedis, type RedisServer } from "../fakes/redis/server.ts";

const root = resolve(import.meta.dirname, "../..");
const dockerfile = readFileSync(join(root, "Dockerfile"), "utf8");
const [last = ""] = dockerfile.split("\nFROM ").slice(-1);
const isRoot = process.getuid?.() === 0;

let image: string;
let redis: RedisServer;
beforeAll(async () => {
  spawnSync("npm", ["run", "--silent", "build"], { cwd: root, stdio: "inherit" });
  image = mkdtempSync(join(tmpdir(), "headroom-image-"));
  chmodSync(image, 0o755);
  // The official image's, which other users may run wherever this clone lies.
  cpSync(process.execPath, inside("/usr/local/bin/node"));
  mkdirSync(inside("/etc/headroom"), { recursive: true });
  mkdirSync(inside("/data"), { mode: 0o700 });
  if (isRoot) chownSync(inside("/data"), ...USER);
  for (const [, from = "", to = ""] of last.matchAll(/^COPY --from=build \/build\/(\S+) (\S+)$/gm))
    cpSync(join(root, from), inside(to.endsWith("/") ? join(to, basename(from)) : to), {
      recursive: true,
      filter: (path) => !path.endsWith(".map"),
    });
  redis = await startRedis();
});
afterAll(async () => {
  await redis.kill();
  rmSync(image, { recursive: true, force: true });
});

const inside = (path: string) => join(image, path);

const [, uid = "", gid = ""] = /^USER (\d+):(\d+)$/m.exec(last) ?? [];
const USER = [Number(uid), Number(gid)] as const;
const [, nodeOptions = ""] = /NODE_OPTIONS="([^"]+)"/.exec(last) ?? [];

/** `docker run … headroom <words>`, as far as files, user and environment go. */
async function runs(words: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const child = spawn(inside("/usr/local/bin/node"), [inside("/opt/headroom/dist/headroom.js"), ...words], {
    cwd: inside("/etc/headroom"),
    env: { NODE_ENV: "production", NODE_OPTIONS: nodeOptions, HEADROOM_DATA: inside("/data"), ...env },
    stdio: ["ignore", "pipe", "pipe"],
    ...(isRoot ? { uid: USER[0], gid: USER[1] } : {}),
  });
  const ended = new Promise<number | null>((resolved) => child.once("close", resolved));
  const [out, err, status] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  return { status, said: `${out}${err}`.trim() };
}

/** What the painting program answers to one picture. */
async function paints(program: string, svg: string): Promise<unknown> {
  const child = fork(program, { execPath: inside("/usr/local/bin/node"), serialization: "advanced" });
  child.send({ svg });
  const [answer] = (await once(child, "message")) as [unknown];
  child.disconnect();
  return answer;
}

describe("what the image holds", () => {
  it("starts, checks and keeps what it found", async () => {
    expect(await runs(["--version"])).toEqual({ status: 0, said: packageJson.version });
    const checked = await runs(["check"], { REDIS_URL: redis.url });
    expect(checked).toMatchObject({ status: 0, said: expect.stringContaining("OK: ") as string });
    expect(readFileSync(inside("/data/headroom.db")).length).toBeGreaterThan(0);
  });

  it.each([400, 600])("paints letters of weight %i as the clone does", async (weight) => {
    const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="200" height="40"><text x="9" y="30" font-family="Inter" font-weight="${weight}">9,012 of 10,000</text></svg>`;
    const painted = await paints(inside("/opt/headroom/dist/painter.js"), svg);
    expect(painted).toEqual(await paints(join(root, "src/charts/painter.ts"), svg));
    expect(painted).toMatchObject({ kind: "painted" });
    // What misses a font paints none of the letters.
    expect(painted).not.toEqual(
      await paints(join(root, "src/charts/painter.ts"), svg.replace("9,012 of 10,000", "")),
    );
  });

  it("has the runbooks, and reads sources of every language", async () => {
    expect((await runs(["runbook", "suspended"], { REDIS_URL: redis.url })).said).toContain("redis");
    mkdirSync(inside("/src"));
    writeFileSync(inside("/src/worker.rb"), 'require "redis"\nr = Redis.new\nloop do\n  r.get("job")\nend\n');
    const found = await runs(["diagnose", "--source", inside("/src")], { REDIS_URL: redis.url });
    expect(found.said).toContain("worker.rb:3");
  });
});
