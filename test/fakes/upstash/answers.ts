import { randomUUID } from "node:crypto";

/** One database as Upstash keeps it; a test changes it at will between two requests. */
export interface UpstashRecord {
  readonly id: string;
  name: string;
  endpoint: string;
  state: string;
  modifyingState: string;
  type: string;
  /** Dollars. */
  budget: number;
  /** "9223372036854775808" and the like: written as a bare JSON number. */
  requestLimit: string;
  readRegions: string[];
  commandsToday: number;
  commandsThisMonth: number;
  /** Commands of past days, oldest first, today last. */
  days: number[];
  /** Dollars; negative after credits. */
  spent: number;
  storage: number;
  bandwidth: number;
  /** Gigabytes, as the API's undocumented field has them. */
  bandwidthLimit?: number;
  commandCounts: Record<string, number>;
}

const FREE_LIMIT = "500000";
export const PAID_LIMIT = "9223372036854775808";

export function upstashRecord(changes: Partial<UpstashRecord> = {}): UpstashRecord {
  return {
    id: randomUUID(),
    name: "prod-cache",
    endpoint: "beloved-stallion-58500",
    state: "active",
    modifyingState: "",
    type: "free",
    budget: 0,
    requestLimit: FREE_LIMIT,
    readRegions: [],
    commandsToday: 7_000,
    commandsThisMonth: 120_000,
    days: [4_000, 5_000, 6_000, 6_500, 7_000],
    spent: 0,
    storage: 2_048,
    bandwidth: 1_000_000,
    commandCounts: { GET: 4_000, SET: 3_000 },
    ...changes,
  };
}

/** How the figures are written: what other monitors have met. */
export interface Manner {
  /** Daily counters as series instead of numbers. */
  readonly series?: boolean;
  /** Every figure of the statistics as a series. */
  readonly everySeries?: boolean;
  /** The newest point of each series stands first. */
  readonly reversed?: boolean;
  /** These fields hold something else than a figure. */
  readonly wrong?: Readonly<Record<string, unknown>>;
  /** The last point of each series is null. */
  readonly nullLast?: boolean;
  /** Figures stay below this, as Upstash's did at 498,964 of 500,000. */
  readonly lagAt?: number;
  /** These fields are left out, or written as bare NaN (which is no JSON). */
  readonly missing?: readonly string[];
  readonly nan?: readonly string[];
}

/** Placeholders that become bare numbers in the text: JavaScript cannot write them otherwise. */
const bare = (number: string) => `bare:${number}`;
export const toJson = (value: unknown) => JSON.stringify(value).replaceAll(/"bare:([^"]+)"/g, "$1");

/** As documented, example values where a test does not care. */
export function databaseAnswer(record: UpstashRecord, manner: Manner, credentials: boolean): object {
  const answer = {
    database_id: record.id,
    database_name: record.name,
    region: "global",
    port: 6379,
    creation_time: 1752649602,
    state: record.state,
    endpoint: record.endpoint,
    tls: true,
    db_max_clients: 10000,
    db_max_request_size: 10485760,
    db_disk_threshold: record.type === "free" ? 268435456 : 107374182400,
    db_max_entry_size: 104857600,
    db_memory_threshold: record.type === "free" ? 67108864 : 3221225472,
    db_max_commands_per_second: 10000,
    db_request_limit: bare(record.requestLimit),
    type: record.type,
    budget: record.budget,
    primary_region: "us-east-1",
    primary_members: ["us-east-1"],
    all_members: ["us-east-1", ...record.readRegions],
    read_regions: record.readRegions,
    eviction: false,
    auto_upgrade: false,
    consistent: false,
    modifying_state: record.modifyingState,
    db_resource_size: "S",
    db_type: "pebble",
    db_conn_idle_timeout: 21600000000000,
    db_lua_timeout: 250000000,
    db_lua_credits_per_min: 10000000000,
    db_store_max_idle: 900000000000,
    db_max_loads_per_sec: 1000000,
    db_acl_enabled: "false",
    db_acl_default_user_status: "true",
    db_eviction: false,
    last_plan_upgrade_time: 0,
    replicas: 5,
    customer_id: "ops@example.com",
    daily_backup_enabled: false,
    prometheus_enabled: "false",
    prod_pack_enabled: false,
    ...(record.bandwidthLimit !== undefined && { db_monthly_bandwidth_limit: record.bandwidthLimit }),
    ...(credentials && { password: "planted-password", rest_token: "planted-token" }),
  };
  return spoilt(answer, manner);
}

