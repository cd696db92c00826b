/** What README's "Where to run it" installs, run as it is installed: the units' and cron's own lines, and npm's tarball. */
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import packageJson from "../../package.json" with { type: "json" };
import { startRedis, type RedisServer } from "../fakes/redis/server.ts";

const root = resolve(import.meta.dirname, "../..");
const manifest = (path: string) => readFileSync(join(root, "manifests", path), "utf8");

let redis: RedisServer;
let folder: string;
beforeAll(async () => {
  spawnSync("npm", ["run", "--silent", "build"], { cwd: root, stdio: "inherit" });
  redis = await startRedis();
  folder = mkdtempSync(join(tmpdir(), "headroom-install-"));
});
afterAll(async () => {
  await redis.kill();
  rmSync(folder, { recursive: true, force: true });
});

/** Nothing of this test's own surroundings: what a daemon passes on. */
function daemonRuns(command: string, env: Readonly<Record<string, string>>) {
  const { status, stdout, stderr } = spawnSync("/bin/sh", ["-c", command], {
    cwd: folder,
    encoding: "utf8",
    env: { PATH: "/usr/bin:/bin", ...env },
  });
  return { status, said: `${stdout}${stderr}`.trim() };
}

describe("cron's line", () => {
  const line = manifest("crontab").trim().split("\n").at(-1) ?? "";
  const command = line.split(" ").slice(5).join(" ");
  const home = () => ({ HOME: folder, LOGNAME: "ops", SHELL: "/bin/sh" });

  beforeEach(() => {
    const installed = join(folder, "headroom");
    rmSync(installed, { recursive: true, force: true });
    mkdirSync(installed);
    for (const part of ["dist", "node_modules"]) symlinkSync(join(root, part), join(installed, part));
  });

  it("prints nothing while all is well", () => {
    writeFileSync(join(folder, "headroom/.env"), `REDIS_URL=${redis.url}\n`);
    expect(daemonRuns(command, home())).toEqual({ status: 0, said: "" });
  });

  it("prints, and so has mailed, what is wrong", () => {
    writeFileSync(join(folder, "headroom/.env"), `REDIS_URL=${redis.url}\nDAILY_COMMAND_LIMIT=1\n`);
    expect(daemonRuns(command, home()).said).toContain("CRITICAL: 🔴 redis: ");
    writeFileSync(join(folder, "headroom/.env"), "REDIS_URL=redis://127.0.0.1:1\n");
    expect(daemonRuns(command, home()).said).toContain("UNKNOWN: ");
    writeFileSync(join(folder, "headroom/.env"), "REDIS_URL=http://127.0.0.1\n");
    expect(daemonRuns(command, home()).said).toContain("rediss://");
  });
});

describe("systemd's ExecStart", () => {
  const commandOf = (unit: string) => /^ExecStart=(.+)$/m.exec(manifest(`systemd/${unit}`))?.[1] ?? "";

  /** In a mount namespace of its own where /opt/headroom is this clone: the line runs to the letter. */
  function starts(unit: string, env: Readonly<Record<string, string>>) {
    const script = `mount -t tmpfs none /opt && mkdir /opt/headroom && mount --bind "${root}" /opt/headroom && exec ${commandOf(unit)}`;
    return daemonRuns(`unshare --map-root-user --mount /bin/sh -c '${script}'`, env);
  }
  const canUnshare = () => daemonRuns("unshare --map-root-user --mount true", {}).status === 0;

  it("of the timed check exits 0, and 1 or 2 when something fires, as SuccessExitStatus expects", (context) => {
    if (!canUnshare()) context.skip("no namespaces may be made here");
    const state = (name: string) => ({ STATE_DIRECTORY: join(folder, name), REDIS_URL: redis.url });
    const calm = starts("headroom-check.service", state("calm"));
    expect(calm).toMatchObject({ status: 0 });
    expect(calm.said).toContain("OK: ");
    const full = starts("headroom-check.service", { ...state("full"), DAILY_COMMAND_LIMIT: "1" });
    expect(full).toMatchObject({ status: 2 });
    expect(readFileSync(join(folder, "full/headroom.db")).length).toBeGreaterThan(0);
  });

  it("of the bot ends with 78 for a bad configuration, which RestartPreventExitStatus names", (context) => {
    if (!canUnshare()) context.skip("no namespaces may be made here");
    expect(starts("headroom.service", { REDIS_URL: "http://127.0.0.1" })).toMatchObject({ status: 78 });
    expect(manifest("systemd/headroom.service")).toContain("\nRestartPreventExitStatus=78\n");
  });
});

describe("npm's tarball", () => {
  it("runs by itself: nothing but Node beside it", () => {
    const npm = spawnSync("npm", ["pack", "--silent", "--pack-destination", folder], {
      cwd: root,
      encoding: "utf8",
    });
    const tarball = npm.stdout.trim().split("\n").at(-1) ?? "";
    expect(spawnSync("tar", ["xzf", tarball], { cwd: folder }).status).toBe(0);
    const program = join(folder, "package/dist/headroom.js");
    const run = (node: string, ...words: string[]) =>
      daemonRuns([node, program, ...words].join(" "), {
        REDIS_URL: redis.url,
        HEADROOM_DATA: join(folder, "packed"),
      });
    expect(run(process.execPath, "--version")).toEqual({ status: 0, said: packageJson.version });
    expect(run(process.execPath, "check")).toMatchObject({ status: 0 });
    expect(run(process.execPath, "runbook").said).toContain("suspended");
    const own = daemonRuns("node --version", {}).said;
    if (Number(/^v(\d+)/.exec(own)?.[1] ?? 24) < 24)
      expect(run("node", "--version")).toEqual({
        status: 78,
        said: expect.stringMatching(/^Headroom needs Node 24 or newer and this is .*\.$/) as string,
      });
  });
});
