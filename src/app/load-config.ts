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
  const dotenv = look(resolve(folder, ".env"));
  if (dotenv.problem !== undefined) return { ok: false, problems: [refused(".env", dotenv.problem)] };
  const environment = environmentOf(env, dotenv.text);
  // Compose and CI leave an empty variable behind where nothing is set.
  const named = file ?? (environment["HEADROOM_CONFIG"]?.trim() || undefined);
  const path = named ?? "headroom.yaml";
  const { text, problem } = look(resolve(folder, path));
  if (problem !== undefined) return { ok: false, problems: [refused(path, problem)] };
  if (text === undefined && named !== undefined) return { ok: false, problems: [refused(path, MISSING)] };
  return readConfig({
    env: environment,
    readSecretFile: (secret) => readFileSync(resolve(folder, secret), "utf8"),
    ...(text === undefined ? {} : { file: { path, text } }),
  });
}

interface Refusal {
  readonly what: string;
  readonly remedy: string;
}

const MISSING: Refusal = {
  what: "there is no such file",
  remedy: "Correct the path, or leave HEADROOM_CONFIG and --config out to use the environment alone.",
};

/** A file that is not there is neither a text nor a problem. */
function look(path: string): { readonly text?: string; readonly problem?: Refusal } {
  if (!existsSync(path)) return {};
  try {
    return { text: readFileSync(path, "utf8") };
  } catch (error) {
    return { problem: refusal((error as NodeJS.ErrnoException).code) };
  }
}

function refusal(code = "no reason given"): Refusal {
  switch (code) {
    case "EISDIR":
      return {
        what: "that is a folder",
        remedy: "Name the file itself. Docker makes a folder where a mounted file is missing: remove it.",
      };
    case "EACCES":
      return {
        what: "this user may not read it",
        remedy: "Give it to the user who runs Headroom (chown), or let that user read it (chmod).",
      };
    default:
      return { what: `it cannot be read (${code})`, remedy: "Correct the path, or repair the file." };
  }
}

const refused = (path: string, refusal: Refusal): Problem => ({
  where: path,
  path: "",
  value: "",
  ...refusal,
});
