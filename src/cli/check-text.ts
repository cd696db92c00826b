import { elapsed, inSeconds, isoTime, toIso } from "../domain/time/instant.ts";
import { guidePrediction } from "../domain/forecast/guide.ts";
import { whole } from "../domain/usage/digits.ts";
import type { HitRate } from "../domain/usage/hit-rate.ts";
import { shareOf, type Meter, type Usage } from "../domain/usage/meter.ts";
import { alertMessage } from "../messages/alert.ts";
import { plain, plainTitle } from "../messages/plain.ts";
import { apartWords, stateWords } from "../messages/stats.ts";
import { disagreementOf } from "../domain/usage/disagreement.ts";
import { limitsInForce } from "../domain/usage/usages.ts";
import { unreadMeters } from "../domain/usage/unread.ts";
import { meterWords, unreadWords } from "../messages/words.ts";
import type { Judgement } from "../monitor/judge.ts";

export interface CheckFacts {
  readonly judgement: Judgement;
  /** Undefined before the first look-up. */
  readonly hitRate: HitRate | undefined;
  readonly status: "ok" | "warning" | "critical" | "unknown";
}

/** The guide's own lines, once for each database, and what follows from them. */
export function checkText(facts: readonly CheckFacts[], explain: boolean): string {
  const several = facts.length > 1;
  return [
    "Redis Usage Monitor Starting...",
    ...facts.flatMap((each) => [
      ...(several ? ["", `Database: ${each.judgement.database.name}`] : []),
      ...summaryLines(each, explain),
      ...conclusion(each),
    ]),
  ].join("\n");
}

function summaryLines({ judgement, hitRate }: CheckFacts, explain: boolean): readonly string[] {
  const { database, state } = judgement;
  const day = dayOf(judgement);
  const month = judgement.usages.find(({ meter }) => meter === "commands-month");
  // Where only the month is limited, as Upstash does it, the month's figure is the one to watch.
  const isByMonth = day?.limit === undefined && month?.limit !== undefined;
  const latest = state.ledger?.latest;
  const predicted = forecastOf(judgement)?.expected ?? byTheRate(judgement)?.expected;
  const percent = (share: number) => `${(share * 100).toFixed(1)}%`;
  return [
    `Command Limit: ${commandLimit(judgement)}`,
    `Warning Threshold: ${percent(database.rules["usage-warning"].at)}`,
    `Critical Threshold: ${percent(database.rules["usage-critical"].at)}`,
    "Redis Usage Summary:",
    `  Total Commands: ${day === undefined ? "unknown" : whole(day.used)}`,
    ...(isByMonth ? [`  Commands This Month: ${whole(month.used)}`] : []),
    `  Current Rate: ${latest?.perSecond === undefined ? "unknown" : `${latest.perSecond.toFixed(1)} ops/sec`}`,
    `  Predicted Daily: ${predicted === undefined ? "unknown" : whole(predicted)}`,
    `  Keys: ${latest?.keys === undefined ? "unknown" : whole(latest.keys)}`,
    `  Hit Rate: ${hitRate === undefined ? (state.ledger?.counter === undefined ? "unknown" : "no look-ups yet") : percent(hitRate.ratio)}`,
    ...(explain && day !== undefined ? explanation(judgement, day) : []),
  ];
}

/** A limit is known before the first answer: from the configuration or the plan. */
function commandLimit({ usages, database, state }: Judgement): string {
  const known = [...usages, ...limitsInForce(database.limits, state.ledger?.billed).values()];
  const limitOf = (meter: Meter) =>
    known.find((each) => each.meter === meter && each.limit !== undefined)?.limit;
  const [day, month] = [limitOf("commands-day"), limitOf("commands-month")];
  if (day !== undefined) return `${whole(day)}/day`;
  return month === undefined ? "none" : `${whole(month)}/month`;
}

/** Our forecast with its range beside the guide's straight line. */
function explanation(judgement: Judgement, day: Usage): readonly string[] {
  const { state, at } = judgement;
  const outlook = forecastOf(judgement);
  const perSecond = state.ledger?.latest.perSecond ?? 0;
  const guide = byTheRate(judgement);
  const since = day.period === undefined ? 0 : inSeconds(elapsed(at, day.period.end));
  return [
    ...(outlook === undefined
      ? []
      : [
          `  Forecast: ${whole(outlook.expected)} (80 % range ${whole(outlook.low)} to ${whole(outlook.high)}), from ${outlook.historyDays} days of history`,
        ]),
    ...(guide === undefined
      ? []
      : [
          `  Guide's formula: ${whole(guide.expected)} = ${whole(day.used)} + ${perSecond.toFixed(1)} ops/sec × ${whole(since)} s`,
        ]),
  ];
}

