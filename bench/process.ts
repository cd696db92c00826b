import { execFileSync, execSync, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join, parse, resolve } from "node:path";
import packageJson from "../package.json" with { type: "json" };

const root = resolve(import.meta.dirname, "..");

/** A process of its own, as the system sees it. Figures come from /proc: Linux only, NaN elsewhere. */
export interface Measured {
  /** CPU milliseconds since its start, all threads. */
  cpu(): number;
  /** Bytes of memory that it holds. */
  rss(): number;
  /** SIGTERM, and waits for the end. */
  stop(): Promise<void>;
}

/** The bundle that `npm start` runs; returns its path. */
export function buildBundle(): string {
  execFileSync("npm", ["run", "--silent", "build"], { cwd: root, stdio: "inherit" });
  return join(root, "dist/headroom.js");
}

/** Another program, made with the very words of `npm run build`; returns its path in that folder. */
export function bundle(entry: string, folder: string): string {
  const build = packageJson.scripts.build.split(" && ").find((step) => step.startsWith("esbuild ")) ?? "";
  const words = build.replace("src/cli/headroom.ts", entry).replace("--outdir=dist", `--outdir=${folder}`);
  const path = `${join(root, "node_modules", ".bin")}:${process.env["PATH"] ?? ""}`;
  execSync(words, { cwd: root, stdio: "inherit", env: { ...process.env, PATH: path } });
  return join(folder, `${parse(entry).name}.js`);
}

/** The words of `npm start`: less young space, more collections; no more threads than a small machine has. */
export const FLAGS = ["--max-semi-space-size=1", "--v8-pool-size=1"] as const;

export function startNode(
  words: readonly string[],
  options: { readonly cwd: string; readonly env?: Readonly<Record<string, string>> },
): Measured {
  const child = spawn(process.execPath, [...FLAGS, ...words], {
    cwd: options.cwd,
    env: { PATH: process.env["PATH"], ...options.env },
    stdio: ["ignore", "ignore", "inherit"],
  });
  const abandon = () => void child.kill("SIGKILL");
  process.once("exit", abandon);
  const read = (file: string) => {
    try {
      return readFileSync(`/proc/${child.pid}/${file}`, "utf8");
    } catch {
      return "";
    }
  };
  return {
    cpu() {
      // After the name in brackets, fields 14 and 15 of proc(5): ticks of 10 ms in user and system mode.
      const fields = read("stat").split(") ")[1]?.split(" ") ?? [];
      return (Number(fields[11]) + Number(fields[12])) * 10;
    },
    rss: () => Number(/^VmRSS:\s+(\d+)/m.exec(read("status"))?.[1]) * 1_024,
    async stop() {
      process.off("exit", abandon);
      if (child.exitCode !== null) return;
      const ended = once(child, "exit");
      child.kill("SIGTERM");
      await ended;
    },
  };
}
