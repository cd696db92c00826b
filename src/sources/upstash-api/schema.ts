import * as z from "zod";

/**
 * What is read of the Developer API's answers (facts of 2026-08). All else is dropped at once, the passwords of a
 * database listing among it. What a judgement rests on must be there and be a number: absent is an error, never 0.
 */

const count = z.number().nonnegative();
/** Of what is counted: whole or not, but no figure that nobody can have used. */
const used = count.max(Number.MAX_SAFE_INTEGER);
const seriesOf = <T extends z.ZodNumber>(figure: T) =>
  z.array(z.object({ x: z.string().catch(""), y: figure.nullish() }));
const series = seriesOf(used);
// The documentation says scalar, other answers were seen.
const scalarOrSeries = z.union([used, series]);
// Credits make it negative.
const money = z.number();

/** Nice to have: what is absent, null or no number is left out. */
const known = <T extends z.ZodType>(type: T) => type.optional().catch(undefined);

const word = z.string().trim().toLowerCase();

export const databaseSchema = z.object({
  database_id: z.string().min(1),
  database_name: z.string().catch(""),
  endpoint: z.string().catch(""),
  state: word.min(1),
  type: word.min(1),
  modifying_state: known(word),
  region: known(z.string()),
  primary_region: known(z.string()),
  customer_id: known(z.email()),
  db_request_limit: z.number().positive(),
  budget: known(count),
  db_disk_threshold: known(count),
  db_monthly_bandwidth_limit: known(count),
  read_regions: known(z.array(z.string())),
});

export const statsSchema = z.object({
  daily_net_commands: scalarOrSeries,
  total_monthly_requests: scalarOrSeries,
  total_monthly_read_requests: known(scalarOrSeries),
  total_monthly_write_requests: known(scalarOrSeries),
  total_monthly_script_requests: known(scalarOrSeries),
  total_monthly_billing: known(z.union([money, seriesOf(money)])),
  current_storage: known(scalarOrSeries),
  total_monthly_bandwidth: known(scalarOrSeries),
  dailyrequests: known(scalarOrSeries),
  keyspace: known(scalarOrSeries),
  connection_count: known(scalarOrSeries),
  throughput: known(scalarOrSeries),
  command_counts: known(
    z.array(z.object({ metric_identifier: z.string().min(1), data_points: series.nullish() })),
  ),
});

/** One entry of the account's list: found by its address even where something else of it cannot be read. */
const listedSchema = z.looseObject({
  database_id: z.string().min(1),
  database_name: z.string().catch(""),
  endpoint: z.string().catch(""),
});

export const listingSchema = z.array(z.unknown()).transform((entries) => entries.flatMap(listedOf));

function listedOf(entry: unknown): readonly ListedDatabase[] {
  const listed = listedSchema.safeParse(entry);
  if (!listed.success) return [];
  const { database_id, database_name, endpoint } = listed.data;
  const whole = databaseSchema.safeParse(entry);
  return [{ database_id, database_name, endpoint, ...(whole.success ? { whole: whole.data } : {}) }];
}

export interface ListedDatabase {
  readonly database_id: string;
  readonly database_name: string;
  readonly endpoint: string;
  /** Absent where a field that a judgement rests on is missing. */
  readonly whole?: DatabaseAnswer;
}

export type DatabaseAnswer = z.infer<typeof databaseSchema>;
export type StatsAnswer = z.infer<typeof statsSchema>;
export type Series = z.infer<typeof series>;
