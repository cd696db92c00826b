import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";

export const root = join(import.meta.dirname, "../..");
export const textOf = (path: string) => readFileSync(join(root, path), "utf8");

/** Whether a tool of the system is there: tests that need it say so, and what to install, where it is not. */
export const has = (tool: string) => spawnSync(tool, ["--version"], { stdio: "ignore" }).error === undefined;

/** What it printed and its exit code; the output is one text, as a person at a terminal reads it. */
export function run(command: string, words: readonly string[], input?: string) {
  const { status, stdout, stderr } = spawnSync(command, words, { encoding: "utf8", input });
  return { status, said: `${stdout}${stderr}`.trim() };
}
