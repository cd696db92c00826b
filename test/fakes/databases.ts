import type { Database } from "../../src/domain/alerting/database.ts";
import { DEFAULT_RULES } from "../../src/domain/alerting/rules.ts";
import { minutes } from "../../src/domain/time/instant.ts";

/** A database on the guide's free plan, with the guide's rules. */
export const watchedDatabase = (name: string, more: Partial<Database> = {}): Database => ({
  name,
  environment: "production",
  checkEvery: minutes(15),
  rules: DEFAULT_RULES,
  limits: [{ meter: "commands-day", limit: 10_000, from: "plan Free (guide-2026-04)" }],
  plan: "guide-2026-04/free",
  ownCommandsPerCheck: 1,
  ...more,
});
