import type { Incident } from "../domain/alerting/incident.ts";
import { elapsed, type Instant } from "../domain/time/instant.ts";
import { sayDuration } from "../domain/time/duration.ts";
import { alertBody } from "./alert-body.ts";
import { alertButtons } from "./alert-buttons.ts";
import { closedTitle } from "./alert-closed.ts";
import { firingTitle } from "./alert-title.ts";
import type { AlertContext } from "./facts.ts";
import { line, person, type Block, type Message, type Text, type Tone } from "./message.ts";
import { raisedWords, wasRefused } from "./raised.ts";
import { joined, moment } from "./words.ts";

/** The root message of an incident as it reads now: edited in place while the alert lives. */
export function alertMessage(incident: Incident, context: AlertContext): Message {
  return {
    tone: toneOf(incident, context),
    title: titleOf(incident, context),
    blocks: [
      ...alertBody(incident, context),
      statusLine(incident, context),
      { kind: "buttons", buttons: alertButtons(incident, context) },
    ],
  };
}

function toneOf(incident: Incident, context: AlertContext): Tone {
  if (incident.closed !== undefined) return "resolved";
  if (context.silence !== undefined) return "silenced";
  if (incident.topic === "reachability") return "unknown";
  return incident.severity;
}

function titleOf(incident: Incident, context: AlertContext): Text {
  if (incident.closed !== undefined) return closedTitle(incident, context.now);
  const { silence, now } = context;
  if (silence !== undefined)
    return line(firingTitle(incident, now), " · silenced until ", moment(silence.until, now));
  if (incident.acknowledged !== undefined)
    return line(firingTitle(incident, now), " · acknowledged by ", person(incident.acknowledged.by));
  return firingTitle(incident, now, context.forecast?.reachedAt);
}

/** "Firing since 17:48 · plan Free (guide-2026-04)", and who did what about it. */
function statusLine(incident: Incident, context: AlertContext): Block {
  const { now } = context;
  const plan = context.plan === undefined ? undefined : line(`plan ${context.plan}`);
  return {
    kind: "note",
    text: joined(
      [lifetime(incident, now), reopened(incident, now), handling(incident, context), plan],
      " · ",
    ),
  };
}

function lifetime(incident: Incident, now: Instant): Text {
  const from = moment(incident.openedAt, now);
  if (incident.closed === undefined) return line("Firing since ", from);
  const { at } = incident.closed;
  return line(
    "Fired ",
    from,
    ", over ",
    moment(at, now),
    ` (${sayDuration(elapsed(incident.openedAt, at))})`,
  );
}

/** Commands are accepted again and another limit is near: what was done stands beside what is left to do. */
function reopened({ closed, transitions }: Incident, now: Instant): Text | undefined {
  const last = transitions.findLast(({ reason }) => reason === "eased" || reason === "escalated");
  if (closed !== undefined || last?.reason !== "eased") return undefined;
  const words = raisedWords(last.why, transitions.some(wasRefused));
  return words && line(words, " since ", moment(last.at, now));
}

function handling(incident: Incident, { now, silence }: AlertContext): Text | undefined {
  const { acknowledged } = incident;
  const ack =
    acknowledged === undefined
      ? undefined
      : line("acknowledged by ", person(acknowledged.by), " at ", moment(acknowledged.at, now));
  if (silence === undefined || incident.closed !== undefined) return ack;
  const why = silence.reason === "" ? "" : ` (${silence.reason})`;
  const muted = line("silenced by ", person(silence.by), why);
  return joined([ack, muted], " · ");
}
