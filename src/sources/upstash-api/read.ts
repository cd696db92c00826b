import { gigabytes } from "../../domain/pricing/size.ts";
import type { Instant } from "../../domain/time/instant.ts";
import { startOfDay } from "../../domain/time/period.ts";
import type { BilledLimit, BillingSample } from "../../domain/usage/sample.ts";
import { instantOfGo } from "./go-time.ts";
import type { DatabaseAnswer, Series, StatsAnswer } from "./schema.ts";

// Paid plans carry 8024278031528736858 or 2^63: no plan's limit comes near this.
const UNLIMITED = 1e15;

/** The API's two answers in our words; undefined when a series that must hold a figure holds none. */
export function readBilling(
  database: DatabaseAnswer,
  stats: StatsAnswer,
  takenAt: Instant,
): BillingSample | undefined {
  const commandsToday = latest(stats.daily_net_commands);
  const commandsThisMonth = latest(stats.total_monthly_requests);
  if (commandsToday === undefined || commandsThisMonth === undefined) return undefined;
  return {
    source: "upstash-api",
    takenAt,
    databaseId: database.database_id,
    state: database.state,
    ...(database.modifying_state ? { modifyingState: database.modifying_state } : {}),
    planType: database.type,
    commandsToday,
    commandsThisMonth,
    ...given("readsThisMonth", latest(stats.total_monthly_read_requests)),
    ...given("writesThisMonth", latest(stats.total_monthly_write_requests)),
    ...given("scriptsThisMonth", latest(stats.total_monthly_script_requests)),
    ...given("spendThisMonthCents", cents(latest(stats.total_monthly_billing))),
    ...given("budgetCents", cents(bounded(database.budget))),
    ...given("keys", whole(latest(stats.keyspace))),
    ...given("clients", whole(latest(stats.connection_count))),
    ...given("commandsPerSecond", latest(stats.throughput)),
    ...given("commandLimit", bounded(database.db_request_limit)),
    ...given("storageUsed", latest(stats.current_storage)),
    ...given("storageLimit", bounded(database.db_disk_threshold)),
    ...given("bandwidthThisMonth", latest(stats.total_monthly_bandwidth)),
    ...given("bandwidthLimit", bounded(bytes(database.db_monthly_bandwidth_limit))),
    ...leftOut(database),
    readRegions: database.read_regions?.length ?? 0,
    ...given("account", database.customer_id),
    ...given("region", database.primary_region || database.region),
    ...given("endpoint", database.endpoint || undefined),
    dailyCommands: dailyCommands(stats.dailyrequests, takenAt),
    commandCounts: commandCounts(stats),
  };
}

function leftOut(database: DatabaseAnswer): Pick<BillingSample, "leftOut"> {
  const limits: BilledLimit[] = [];
  if (database.budget === undefined) limits.push("budgetCents");
  if (database.db_disk_threshold === undefined) limits.push("storageLimit");
  return limits.length === 0 ? {} : { leftOut: limits };
}

/** The newest figure, by the points' own times where they can be read; the last point of a series may still be null. */
function latest(value: number | Series | undefined): number | undefined {
  if (typeof value === "number" || value === undefined) return value;
  const known = value.flatMap(({ x, y }) => (typeof y === "number" ? [{ at: instantOfGo(x) ?? 0, y }] : []));
  return known.toSorted((one, other) => one.at - other.at).at(-1)?.y;
}

function dailyCommands(value: number | Series | undefined, now: Instant): BillingSample["dailyCommands"] {
  if (value === undefined) return [];
  if (typeof value === "number") return [{ day: startOfDay(now), commands: value }];
  const days = new Map<Instant, number>();
  for (const { x, y } of value) {
    const at = instantOfGo(x);
    if (at !== undefined && typeof y === "number") days.set(startOfDay(at), y);
  }
  return [...days]
    .map(([day, commands]) => ({ day, commands }))
    .toSorted((one, other) => one.day - other.day);
}

/** Top commands over the answer's window, most frequent first. The points are samples: read them as shares. */
function commandCounts({ command_counts = [] }: StatsAnswer): BillingSample["commandCounts"] {
  const counts: { command: string; count: number }[] = [];
  for (const { metric_identifier, data_points } of command_counts) {
    let count = 0;
    for (const { y } of data_points ?? []) count += y ?? 0;
    if (count > 0) counts.push({ command: metric_identifier, count });
  }
  return counts.toSorted((one, other) => other.count - one.count);
}

/** Samples of a gauge are means over minutes. */
const whole = (value: number | undefined) => (value === undefined ? undefined : Math.round(value));

/** Without what means "no limit": zero and the sentinels beyond every plan. */
const bounded = (value: number | undefined) =>
  value === undefined || value <= 0 || value >= UNLIMITED ? undefined : value;
const cents = (dollars: number | undefined) =>
  dollars === undefined ? undefined : Math.round(dollars * 100) + 0;
/** The API gives storage as bytes in powers of 1,024 for the gigabytes of its price list; its whole gigabytes are the same. */
const bytes = (whole: number | undefined) => (whole === undefined ? undefined : gigabytes(whole));

const given = <K extends string, V>(key: K, value: V | undefined) =>
  (value === undefined ? {} : { [key]: value }) as { readonly [P in K]?: V };
