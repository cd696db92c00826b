import type { AlertFigures } from "../domain/alerting/alert.ts";
import type { Incident } from "../domain/alerting/incident.ts";
import { elapsed, type Instant } from "../domain/time/instant.ts";
import { sayDuration } from "../domain/time/duration.ts";
import type { Refusal } from "../domain/usage/ledger.ts";
import { shareOf, type Usage } from "../domain/usage/meter.ts";
import type { AlertContext } from "./facts.ts";
import { usedWords } from "./alert-title.ts";
import { forecastLine, mixLine, rateLine } from "./forecast.ts";
import { clip } from "./clip.ts";
import { distance, line, time, type Block, type Text } from "./message.ts";
import { sayCount } from "./numbers.ts";
import { joined, meterWords, moment, turning, usageGauge, usedOf } from "./words.ts";

/** The figures, then the one thing to know or do. */
export function alertBody(incident: Incident, context: AlertContext): readonly Block[] {
  const { figures } = incident;
  if (incident.closed !== undefined) return closedBody(figures, context.now);
  switch (figures.kind) {
    case "usage":
      if (incident.rule === "limit-reached") return limitBody(figures, context);
      return [usageGauge(figures.usage, context.now), ...backdrop(context, figures.usage)];
    case "forecast":
      return [
        usageGauge(figures.usage, context.now),
        ...backdrop({ ...context, forecast: figures }, figures.usage),
      ];
    case "rate":
      return rateBody(figures, context);
    case "hit-rate":
      return hitRateBody(figures, context);
    case "failure":
      return failureBody(incident, figures, context);
    case "no-samples":
      return said(lastKnown(figures.last, context.now, "Headroom itself did not check"));
  }
}

/** What is known beside the figure itself: where it goes, how fast, and through what. */
function backdrop(context: AlertContext, usage: Usage): readonly Block[] {
  const { forecast, rate, mix, now } = context;
  const fields = [
    { label: "Forecast", value: forecast === undefined ? undefined : forecastLine(forecast, usage, now) },
    { label: "Rate", value: rate === undefined ? undefined : rateLine(rate) },
    { label: "Mostly", value: mix === undefined ? undefined : mixLine(mix) },
  ].filter((field): field is { label: string; value: Text } => field.value !== undefined);
  return [
    ...(fields.length === 0 ? [] : [{ kind: "fields", fields } as const]),
    ...(context.wayOut === undefined ? [] : said(context.wayOut)),
  ];
}

function limitBody(figures: Extract<AlertFigures, { kind: "usage" }>, context: AlertContext): Block[] {
  const { usage, refused } = figures;
  const { now } = context;
  const words = providerWords(refused, context);
  return [
    ...(words === undefined ? [usageGauge(usage, now)] : said(words)),
    ...said(figures.suspended && (shareOf(usage) ?? 0) < 1 ? otherReason : opensAgain(usage, now)),
    ...backdrop({ now, ...(context.mix && { mix: context.mix }) }, usage),
    ...(context.wayOut === undefined ? [] : said(context.wayOut)),
  ];
}

/** "Upstash says: max requests limit exceeded (500,002 of 500,000), since 03:12". */
function providerWords(refused: string | undefined, context: AlertContext): Text | undefined {
  const words = refused ?? context.refusal?.error.text;
  if (words === undefined) return undefined;
  const who = context.provider ?? "The server";
  const { refusal, now } = context;
  const since = refusal === undefined ? "" : line(", since ", moment(refusal.since, now));
  return line(`${who} says: `, { kind: "code", text: ownWords(words) }, figuresOf(refusal), since);
}

/** The provider's sentence without its prefix, its figures (said beside it) and its link. */
function ownWords(words: string): string {
  const own = words
    .replace(/^-?ERR /, "")
    .replace(/\s*See https?:\S+.*$/s, "")
    .replace(/\.?\s*(Limit|Threshold): .*$/s, "");
  return clip(own, 200);
}