const forecastOf = ({ outlooks }: Judgement) => outlooks.find((each) => each.meter === "commands-day");

/** The guide's straight line; all there is in the first hour that is known of a database. */
function byTheRate(judgement: Judgement) {
  const day = dayOf(judgement);
  const perSecond = judgement.state.ledger?.latest.perSecond;
  if (day === undefined || perSecond === undefined) return undefined;
  return guidePrediction(day, perSecond, judgement.at);
}

function conclusion({ judgement, hitRate, status }: CheckFacts): readonly string[] {
  const { state, at } = judgement;
  const day = dayOf(judgement);
  const missing = missingLines(judgement);
  const apart = state.ledger && disagreementOf(state.ledger);
  const called = stateWords(state);
  const firing = state.incidents.map((incident) => plainTitle(alertMessage(incident, { now: at })));
  const notes = [
    ...missing,
    ...(called === undefined ? [] : [`State: ${plain(called)}.`]),
    ...(apart === undefined ? [] : [`${plain(apartWords(apart, at))}.`]),
    ...(hitRate?.of === "the server's life"
      ? ["Hit rate since the server started: no look-up of today was seen yet."]
      : []),
    ...(day?.since === undefined
      ? []
      : [`Counted since ${isoTime(day.since)} UTC: what ran before is not known.`]),
    ...(forecastOf(judgement) !== undefined || byTheRate(judgement) === undefined
      ? []
      : ["Predicted from the current rate alone: a forecast needs an hour of figures."]),
  ];
  if (status === "unknown")
    return [`UNKNOWN: ${missing[0] ?? "no figures"}`, ...missing.slice(1), ...asOf(day), ...firing];
  if (firing.length > 0) return [`${status.toUpperCase()}: ${firing[0]}`, ...firing.slice(1), ...notes];
  // In the order of the meters: the day before the month, commands before money and bytes.
  const limited = judgement.usages.find(({ limit }) => limit !== undefined);
  const share = limited === undefined ? undefined : shareOf(limited);
  const used =
    limited === undefined || share === undefined
      ? "no limit is set"
      : `${(share * 100).toFixed(1)}% of ${meterWords(limited.meter).whose} used`;
  return [`OK: ${used}.`, ...notes];
}

/** What was asked and brought nothing: who else answered must not hide it. */
function missingLines({ state, database }: Judgement): readonly string[] {
  const { failure, billing } = state.health;
  const since = billing && isoTime(billing.since);
  return [
    ...(failure === undefined ? [] : [failure.sentence]),
    ...unreadMeters(state.ledger ?? {}, database.limits).map(unreadWords),
    ...(billing === undefined
      ? []
      : [`${billing.failure.sentence} Billed figures are missing since ${since} UTC.`]),
  ];
}

const asOf = (day: Usage | undefined): readonly string[] =>
  day === undefined ? [] : [`The figures above are of ${isoTime(day.asOf)} UTC.`];

const dayOf = ({ usages }: Judgement) => usages.find((usage) => usage.meter === "commands-day");

/** For machines: one object a database, figures without rounding, instants as ISO 8601. */
export function checkJson(facts: readonly CheckFacts[]): string {
  const databases = facts.map(({ judgement, hitRate, status }) => ({
    database: judgement.database.name,
    status,
    at: toIso(judgement.at),
    usages: judgement.usages.map(({ period, since, asOf, ...usage }) => ({
      ...usage,
      ...(period === undefined
        ? {}
        : { period: { ...period, start: toIso(period.start), end: toIso(period.end) } }),
      ...(since === undefined ? {} : { since: toIso(since) }),
      asOf: toIso(asOf),
    })),
    forecasts: judgement.outlooks.map(({ reachedAt, reachedFrom, reachedTo, burst, ...outlook }) => ({
      ...outlook,
      reachedAt: reachedAt === undefined ? null : toIso(reachedAt),
      reachedBetween:
        reachedFrom === undefined || reachedTo === undefined ? null : [toIso(reachedFrom), toIso(reachedTo)],
      burst: burst === undefined ? null : { ...burst, since: toIso(burst.since) },
    })),
    hitRate: hitRate?.ratio ?? null,
    keys: judgement.state.ledger?.latest.keys ?? null,
    commandsPerSecond: judgement.state.ledger?.latest.perSecond ?? null,
    failure: judgement.state.health.failure ?? null,
    billingFailure: judgement.state.health.billing?.failure ?? null,
    alerts: judgement.state.incidents.map(({ id, rule, severity, topic, openedAt }) => ({
      id,
      rule,
      severity,
      topic,
      openedAt: toIso(openedAt),
    })),
  }));
  return JSON.stringify({ databases }, null, 2);
}
