import { elapsed, inSeconds, later, seconds, type Instant } from "../time/instant.ts";
import type { Increase } from "../usage/increase.ts";
import type { Ledger, Refusal } from "../usage/ledger.ts";
import { shareOf, type Usage } from "../usage/meter.ts";
import { limitsInForce } from "../usage/usages.ts";
import { usageIn, type AlertFigures, type ClearReason, type OpenAlert, type Verdict } from "./alert.ts";
import type { Database, Health } from "./database.ts";
import { isEnough, type Lookups } from "./lookups.ts";
import type { Outlook } from "./outlook.ts";
import type { RuleId, Topic } from "./rule.ts";

/** What the rules judge at one check. */
export interface Judged {
  readonly database: Database;
  readonly ledger: Ledger | undefined;
  readonly usages: readonly Usage[];
  /** What this check added; absent when there is nothing to subtract from. */
  readonly increase: Increase | undefined;
  /** This check's and those of the checks before that had too few. */
  readonly lookups: Lookups | undefined;
  readonly health: Health;
  /** A sample or a refusal came in at this check: without one, nothing is known anew. */
  readonly fresh: boolean;
  readonly outlooks: readonly Outlook[];
  readonly open: readonly OpenAlert[];
  /** The provider bills it by another plan than at the check before. */
  readonly planChanged: boolean;
}

// A rate over a shorter time says more about the network than about the clients, unless checks are meant to be as close.
const SHORTEST_WINDOW = seconds(5);

/**
 * What every rule says now. A rule that cannot tell says unknown, which changes no alert; rules that trip over a figure say
 * nothing, are handed to `tripped`, and stop no other.
 */
export function verdicts(
  judged: Judged,
  now: Instant,
  tripped: (error: unknown) => void,
): readonly Verdict[] {
  const rules: readonly (() => readonly Verdict[])[] = [
    ...judged.usages.map((usage) => () => usageVerdicts(judged, usage)),
    () => limitlessVerdicts(judged, now),
    () => rateVerdicts(judged),
    () => hitRateVerdicts(judged),
    () => reachabilityVerdicts(judged, now),
  ];
  return rules.flatMap((say) => {
    try {
      return say();
    } catch (error) {
      tripped(error);
      return [];
    }
  });
}

function usageVerdicts(judged: Judged, usage: Usage): readonly Verdict[] {
  const topic: Topic = `usage:${usage.meter}`;
  const refused = judged.ledger?.refused?.meter === usage.meter ? judged.ledger.refused : undefined;
  const share = shareOf(usage);
  if (share === undefined && refused === undefined) return [];
  const rules = ["usage-warning", "usage-critical", "limit-reached"] as const;
  if (!judged.fresh)
    return [...rules, "forecast-exceeds" as const].map((rule) => ({ rule, topic, outcome: "unknown" }));
  const figures: AlertFigures = { kind: "usage", usage, ...(refused && refusalFigures(refused)) };
  return [
    ...rules.map((rule): Verdict => {
      // A suspended database reports almost no commands, and would read "OK, 0 %".
      const isStopped = rule === "limit-reached" && refused !== undefined;
      if (isStopped || (share ?? 0) >= judged.database.rules[rule].at)
        return { rule, topic, outcome: "breached", figures };
      const why = whyClear(judged, rule, topic, usage);
      return { rule, topic, outcome: "clear", why, figures: { ...figures, ...ended(judged, rule, usage) } };
    }),
    forecastVerdict(judged, usage, topic),
    ...unusualVerdict(judged, usage, topic),
  ];
}

export const refusalFigures = ({ error, told }: Refusal) => ({
  refused: error.text,
  ...(told === "state" ? { suspended: true as const } : {}),
});

