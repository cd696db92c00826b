import * as z from "zod";

/**
 * What is read of the Developer API's answers (facts of 2026-08). All else is dropped at once, the passwords of a
 * database listing among it. What a judgement rests on must be there and be a number: absent is an error, never 0.
 */

const count = z.number().nonnegative();
const point = z.object({ x: z.string(), y: z.number().nullable() });
const series = z.array(point);
// The documentation says scalar, other answers were seen.
const scalarOrSeries = z.union([count, series]);

/** Nice to have: what is absent, null or no number is left out. */
const known = <T extends z.ZodType>(type: T) => type.optional().catch(undefined);

export const databaseSchema = z.object({
  database_id: z.string().min(1),
  database_name: z.string().default(""),
  endpoint: z.string().default(""),
  state: z.string().min(1),
  type: z.string().min(1),
  modifying_state: known(z.string()),
  db_request_limit: z.number().positive(),
  budget: known(count),
  db_disk_threshold: known(count),
  db_monthly_bandwidth_limit: known(count),
  read_regions: known(z.array(z.string())),
});

export const statsSchema = z.object({
  daily_net_commands: scalarOrSeries,
  total_monthly_requests: scalarOrSeries,
  total_monthly_read_requests: known(count),
  total_monthly_write_requests: known(count),
  total_monthly_script_requests: known(count),
  total_monthly_billing: known(z.number()),
  current_storage: known(count),
  total_monthly_bandwidth: known(count),
  dailyrequests: known(scalarOrSeries),
  command_counts: known(
    z.array(z.object({ metric_identifier: z.string().min(1), data_points: series.nullable() })),
  ),
});

export type DatabaseAnswer = z.infer<typeof databaseSchema>;
export type StatsAnswer = z.infer<typeof statsSchema>;
export type Series = z.infer<typeof series>;
