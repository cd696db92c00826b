import { spawnSync } from "node:child_process";
import { mkdtempSync, rmdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface SmallDisk {
  readonly folder: string;
  writable(yes: boolean): void;
  remove(): void;
}

/** A file system of one megabyte of its own; undefined where this user may not mount one (Linux, root). */
export function mountSmallDisk(): SmallDisk | undefined {
  const folder = mkdtempSync(join(tmpdir(), "headroom-disk-"));
  const run = (program: string, ...words: string[]) =>
    spawnSync(program, words, { stdio: "ignore" }).status === 0;
  if (!run("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", folder)) {
    rmdirSync(folder);
    return undefined;
  }
  return {
    folder,
    writable: (yes) => void run("mount", "-o", `remount,${yes ? "rw" : "ro"}`, folder),
    remove() {
      run("umount", "-l", folder);
      rmdirSync(folder);
    },
  };
}