function forecastVerdict(judged: Judged, usage: Usage, topic: Topic): Verdict {
  const rule = "forecast-exceeds";
  const outlook = judged.outlooks.find((each) => each.meter === usage.meter);
  if (outlook === undefined) {
    const why = whyClear(judged, rule, topic, usage);
    // A claim about a period that is over claims nothing any more.
    return why === "below" ? { rule, topic, outcome: "unknown" } : { rule, topic, outcome: "clear", why };
  }
  const { expected, low, high, reachedAt, reachedFrom, reachedTo, probability } = outlook;
  const figures: AlertFigures = {
    kind: "forecast",
    usage,
    expected,
    low,
    high,
    ...(reachedAt === undefined ? {} : { reachedAt }),
    ...(reachedFrom === undefined ? {} : { reachedFrom }),
    ...(reachedTo === undefined ? {} : { reachedTo }),
    ...(probability === undefined ? {} : { probability }),
  };
  if (outlook.claimed) return { rule, topic, outcome: "breached", figures };
  const why = whyClear(judged, rule, topic, usage);
  return {
    rule,
    topic,
    outcome: "clear",
    why: why === "below" ? "withdrawn" : why,
    figures: { ...figures, ...ended(judged, rule, usage) },
  };
}

/** What the alert's period came to, where it is over: the part after its last check came with the new period's first. */
function ended({ open, ledger }: Judged, rule: RuleId, usage: Usage): { readonly ended?: Usage } {
  const alert = open.find((each) => each.rule === rule && each.topic === `usage:${usage.meter}`);
  const old = alert === undefined ? undefined : usageIn(alert.figures);
  if (old?.period === undefined || usage.period === undefined) return {};
  if (usage.period.start <= old.period.start) return {};
  const counts = { "commands-day": ledger?.day.before, "commands-month": ledger?.month.before };
  const counted = usage.meter in counts ? counts[usage.meter as keyof typeof counts] : undefined;
  if (counted?.start !== old.period.start) return { ended: old };
  return { ended: { ...old, used: Math.max(old.used, counted.used) } };
}

