import { elapsed, type Instant } from "../domain/time/instant.ts";
import type { Usage } from "../domain/usage/meter.ts";
import type { ForecastFacts, MixFacts, RateFacts } from "./facts.ts";
import { distance, line, type Text } from "./message.ts";
import { sayPercent, sayRate, sayTimes } from "./numbers.ts";
import { meterWords, roughly, sayAbout } from "./words.ts";

/** "10,900 by the day's end (10,200 to 12,100) · limit about 19:40 (in 1 h 50 min), between 18:50 and 21:10". */
export function forecastLine(forecast: ForecastFacts, usage: Usage, now: Instant): Text {
  const total = line(sayTotal(forecast, usage));
  const reach = reachLine(forecast, now);
  return reach === undefined ? total : line(total, " · ", reach);
}

function sayTotal({ expected, low, high }: ForecastFacts, { meter }: Usage): string {
  const { say, end } = meterWords(meter);
  const [middle, least, most] = [expected, low, high].map((figure) => say(roundToScale(figure)));
  return `${middle} by ${end}${least === most ? "" : ` (${least} to ${most})`}`;
}

/** "limit about 19:40 (in 1 h 50 min), between 18:50 and 21:10"; undefined when it is not expected or is past. */
export function reachLine(forecast: Partial<ForecastFacts>, now: Instant): Text | undefined {
  const { reachedAt, reachedFrom, reachedTo } = forecast;
  if (reachedAt === undefined || reachedAt <= now) return undefined;
  const about = line("limit about ", roughly(reachedAt, now), " (", inAbout(reachedAt, now), ")");
  if (reachedFrom === undefined) return about;
  const from = reachedFrom <= now ? line("now") : line(roughly(reachedFrom, now));
  if (reachedTo === undefined) return line(about, ", perhaps not at all");
  return line(about, ", between ", from, " and ", roughly(reachedTo, now));
}

/** ", limit at about 19:40 (in 1 h 50 min)", for first lines; empty when it is not expected. */
export function reachInTitle(reachedAt: Instant | undefined, now: Instant): Text {
  if (reachedAt === undefined || reachedAt <= now) return [];
  const rough = roughly(reachedAt, now);
  const word = rough.kind === "time" && rough.show === "date" ? "on about " : "at about ";
  return line(`, limit ${word}`, rough, " (", inAbout(reachedAt, now), ")");
}

/** "in 1 h 50 min", of a forecast moment. */
export const inAbout = (at: Instant, now: Instant) => distance(at, `in ${sayAbout(elapsed(now, at))}`);

/** "3.1/s, four times the usual for this hour". */
export function rateLine(rate: RateFacts): Text {
  const said = sayRate(rate.perSecond);
  if (rate.usual === undefined || rate.usual <= 0) return line(said);
  const factor = rate.perSecond / rate.usual;
  if (factor >= 1.5) return line(`${said}, ${sayTimes(factor)} the usual for this hour`);
  return line(factor > 0.67 ? `${said}, usual for this hour` : `${said}, below the usual for this hour`);
}

/** "EVALSHA 61 %, BZPOPMIN 22 % — looks like an idle queue worker polling". */
export function mixLine(mix: MixFacts): Text | undefined {
  if (mix.commands.length === 0) return undefined;
  const top = mix.commands.slice(0, 3).map((each) => `${each.command} ${sayPercent(each.share)}`);
  return line(top.join(", "), mix.looksLike === undefined ? "" : ` — looks like ${mix.looksLike}`);
}

/** Three figures are as many as a forecast is good for. */
function roundToScale(n: number): number {
  return Number(n.toPrecision(3));
}