function figuresOf(refusal: Refusal | undefined): string {
  const { limit, usage } = refusal?.error ?? {};
  if (refusal === undefined || limit === undefined || usage === undefined) return "";
  const { say } = meterWords(refusal.meter);
  return ` (${say(usage)} of ${say(limit)})`;
}

const otherReason = line(
  "No limit is seen to be used up: the provider's console says why. An unpaid bill suspends databases, too.",
);

function opensAgain(usage: Usage, now: Instant): Text {
  if (usage.period === undefined)
    return line("It opens again when data is deleted or expires, or after a plan change.");
  const wait = sayDuration(elapsed(now, usage.period.end));
  const cure = usage.meter === "spend-month" ? "when the budget is raised" : "after a plan change";
  return line(
    "It opens again ",
    time(usage.period.end, "date-time"),
    " (",
    distance(usage.period.end, `in ${wait}`),
    `), or at once ${cure}.`,
  );
}

function rateBody(figures: Extract<AlertFigures, { kind: "rate" }>, context: AlertContext): Block[] {
  const { forecast, ...others } = context;
  const { now } = context;
  const rate = figures.usual === undefined ? figures : { ...figures, usual: figures.usual };
  const usage = figures.usage ?? context.usage;
  const rest = { ...others, rate };
  if (usage === undefined) return [{ kind: "fields", fields: [{ label: "Rate", value: rateLine(rate) }] }];
  // Where commands are refused already, nobody asks when the limit will be reached.
  const known = forecast === undefined || context.refusal !== undefined ? rest : { ...rest, forecast };
  return [
    usageGauge(usage, now),
    ...backdrop(known, usage),
    ...(context.mix === undefined && context.wayOut === undefined
      ? said(line("Look for a loop, a retry storm or a job that polls without waiting."))
      : []),
  ];
}

function hitRateBody(figures: Extract<AlertFigures, { kind: "hit-rate" }>, context: AlertContext): Block[] {
  const misses = Math.round(figures.lookups * (1 - figures.ratio));
  return [
    ...said(line(`${sayCount(misses)} of ${sayCount(figures.lookups)} look-ups found nothing.`)),
    ...(context.usage === undefined ? [] : [usageGauge(context.usage, context.now)]),
    ...said(line("Usual causes: keys that expire too soon, evictions, or a cache that was just emptied.")),
  ];
}

function failureBody(
  incident: Incident,
  figures: Extract<AlertFigures, { kind: "failure" }>,
  context: AlertContext,
): Block[] {
  const { failure, last } = figures;
  // Where the bill alone is missing, INFO counts on.
  const isCounted = incident.rule === "no-samples";
  return [
    ...said(isCounted ? countedOn(last) : lastKnown(last, context.now)),
    ...said(line(failure.sentence)),
  ];
}

const countedOn = (usage: Usage | undefined) =>
  line(
    `Counted from INFO meanwhile${usage === undefined ? "" : `: ${usedOf(usage)}, ${meterWords(usage.meter).whose}`}.`,
  );

function lastKnown(usage: Usage | undefined, now: Instant, cause?: string): Text {
  const assumed =
    cause === undefined
      ? "Nothing is assumed until it answers again."
      : `${cause}: nothing is assumed until it does.`;
  if (usage === undefined) return line(assumed);
  // The period may be over meanwhile: then its share says nothing about now.
  if (usage.period !== undefined && usage.period.end <= now) return line(assumed);
  return line(`Last known: ${usedWords(usage)}. ${assumed}`);
}

/** After it is over, the bar shows how it stands; the rest is in the thread. */
function closedBody(figures: AlertFigures, now: Instant): Block[] {
  if (figures.kind !== "usage" && figures.kind !== "forecast") return [];
  const { usage } = figures;
  if (turning(usage, now) === undefined && usage.period !== undefined) return [];
  return [usageGauge(usage, now)];
}

const said = (words: Text): Block[] => [{ kind: "text", text: joined([words], "") }];
