import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { environmentOf } from "../config/environment.ts";
import type { Problem } from "../config/problem.ts";
import { readConfig, type ConfigReading } from "../config/read-config.ts";

export interface Surroundings {
  readonly folder: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** --config; HEADROOM_CONFIG and ./headroom.yaml stand in for it. */
  readonly file?: string;
}

/** Reads headroom.yaml, .env and the environment. A file that is named and missing is a problem; the usual one may be absent. */
export function loadConfig({ folder, env, file }: Surroundings): ConfigReading {
  const dotenv = textOf(resolve(folder, ".env"));
  const environment = environmentOf(env, dotenv);
  const named = file ?? environment["HEADROOM_CONFIG"];
  const path = named ?? "headroom.yaml";
  const text = textOf(resolve(folder, path));
  if (text === undefined && named !== undefined) return { ok: false, problems: [missing(path)] };
  return readConfig({
    env: environment,
    readSecretFile: (secret) => readFileSync(resolve(folder, secret), "utf8"),
    ...(text === undefined ? {} : { file: { path, text } }),
  });
}

const textOf = (path: string) => (existsSync(path) ? readFileSync(path, "utf8") : undefined);

const missing = (path: string): Problem => ({
  where: path,
  path: "",
  value: "",
  what: "there is no such file",
  remedy: "Correct the path, or leave HEADROOM_CONFIG and --config out to use the environment alone.",
});
