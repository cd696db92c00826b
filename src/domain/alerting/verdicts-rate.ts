import { elapsed, inSeconds, later, seconds, type Instant } from "../time/instant.ts";
import type { Usage } from "../usage/meter.ts";
import type { AlertFigures, Verdict } from "./alert.ts";
import type { Judged } from "./judged.ts";
import { isEnough } from "./lookups.ts";

// A rate over a shorter time says more about the network than about the clients, unless checks are meant to be as close.
const SHORTEST_WINDOW = seconds(5);

export function rateVerdicts(judged: Judged): readonly Verdict[] {
  const seen = rateOver(judged);
  return (["rate-high", "rate-dangerous"] as const).map((rule): Verdict => {
    if (seen === undefined) return { rule, topic: "rate", outcome: "unknown" };
    const { at } = judged.database.rules[rule];
    const figures: AlertFigures = { kind: "rate", perSecond: seen.perSecond, at };
    if (seen.perSecond >= at) return { rule, topic: "rate", outcome: "breached", figures, since: seen.since };
    return { rule, topic: "rate", outcome: "clear", why: "below", figures };
  });
}

/** The average since the last sample: it held for that long. */
function rateOver(judged: Judged): { readonly perSecond: number; readonly since: Instant } | undefined {
  const { increase, database } = judged;
  if (!judged.fresh || increase === undefined) return undefined;
  const window = elapsed(increase.from, increase.to);
  if (window < Math.min(SHORTEST_WINDOW, database.checkEvery / 2)) return undefined;
  return { perSecond: increase.commands / inSeconds(window), since: increase.from };
}

export function hitRateVerdicts({ database, fresh, increase, lookups }: Judged): readonly Verdict[] {
  return (["hit-rate-bad", "hit-rate-terrible"] as const).map((rule): Verdict => {
    const topic = "hit-rate";
    if (!fresh || increase === undefined || lookups === undefined || !isEnough(lookups))
      return { rule, topic, outcome: "unknown" };
    const count = lookups.hits + lookups.misses;
    const ratio = lookups.hits / count;
    const { at } = database.rules[rule];
    const figures: AlertFigures = { kind: "hit-rate", ratio, lookups: count, at };
    if (ratio < at) return { rule, topic, outcome: "breached", figures, since: lookups.since };
    return { rule, topic, outcome: "clear", why: "below", figures };
  });
}

/** Said at once and as its own kind of message, long before a claim is justified. */
export function unusualVerdict(judged: Judged, usage: Usage): readonly Verdict[] {
  if (usage.meter !== "commands-day" && usage.meter !== "commands-month") return [];
  const others = judged.usages.some((each) => each.meter === "commands-day" && each.limit !== undefined);
  if (usage.meter === "commands-month" && others) return [];
  const rule = "unusual-rate";
  const outlook = judged.outlooks.find(({ meter }) => meter === usage.meter);
  if (outlook === undefined) return [{ rule, topic: "unusual-rate", outcome: "unknown" }];
  const { burst } = outlook;
  if (burst === undefined || burst.perSecond < judged.database.rules[rule].at * burst.usual)
    return [{ rule, topic: "unusual-rate", outcome: "clear", why: "below" }];
  const reachedAt = reachedAtRate(usage, burst.perSecond);
  const figures: AlertFigures = {
    kind: "rate",
    perSecond: burst.perSecond,
    usual: burst.usual,
    at: judged.database.rules[rule].at,
    usage,
    ...(reachedAt === undefined ? {} : { reachedAt }),
  };
  return [{ rule, topic: "unusual-rate", outcome: "breached", figures, since: burst.since }];
}

/** When the limit is reached if the rate goes on; undefined when a new period comes first. */
function reachedAtRate({ used, limit, period, asOf }: Usage, perSecond: number): Instant | undefined {
  if (limit === undefined || limit <= used) return undefined;
  const at = later(asOf, seconds((limit - used) / perSecond));
  return period !== undefined && at < period.end ? at : undefined;
}
