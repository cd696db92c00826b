import type { AlertFigures } from "../domain/alerting/alert.ts";
import type { Incident } from "../domain/alerting/incident.ts";
import { elapsed, type Instant } from "../domain/time/instant.ts";
import { sayDuration } from "../domain/time/duration.ts";
import { hitRateBand } from "../domain/usage/bands.ts";
import { shareOf, type Usage } from "../domain/usage/meter.ts";
import { failureWords } from "./failure-words.ts";
import { inAbout, reachInTitle } from "./forecast.ts";
import { line, strong, type Text } from "./message.ts";
import { sayCount, sayPercent, sayRate, sayTimes } from "./numbers.ts";
import { meterWords, moment, roughly } from "./words.ts";

/** What fires, in one line: which database, what, how much, how long. */
export function firingTitle(incident: Incident, now: Instant, reachedAt?: Instant): Text {
  return line(strong(incident.database), whatFires(incident, now, reachedAt));
}

function whatFires(incident: Incident, now: Instant, reachedAt?: Instant): Text {
  const { figures } = incident;
  switch (figures.kind) {
    case "usage":
      if (incident.rule === "limit-reached") return limitWords(figures);
      return line(`: ${usedWords(figures.usage)}`, reachInTitle(reachedAt, now));
    case "forecast":
      return forecastWords(figures, now);
    case "rate":
      return rateWords(incident, figures, now);
    case "hit-rate": {
      const band = hitRateBand(figures.ratio);
      return line(`: ${sayPercent(figures.ratio)} of look-ups find their key, ${band} (good from 80 %)`);
    }
    case "failure":
      return failingWords(incident, figures, now);
    case "no-samples": {
      const gone = sayDuration(elapsed(figures.lastSampleAt, now));
      return line(": not checked since ", moment(figures.lastSampleAt, now), ` (${gone})`);
    }
  }
}

/** "90 % of today's commands used". */
export function usedWords(usage: Usage): string {
  const share = shareOf(usage);
  const { whose, say } = meterWords(usage.meter);
  // Of nearly nothing "at least" says nothing.
  const least = usage.since === undefined || (share ?? 1) < 0.01 ? "" : "at least ";
  return share === undefined
    ? `${least}${say(usage.used)} of ${whose} used`
    : `${least}${sayPercent(share)} of ${whose} used`;
}

/** ": the monthly limit of 500,000 is used up", or that commands are refused because of it. */
export function limitWords({
  usage,
  refused,
  suspended,
}: Pick<Figures<"usage">, "usage" | "refused" | "suspended">): Text {
  const { limit, say } = meterWords(usage.meter);
  const amount = usage.limit === undefined ? "" : ` of ${say(usage.limit)}`;
  const what = `the ${limit}${amount} is used up`;
  if (refused === undefined) return line(`: ${what}`);
  if (suspended) return line(" is suspended by its provider", suspendedBy(usage, what));
  return line(` is refusing ${usage.meter === "storage" ? "writes" : "commands"}: ${what}`);
}

/** Figures read 0 while a database is suspended: where nothing else was known of it, that says nothing. */
function suspendedBy(usage: Usage, limitIsUsedUp: string): string {
  if ((shareOf(usage) ?? 0) >= 1) return `: ${limitIsUsedUp}`;
  return usage.used === 0 ? "" : `, ${usedWords(usage)}`;
}

type Figures<Kind extends AlertFigures["kind"]> = Extract<AlertFigures, { kind: Kind }>;

function forecastWords(figures: Figures<"forecast">, now: Instant): Text {
  const { limit, end } = meterWords(figures.usage.meter);
  const used = usedShare(figures.usage);
  if (figures.reachedAt === undefined) return line(`: likely over its ${limit} before ${end}${used}`);
  const when = line(roughly(figures.reachedAt, now), " (", inAbout(figures.reachedAt, now), ")");
  return line(`: likely to reach its ${limit} about `, when, used);
}

function usedShare(usage: Usage): string {
  const share = shareOf(usage);
  return share === undefined ? "" : `, ${sayPercent(share)} used now`;
}

function rateWords(incident: Incident, figures: Figures<"rate">, now: Instant): Text {
  const at = reachInTitle(figures.reachedAt, now);
  const reach = at.length === 0 ? at : line(at, " if it goes on");
  if (incident.topic === "unusual-rate" && figures.usual !== undefined && figures.usual > 0) {
    const times = sayTimes(figures.perSecond / figures.usual);
    return line(`: ${sayRate(figures.perSecond)}, ${times} the usual for this hour`, reach);
  }
  const word = incident.severity === "critical" ? "dangerous" : "high";
  const count = sayCount(Math.floor(figures.perSecond));
  return line(`: ${count} commands a second, ${word} (from ${sayCount(figures.at)})`, reach);
}

function failingWords(incident: Incident, figures: Figures<"failure">, now: Instant): Text {
  const why = failureWords(figures.failure, figures.source);
  const since = figures.lastSampleAt ?? figures.since;
  const gone = sayDuration(elapsed(since, now));
  const what = incident.rule === "no-samples" ? "no billed figures" : "no figures";
  const had = figures.lastSampleAt === undefined ? `${what} yet, tried since ` : `${what} since `;
  return line(`: ${had}`, moment(since, now), ` (${gone}), ${why}`);
}
