import { elapsed, minutes, type Instant } from "../time/instant.ts";
import { periodAt } from "../time/period.ts";
import type { Ledger, PeriodCount } from "./ledger.ts";
import { METERS, periodOf, type Meter, type MeterLimit, type Usage } from "./meter.ts";
import type { BillingSample } from "./sample.ts";

// The bill is read at every check. Where it is older than this, the last looks at it brought nothing.
const BILL_FRESH = minutes(10);

/** Every meter that something is known of, in the order of `METERS`, with the limit in force. */
export function usagesOf(ledger: Ledger, configured: readonly MeterLimit[], now: Instant): readonly Usage[] {
  const limits = limitsInForce(configured, ledger.billed);
  return METERS.flatMap((meter) => {
    const usage = billedUsage(meter, ledger, now) ?? countedUsage(meter, ledger);
    if (usage === undefined && ledger.refused?.meter !== meter) return [];
    const limited = refusedUsage(withLimit(usage ?? unknownUsage(meter, now), limits.get(meter)), ledger);
    // What is stored is a gauge of the server, not a meter, until something limits it.
    return meter === "storage" && limited.limit === undefined ? [] : [limited];
  });
}

/** What the configuration sets by hand wins; else what the provider says; else the plan's own figure. */
export function limitsInForce(
  configured: readonly MeterLimit[],
  billed: BillingSample | undefined,
): ReadonlyMap<Meter, MeterLimit> {
  const limits = new Map(configured.map((limit) => [limit.meter, limit]));
  for (const limit of billed === undefined ? [] : billedLimits(billed)) {
    if (limits.get(limit.meter)?.from !== "configuration") limits.set(limit.meter, limit);
  }
  // The API says "no limit" by a number beyond all plans: that goes before what the plan's price table says.
  const isUnlimited = billed !== undefined && billed.commandLimit === undefined;
  if (isUnlimited && limits.get("commands-month")?.from !== "configuration") limits.delete("commands-month");
  return limits;
}

function billedLimits(billed: BillingSample): readonly MeterLimit[] {
  const limit = (meter: Meter, value: number | undefined): readonly MeterLimit[] =>
    value === undefined ? [] : [{ meter, limit: value, from: "Upstash" }];
  return [
    ...limit("commands-month", billed.commandLimit),
    ...limit("spend-month", billed.budgetCents),
    ...limit("storage", billed.storageLimit),
    ...limit("bandwidth-month", billed.bandwidthLimit),
  ];
}

/** The last bill of a period stands until the period is over: whatever it says has been used. */
function billedUsage(meter: Meter, ledger: Ledger, now: Instant): Usage | undefined {
  const { billed } = ledger;
  const used = billed && billedFigure(meter, billed);
  if (billed === undefined || used === undefined) return undefined;
  const asOf = billed.takenAt;
  const isOld = elapsed(asOf, ledger.latest.at) > BILL_FRESH;
  const kind = periodOf(meter);
  if (kind === undefined) return isOld ? undefined : { meter, used, known: "billed", readFrom: "bill", asOf };
  const period = periodAt(kind, asOf);
  if (now >= period.end || billed.behind?.includes(kind)) return undefined;
  const usage: Usage = { meter, used, period, known: "billed", readFrom: "bill", asOf };
  return (isOld && countedOn(usage, ledger)) || usage;
}

/** Where the bill has fallen silent, with what INFO has counted since. */
function countedOn(usage: Usage, { counter, countedAtBill, day, month }: Ledger): Usage | undefined {
  if (counter === undefined || countedAtBill === undefined) return undefined;
  if (usage.meter !== "commands-day" && usage.meter !== "commands-month") return undefined;
  const [now, then] =
    usage.meter === "commands-day" ? [day.used, countedAtBill.day] : [month.used, countedAtBill.month];
  const used = usage.used + Math.max(0, now - then);
  return { ...usage, used, known: "estimated", readFrom: "bill and counter", asOf: counter.at };
}

export function billedFigure(meter: Meter, billed: BillingSample): number | undefined {
  switch (meter) {
    case "commands-day":
      return billed.commandsToday;
    case "commands-month":
      return billed.commandsThisMonth;
    case "spend-month":
      // Credits make it negative; nothing is used of the budget then.
      return billed.spendThisMonthCents === undefined ? undefined : Math.max(0, billed.spendThisMonthCents);
    case "storage":
      return billed.storageUsed;
    case "bandwidth-month":
      return billed.bandwidthThisMonth;
  }
}

function countedUsage(meter: Meter, ledger: Ledger): Usage | undefined {
  const { counter, latest } = ledger;
  if (meter === "storage") {
    if (latest.storage === undefined) return undefined;
    const { used, limit } = latest.storage;
    const ofServer = limit === undefined ? {} : { limit, limitFrom: "the server" };
    return { meter, used, ...ofServer, known: "counted", asOf: latest.at };
  }
  if (counter === undefined) return undefined;
  if (meter === "commands-day") return fromCount(meter, ledger.day, "day", counter.at);
  if (meter === "commands-month") return fromCount(meter, ledger.month, "month", counter.at);
  return undefined;
}

function fromCount(meter: Meter, count: PeriodCount, kind: "day" | "month", asOf: Instant): Usage {
  return {
    meter,
    used: count.used,
    period: periodAt(kind, count.start),
    known: count.incomplete || count.uncertain > 0 ? "estimated" : "counted",
    ...(count.since > count.start ? { since: count.since } : {}),
    ...(count.uncertain > 0 ? { uncertain: count.uncertain } : {}),
    asOf,
  };
}

function unknownUsage(meter: Meter, now: Instant): Usage {
  const period =
    meter === "storage" ? {} : { period: periodAt(meter === "commands-day" ? "day" : "month", now) };
  return { meter, used: 0, known: "estimated", asOf: now, ...period };
}

const withLimit = (usage: Usage, limit: MeterLimit | undefined): Usage =>
  limit === undefined ? usage : { ...usage, limit: limit.limit, limitFrom: limit.from };

/** A refusal is the provider's own word that the limit is used up, whatever the counters say. */
function refusedUsage(usage: Usage, ledger: Ledger): Usage {
  const { refused } = ledger;
  if (refused?.meter !== usage.meter) return usage;
  const limit = refused.error.limit ?? usage.limit;
  if (limit === undefined) return usage;
  // A state tells that it is suspended, not by which limit: figures far below it are left as they are.
  const least = refused.told === "state" ? 0 : limit;
  const used = Math.max(usage.used, refused.error.usage ?? 0, least);
  const { since: _, ...known } = usage;
  return {
    ...known,
    used,
    ...(used > usage.used ? { measured: usage.used } : {}),
    limit,
    limitFrom: "the refusal",
    known: "billed",
    asOf: refused.lastSeenAt,
  };
}
