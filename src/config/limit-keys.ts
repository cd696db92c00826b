import type { Meter } from "../domain/usage/meter.ts";
import type { LimitsEntry } from "./schema.ts";

/** How the file calls the limit of a meter. */
export const METER_KEYS: Readonly<Record<Meter, keyof LimitsEntry>> = {
  "commands-day": "commandsPerDay",
  "commands-month": "commandsPerMonth",
  "spend-month": "spendPerMonth",
  storage: "storage",
  "bandwidth-month": "bandwidthPerMonth",
};
