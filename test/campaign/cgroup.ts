import { spawn, type ChildProcess, type SpawnOptions } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** A group of processes that together may have so many bytes, swap included; the kernel kills one that takes more. */
export interface MemoryGroup {
  readonly kind: "cgroup v2" | "cgroup v1";
  spawn(command: string, words: readonly string[], options: SpawnOptions): ChildProcess;
  /** Bytes: the most that it ever had, page cache included. */
  peak(): number;
  /** How often the kernel had to kill. */
  kills(): number;
  /** Once nothing runs in it any more. */
  remove(): void;
}

const NAME = `headroom-test-${process.pid}`;

/** Undefined where this user may make no such group: not root, no Linux, or a container without it. */
export function memoryGroup(bytes: number): MemoryGroup | undefined {
  return versionTwo(bytes) ?? versionOne(bytes);
}

function versionTwo(bytes: number): MemoryGroup | undefined {
  const root = "/sys/fs/cgroup";
  if (!read(join(root, "cgroup.subtree_control"))?.includes("memory")) return undefined;
  const folder = made(join(root, NAME), { "memory.max": bytes, "memory.swap.max": 0 });
  if (folder === undefined) return undefined;
  return {
    kind: "cgroup v2",
    ...processesIn(folder),
    peak: () => Number(read(join(folder, "memory.peak"))),
    kills: () => Number(/^oom_kill (\d+)/m.exec(read(join(folder, "memory.events")) ?? "")?.[1]),
  };
}

function versionOne(bytes: number): MemoryGroup | undefined {
  const folder = made(`/sys/fs/cgroup/memory/${NAME}`, { "memory.limit_in_bytes": bytes });
  if (folder === undefined) return undefined;
  return {
    kind: "cgroup v1",
    ...processesIn(folder),
    peak: () => Number(read(join(folder, "memory.max_usage_in_bytes"))),
    kills: () => Number(/^oom_kill (\d+)/m.exec(read(join(folder, "memory.oom_control")) ?? "")?.[1] ?? 0),
  };
}

function made(folder: string, settings: Readonly<Record<string, number>>): string | undefined {
  try {
    mkdirSync(folder);
    for (const [name, value] of Object.entries(settings))
      // A kernel without swap accounting has no file for it.
      if (existsSync(join(folder, name))) writeFileSync(join(folder, name), String(value));
    return folder;
  } catch {
    return undefined;
  }
}

const processesIn = (folder: string) => ({
  /** The shell enters the group before it becomes the command: nothing is allocated outside. */
  spawn: (command: string, words: readonly string[], options: SpawnOptions) =>
    spawn("/bin/sh", ["-c", `echo $$ > "$0/cgroup.procs" && exec "$@"`, folder, command, ...words], options),
  remove: () => rmdirSync(folder),
});

function read(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}