export function statsAnswer(record: UpstashRecord, manner: Manner, now: number): object {
  const suspended = record.state === "suspended";
  const today = suspended ? 0 : record.commandsToday;
  const lag = (value: number) => Math.min(value, manner.lagAt ?? Infinity);
  const series = (values: readonly number[], stepMs: number) =>
    values.map((y, i) => ({
      x: goTime(now - (values.length - 1 - i) * stepMs, i),
      y: manner.nullLast && i === values.length - 1 ? null : y,
    }));
  const ordered = <T>(points: readonly T[]) => (manner.reversed ? points.toReversed() : points);
  const daily = (value: number) =>
    manner.series || manner.everySeries
      ? ordered(
          series([Math.floor(value / 2), manner.nullLast ? value : Math.floor(value / 2), value], 60_000),
        )
      : value;
  const monthly = (value: number) =>
    manner.everySeries ? ordered(series([value, value, value], 60_000)) : value;
  const reads = Math.floor(record.commandsThisMonth / 2);
  return spoilt(
    {
      daily_net_commands: daily(today),
      daily_read_requests: daily(Math.floor(today / 2)),
      daily_write_requests: daily(Math.ceil(today / 2)),
      connection_count: series([3, 4], 60_000),
      keyspace: series([15, 15], 60_000),
      throughput: series([0.2, 0], 60_000),
      diskusage: series([record.storage, record.storage], 60_000),
      hits: series([10, 12], 60_000),
      misses: series([1, 2], 60_000),
      dailyrequests: series(record.days, 86_400_000),
      days: record.days.map((_, i) => weekday(now - (record.days.length - 1 - i) * 86_400_000)),
      dailybilling: series(
        record.days.map(() => record.spent / 30),
        86_400_000,
      ),
      dailybandwidth: Math.floor(record.bandwidth / 30),
      total_monthly_bandwidth: monthly(record.bandwidth),
      total_monthly_requests: monthly(lag(record.commandsThisMonth)),
      total_monthly_read_requests: lag(reads),
      total_monthly_write_requests: lag(record.commandsThisMonth - reads),
      total_monthly_script_requests: 0,
      queue_optimized: false,
      total_monthly_storage: record.storage,
      current_storage: monthly(record.storage),
      total_monthly_billing: monthly(record.spent),
      command_counts: Object.entries(record.commandCounts).map(([metric_identifier, count]) => ({
        metric_identifier,
        data_points: series([0, count], 60_000),
      })),
    },
    manner,
  );
}

function spoilt(answer: object, { missing = [], nan = [], wrong = {} }: Manner): object {
  const written = Object.entries(answer).map(
    ([field, value]) => [field, field in wrong ? wrong[field] : value] as const,
  );
  const entries = written.filter(([field]) => !missing.includes(field));
  return Object.fromEntries(
    entries.map(([field, value]) => [field, nan.includes(field) ? bare("NaN") : value]),
  );
}

/** Go's `time.String()`, with as many digits of fraction as Go would print: from none to nine. */
function goTime(at: number, variant: number): string {
  const iso = new Date(at).toISOString();
  const fraction = ["", ".7", ".76649148", ".799480932"][variant % 4] ?? "";
  return `${iso.slice(0, 10)} ${iso.slice(11, 19)}${fraction} +0000 UTC`;
}

const weekday = (at: number) => new Date(at).toLocaleDateString("en", { weekday: "long", timeZone: "UTC" });
