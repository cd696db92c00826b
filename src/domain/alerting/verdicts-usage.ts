import type { Instant } from "../time/instant.ts";
import type { Refusal } from "../usage/ledger.ts";
import { shareOf, type Usage } from "../usage/meter.ts";
import { limitsInForce } from "../usage/usages.ts";
import { usageIn, type AlertFigures, type ClearReason, type OpenAlert, type Verdict } from "./alert.ts";
import type { Judged } from "./judged.ts";
import type { RuleId, Topic } from "./rule.ts";
import { unusualVerdict } from "./verdicts-rate.ts";

export function usageVerdicts(judged: Judged, usage: Usage): readonly Verdict[] {
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
    ...unusualVerdict(judged, usage),
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
export function limitlessVerdicts(judged: Judged, now: Instant): readonly Verdict[] {
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
