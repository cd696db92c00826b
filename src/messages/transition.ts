import type { AlertFigures } from "../domain/alerting/alert.ts";
import type { Incident, Notification, Transition } from "../domain/alerting/incident.ts";
import type { Instant } from "../domain/time/instant.ts";
import { shareOf } from "../domain/usage/meter.ts";
import { firingTitle } from "./alert-title.ts";
import { failureWords } from "./failure-words.ts";
import { line, person, strong, time, type Message, type Text, type Tone } from "./message.ts";
import { sayPercent, sayRate } from "./numbers.ts";
import { raisedWords, wasRefused } from "./raised.ts";
import { joined, meterWords, moment, usedOf } from "./words.ts";

/**
 * One change of an alert, for its thread: "17:48 critical at 90 % (9,012)". Undefined for an update, which says nothing
 * new. With `naming`, for channels without threads, it says which alert it is about.
 */
export function transitionMessage(
  notification: Notification,
  options: { readonly naming?: boolean } = {},
): Message | undefined {
  const words = changeWords(notification);
  if (words === undefined) return undefined;
  if (options.naming !== true)
    return { tone: "neutral", title: line(time(notification.at), " ", words), blocks: [] };
  const title = named(notification, words);
  return { tone: toneOf(notification), title, blocks: [] };
}

/** What figures did says itself which alert it is; what people did is the same words for each of a database's alerts. */
function named({ incident, reason, at }: Notification, words: Text): Text {
  switch (reason) {
    case "acknowledged":
    case "unacknowledged":
    case "silenced":
    case "unsilenced":
      return line(firingTitle(incident, at), " · ", words);
    default:
      return line(strong(incident.database), ": ", words);
  }
}

function changeWords({ incident, reason, at }: Notification): Text | undefined {
  const change = transitionOf(incident, reason, at);
  const figures = change?.figures ?? incident.figures;
  const severity = change?.severity ?? incident.severity;
  const by = change?.by === undefined ? [] : line(" by ", person(change.by));
  switch (reason) {
    case "update":
      return undefined;
    case "first":
    case "escalated":
      return line(stepName(change?.rule ?? incident.rule, severity, figures), figureWords(figures, at));
    case "eased":
      return joined(
        [
          raisedWords(change?.why, incident.transitions.some(wasRefused)),
          line(`eased to ${severity}`, figureWords(figures, at)),
        ],
        ", ",
      );
    case "repeat":
      return line("still firing", figureWords(figures, at), ", since ", moment(incident.openedAt, at));
    case "resolved":
      return closingWords(incident, figures, at);
    case "acknowledged":
      return line("acknowledged", by);
    case "unacknowledged":
      return line("acknowledgement taken back", by);
    case "silenced":
      return line("silenced", until(change, at), by, change?.note ? `: ${change.note}` : "");
    case "unsilenced":
      return line("silence ended", by);
  }
}

function transitionOf(
  incident: Incident,
  reason: Notification["reason"],
  at: Instant,
): Transition | undefined {
  const same = incident.transitions.filter((each) => each.reason === reason);
  return same.find((each) => each.at === at) ?? same[same.length - 1];
}

function stepName(rule: Incident["rule"], severity: string, { kind }: AlertFigures): string {
  if (rule === "limit-reached") return "limit reached";
  if (rule === "unreachable") return "unreachable";
  if (rule === "no-samples") return kind === "failure" ? "no billed figures" : "not checked";
  return severity;
}

const until = (change: Transition | undefined, at: Instant): Text =>
  change?.until === undefined ? [] : line(" until ", moment(change.until, at));

/** " at 90 % (9,012)". */
function figureWords(figures: AlertFigures, at: Instant): Text {
  switch (figures.kind) {
    case "usage": {
      const share = shareOf(figures.usage);
      const { say } = meterWords(figures.usage.meter);
      const used = say(figures.usage.used);
      return line(share === undefined ? ` at ${used}` : ` at ${sayPercent(share)} (${used})`);
    }
    case "forecast": {
      const reached = figures.reachedAt;
      if (reached === undefined) return line(": the forecast passes the limit");
      return line(": the forecast reaches the limit about ", moment(reached, at));
    }
    case "rate":
      return line(` at ${sayRate(figures.perSecond)}`);
    case "hit-rate":
      return line(` at a hit rate of ${sayPercent(figures.ratio)}`);
    case "failure":
      return line(`: ${failureWords(figures.failure, figures.source)}`);
    case "no-samples":
      return line(" since ", moment(figures.lastSampleAt, at));
  }
}

/** "new day: 0 of 10,000", "resolved at 64 % (6,400)". */
function closingWords(incident: Incident, figures: AlertFigures, at: Instant): Text {
  const why = incident.closed?.why ?? "below";
  const usage = figures.kind === "usage" || figures.kind === "forecast" ? figures.usage : undefined;
  switch (why) {
    case "new day":
    case "new month": {
      const fresh =
        usage !== undefined && (usage.period === undefined || usage.period.start > incident.openedAt);
      return line(fresh ? `${why}: ${usedOf(usage)}` : why);
    }
    case "below":
      return line(
        "resolved",
        usage === undefined ? figureWords(figures, at) : figureWords({ kind: "usage", usage }, at),
      );
    case "accepted again":
    case "plan changed":
    case "budget raised":
    case "limit raised": {
      const reopened = incident.transitions.some(wasRefused);
      const now = reopened || usage === undefined ? undefined : line(usedOf(usage));
      return joined([raisedWords(why, reopened), now], ": ");
    }
    case "answers again":
      return line("answers again");
    case "rule off":
      return line("the rule was switched off");
    case "withdrawn":
      return line("the forecast is withdrawn");
  }
}

function toneOf({ incident, reason }: Notification): Tone {
  if (reason === "resolved") return "resolved";
  if (reason === "silenced") return "silenced";
  if (incident.topic === "reachability") return "unknown";
  return incident.severity;
}
