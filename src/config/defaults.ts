import { join } from "node:path";
import { minutes } from "../domain/time/instant.ts";
import type { Environment } from "./environment.ts";

/** Careful until told otherwise: advice for production never risks a stop. */
export const DEFAULT_ENVIRONMENT = "production";
export const DEFAULT_CHECK_EVERY = minutes(15);
export const DEFAULT_PLAN = "guide-2026-04/free";
export const DEFAULT_TIME_ZONE = "UTC";
/** Nine o'clock, every day: what a team reads with its first coffee. */
export const DEFAULT_SUMMARY_CRON = "0 9 * * *";
export const UPSTASH_API = "https://api.upstash.com";

/** systemd's state folder, else the one for the user's program state. */
export function defaultDataFolder(env: Environment): string {
  const [service = ""] = (env["STATE_DIRECTORY"] ?? "").split(":");
  if (service !== "") return service;
  if (env["XDG_STATE_HOME"]) return join(env["XDG_STATE_HOME"], "headroom");
  if (env["LOCALAPPDATA"]) return `${env["LOCALAPPDATA"]}\\headroom`;
  return env["HOME"] ? join(env["HOME"], ".local/state/headroom") : "headroom-data";
}
