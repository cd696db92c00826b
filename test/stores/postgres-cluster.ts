import { spawnSync } from "node:child_process";
import { chownSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

const DEBIAN = "/usr/lib/postgresql";

/** Where `initdb` is: on the path, or where Debian keeps it; undefined when PostgreSQL is not installed. */
export function postgresBinaries(): string | undefined {
  for (const folder of [...debianFolders(), ...(process.env["PATH"] ?? "").split(":")]) {
    if (spawnSync(join(folder, "initdb"), ["--version"], { stdio: "ignore" }).status === 0) return folder;
  }
  return undefined;
}

function debianFolders(): readonly string[] {
  try {
    return readdirSync(DEBIAN).map((version) => join(DEBIAN, version, "bin"));
  } catch {
    return [];
  }
}

export interface PostgresCluster {
  /** A new, empty database of its own. */
  newDatabase(): string;
  stop(): void;
  start(): void;
  remove(): void;
}

/** A server of its own in a temporary folder, on a free port of 127.0.0.1. PostgreSQL refuses to run as root. */
export async function startPostgres(binaries: string): Promise<PostgresCluster> {
  const folder = mkdtempSync(join(tmpdir(), "headroom-postgres-"));
  const port = await freePort();
  if (process.getuid?.() === 0) giveToPostgres(folder);
  const data = join(folder, "data");
  run(
    binaries,
    "initdb",
    "-D",
    data,
    "-U",
    "headroom",
    "-A",
    "trust",
    "-E",
    "UTF8",
    "--no-sync",
    "--locale=C",
  );
  const options = `-h 127.0.0.1 -p ${port} -k ${folder} -c fsync=off -c full_page_writes=off`;
  const start = () =>
    run(binaries, "pg_ctl", "-D", data, "-o", options, "-l", join(folder, "log"), "-w", "start");
  const stop = () => run(binaries, "pg_ctl", "-D", data, "-m", "immediate", "-w", "stop");
  start();
  let databases = 0;
  return {
    newDatabase() {
      const name = `test_${++databases}`;
      run(binaries, "createdb", "-h", "127.0.0.1", "-p", String(port), "-U", "headroom", name);
      return `postgres://headroom:a-secret@127.0.0.1:${port}/${name}`;
    },
    start,
    stop,
    remove() {
      stop();
      rmSync(folder, { recursive: true });
    },
  };
}

function giveToPostgres(folder: string): void {
  const id = (flag: string) => Number(spawnSync("id", [flag, "postgres"], { encoding: "utf8" }).stdout);
  chownSync(folder, id("-u"), id("-g"));
}

function run(binaries: string, program: string, ...words: string[]): void {
  const command = [join(binaries, program), ...words];
  const asPostgres = process.getuid?.() === 0 ? ["runuser", "-u", "postgres", "--", ...command] : command;
  const [first = "", ...rest] = asPostgres;
  const { status, stderr } = spawnSync(first, rest, {
    encoding: "utf8",
    cwd: tmpdir(),
    // The server keeps these open for as long as it lives, so they must not be pipes when it starts.
    stdio: ["ignore", "ignore", program === "pg_ctl" ? "ignore" : "pipe"],
  });
  if (status !== 0) throw new Error(`${program} failed: ${stderr ?? "see the log in its folder"}`);
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address ? address.port : 0));
    });
  });
}
