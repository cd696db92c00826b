import type { AlertFigures, ClearReason } from "../domain/alerting/alert.ts";
import type { Incident } from "../domain/alerting/incident.ts";
import { elapsed, type Instant } from "../domain/time/instant.ts";
import { sayDuration } from "../domain/time/duration.ts";
import type { Usage } from "../domain/usage/meter.ts";
import { usedWords } from "./alert-title.ts";
import { line, strong, type Text } from "./message.ts";
import { sayPercent, sayRate } from "./numbers.ts";
import { raisedWords, wasRefused } from "./raised.ts";
import { joined, meterWords, moment } from "./words.ts";

/** The first line of a closed alert: how it ended, and what it had come to. */
export function closedTitle(incident: Incident, now: Instant): Text {
  const { closed } = incident;
  if (closed === undefined) return line(strong(incident.database));
  return line(strong(incident.database), ": ", howItEnded(incident, closed, now));
}

function howItEnded(
  incident: Incident,
  closed: { readonly at: Instant; readonly why: ClearReason },
  now: Instant,
): Text {
  const lasted = sayDuration(elapsed(incident.openedAt, closed.at));
  switch (closed.why) {
    case "new day":
    case "new month":
      return turned(incident, closed.why, now);
    case "accepted again":
    case "plan changed":
    case "budget raised":
    case "limit raised": {
      const { figures, transitions } = incident;
      const reopened = transitions.some(wasRefused);
      const how = reopened ? line(`after ${lasted}`) : nowWords(figures);
      return joined([raisedWords(closed.why, reopened), how], ", ");
    }
    case "answers again":
      return line(`${isOfBill(incident) ? "billed figures are back" : "answers again"}, after ${lasted}`);
    case "rule off":
      return line(`the rule was switched off, after ${lasted}`);
    case "withdrawn":
      return joined([line("the forecast is withdrawn"), nowWords(incident.figures)], ", ");
    case "below":
      return joined([line("resolved"), nowWords(incident.figures), line(`after ${lasted}`)], ", ");
  }
}

const isOfBill = ({ rule, figures }: Incident) => rule === "no-samples" && figures.kind === "failure";

/** Nothing was fixed when only the calendar turned: the line says what the old period came to. */
function turned(incident: Incident, why: "new day" | "new month", now: Instant): Text {
  const usage = highest(incident);
  if (usage === undefined) return line(why);
  const { say } = meterWords(usage.meter);
  const of = usage.limit === undefined ? "" : ` of ${say(usage.limit)}`;
  const reached = incident.transitions.find((each) => each.rule === "limit-reached");
  const when = reached === undefined ? undefined : line("limit reached at ", moment(reached.at, now));
  return joined([line(why), line(`${say(usage.used)}${of} were used ${periodName(usage)}`), when], ", ");
}

/** The most that was used in the period in which the alert opened. */
function highest(incident: Incident): Usage | undefined {
  let most: Usage | undefined;
  const seen = [incident.figures, ...incident.transitions.map((each) => each.figures)];
  for (const usage of seen.flatMap(usagesIn)) {
    if (usage.period !== undefined && usage.period.start > incident.openedAt) continue;
    if (most === undefined || usage.used > most.used) most = usage;
  }
  return most;
}

function usagesIn(figures: AlertFigures | undefined): readonly Usage[] {
  if (figures?.kind !== "usage" && figures?.kind !== "forecast") return [];
  return figures.ended === undefined ? [figures.usage] : [figures.ended, figures.usage];
}

// Not "yesterday": the message stands in the channel under the date on which the alert began.
function periodName(usage: Usage): string {
  if (usage.period === undefined) return "";
  const { start, kind } = usage.period;
  const options: Intl.DateTimeFormatOptions =
    kind === "day" ? { day: "numeric", month: "long" } : { month: "long", year: "numeric" };
  const name = new Intl.DateTimeFormat("en-GB", { ...options, timeZone: "UTC" }).format(start);
  return kind === "day" ? `on ${name} (UTC)` : `in ${name}`;
}

/** How it stands: "64 % of today's commands used", "42/s". */
function nowWords(figures: AlertFigures): Text | undefined {
  switch (figures.kind) {
    case "usage":
    case "forecast":
      return line(usedWords(figures.usage));
    case "rate":
      return line(sayRate(figures.perSecond));
    case "hit-rate":
      return line(`${sayPercent(figures.ratio)} of look-ups find their key`);
    case "failure":
    case "no-samples":
      return undefined;
  }
}