/** Said at once and as its own kind of message, long before a claim is justified. */
function unusualVerdict(judged: Judged, usage: Usage, topic: Topic): readonly Verdict[] {
  if (usage.meter !== "commands-day" && usage.meter !== "commands-month") return [];
  const others = judged.usages.some((each) => each.meter === "commands-day" && each.limit !== undefined);
  if (usage.meter === "commands-month" && others) return [];
  const rule = "unusual-rate";
  const outlook = judged.outlooks.find((each) => `usage:${each.meter}` === topic);
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

/** Nothing was fixed when only the calendar turned, or when somebody paid. */
function whyClear(judged: Judged, rule: RuleId, topic: Topic, usage: Usage): ClearReason {
  const alert = judged.open.find((each) => each.rule === rule && each.topic === topic);
  const before = alert?.figures;
  const reopened = rule === "limit-reached" ? whyReopened(judged, alert) : undefined;
  if (reopened !== undefined) return reopened;
  if (before?.kind !== "usage" && before?.kind !== "forecast") return "below";
  const { period, limit } = before.usage;
  if (period !== undefined && usage.period !== undefined && usage.period.start > period.start)
    return period.kind === "day" ? "new day" : "new month";
  if (limit !== undefined && usage.limit !== undefined && usage.limit > limit)
    return whyRaised(judged, topic);
  if (rule === "limit-reached" && before.kind === "usage" && before.refused !== undefined)
    return "accepted again";
  return "below";
}

const whyRaised = ({ planChanged }: Judged, topic: Topic): ClearReason =>
  planChanged ? "plan changed" : topic === "usage:spend-month" ? "budget raised" : "limit raised";

/** What opened the database again since the alert began; undefined when it was not refusing. */
function whyReopened({ ledger }: Judged, alert: OpenAlert | undefined): ClearReason | undefined {
  const { reopened } = ledger ?? {};
  if (alert === undefined || reopened === undefined || `usage:${reopened.meter}` !== alert.topic)
    return undefined;
  return reopened.at >= alert.since ? reopened.why : undefined;
}

/** Alerts whose meter has no limit any more, or no figure. A figure that is missing ends nothing but what its period ended. */
function limitlessVerdicts(judged: Judged, now: Instant): readonly Verdict[] {
  if (!judged.fresh) return [];
  const limited = new Set<string>(
    judged.usages.filter((usage) => usage.limit !== undefined).map((usage) => `usage:${usage.meter}`),
  );
  return judged.open
    .filter((alert) => alert.topic.startsWith("usage:") && !limited.has(alert.topic))
    .filter((alert) => `usage:${judged.ledger?.refused?.meter}` !== alert.topic)
    .flatMap((alert) => {
      const { rule, topic } = alert;
      const why = isStillLimited(judged, topic)
        ? whyOver(alert, now)
        : (rule === "limit-reached" && whyReopened(judged, alert)) || whyRaised(judged, topic);
      const usage = judged.usages.find(({ meter }) => topic === `usage:${meter}`);
      const figures: AlertFigures | undefined = usage && { kind: "usage", usage };
      return why === undefined ? [] : [{ rule, topic, outcome: "clear", why, ...(figures && { figures }) }];
    });
}

const isStillLimited = ({ database, ledger }: Judged, topic: Topic) => {
  const limits = limitsInForce(database.limits, ledger?.billed);
  return [...limits.keys()].some((meter) => topic === `usage:${meter}`);
};

function whyOver({ figures }: OpenAlert, now: Instant): ClearReason | undefined {
  if (figures.kind !== "usage" && figures.kind !== "forecast") return undefined;
  const { period } = figures.usage;
  if (period === undefined || now < period.end) return undefined;
  return period.kind === "day" ? "new day" : "new month";
}

function rateVerdicts(judged: Judged): readonly Verdict[] {
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

function hitRateVerdicts({ database, fresh, increase, lookups }: Judged): readonly Verdict[] {
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

function reachabilityVerdicts(judged: Judged, now: Instant): readonly Verdict[] {
  const { health } = judged;
  // The provider's API may answer while the server itself does not.
  if (judged.fresh && health.failures === 0)
    return [{ rule: "unreachable", ...ANSWERS_AGAIN }, billVerdict(judged, now)];
  const { failure, failed: source, lastSampleAt } = health;
  const known = { ...lastUsage(judged), ...(lastSampleAt === undefined ? {} : { lastSampleAt }) };
  const said: Verdict[] = [];
  if (failure !== undefined && health.failures >= judged.database.rules.unreachable.at) {
    const since = health.failingSince ?? now;
    const figures: AlertFigures = { kind: "failure", failure, since, ...known, ...(source && { source }) };
    said.push({ rule: "unreachable", topic: "reachability", outcome: "breached", figures });
  }
  if (lastSampleAt !== undefined && elapsed(lastSampleAt, now) > patience(judged)) {
    const figures: AlertFigures = { kind: "no-samples", ...known, lastSampleAt };
    said.push({ rule: "no-samples", topic: "reachability", outcome: "breached", figures });
  }
  return said;
}

const ANSWERS_AGAIN = { topic: "reachability", outcome: "clear", why: "answers again" } as const;

/** The server answers; what the provider bills may still be missing, and must not be missing unnoticed. */
function billVerdict(judged: Judged, now: Instant): Verdict {
  const { billing } = judged.health;
  const rule = "no-samples";
  const lastBillAt = judged.ledger?.billed?.takenAt;
  if (billing === undefined || elapsed(lastBillAt ?? billing.since, now) <= patience(judged))
    return { rule, ...ANSWERS_AGAIN };
  const figures: AlertFigures = {
    kind: "failure",
    source: "upstash-api",
    ...billing,
    ...(lastBillAt === undefined ? {} : { lastSampleAt: lastBillAt }),
    ...lastUsage(judged),
  };
  return { rule, topic: "reachability", outcome: "breached", figures };
}

const patience = ({ database }: Judged) => database.checkEvery * database.rules["no-samples"].at;

function lastUsage({ usages }: Judged): { readonly last?: Usage } {
  const last = usages.find((usage) => usage.limit !== undefined) ?? usages[0];
  return last === undefined ? {} : { last };
}
