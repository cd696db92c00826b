import { isSilenced, type Incident } from "../domain/alerting/incident.ts";
import { sayDuration } from "../domain/time/duration.ts";
import { elapsed, type Instant } from "../domain/time/instant.ts";
import { shareOf } from "../domain/usage/meter.ts";
import { alertMessage } from "./alert.ts";
import { alertButtons } from "./alert-buttons.ts";
import { forecastLine } from "./forecast.ts";
import { statusTitle, withoutLimit } from "./lists.ts";
import { line, MARKS, menu, press, strong, time, type Block, type Message } from "./message.ts";
import { fullestOf, toneOf, type StatsFacts } from "./stats.ts";
import { many } from "./numbers.ts";
import { joined, turning, usedOf } from "./words.ts";

/** More than these are counted: a page of quiet databases hides the one that is not. */
const MOST_DATABASES = 20;
const MOST_ALERTS_EACH = 3;

/** The page that a person keeps open: each database with its gauge and forecast, and what fires, with its buttons. */
export function homeMessage(databases: readonly StatsFacts[], now: Instant): Message {
  const ordered = databases.toSorted((one, other) => urgency(other) - urgency(one));
  const shown = ordered.slice(0, MOST_DATABASES);
  const hidden = ordered.length - shown.length;
  const rest = hidden === 0 ? "" : `${many(hidden, "other")} with more room: type /redis status. `;
  return {
    tone: "neutral",
    title: statusTitle(databases),
    blocks: [
      ...shown.flatMap((facts) => databaseBlocks(facts)),
      ...(databases.length === 0 ? [] : [asking(ordered.map(({ database }) => database.name))]),
      { kind: "note", text: line(rest, "As of ", time(now), ", kept up to date after checks.") },
    ],
  };
}

/** What fires comes first, critical before warning; then the fullest. */
function urgency(facts: StatsFacts): number {
  const rank = { critical: 4, warning: 2, unknown: 0, neutral: 0, silenced: 0, resolved: 0 }[toneOf(facts)];
  const fullest = fullestOf(facts.usages);
  return rank + Math.min(1, (fullest && shareOf(fullest)) ?? 0);
}

function databaseBlocks(facts: StatsFacts): readonly Block[] {
  const { usages, outlooks, state, now } = facts;
  const mark = MARKS[toneOf(facts)];
  const label = line(mark === "" ? "" : `${mark} `, strong(facts.database.name));
  const fullest = fullestOf(usages);
  const incidents = state.incidents.slice(0, MOST_ALERTS_EACH);
  if (fullest === undefined)
    return [
      { kind: "gauge", label, share: undefined, caption: withoutLimit(facts) },
      ...alertsOf(facts, incidents),
    ];
  const outlook = outlooks.find(({ meter }) => meter === fullest.meter);
  const caption = joined([line(usedOf(fullest)), turning(fullest, now)], " · ");
  return [
    { kind: "gauge", label, share: shareOf(fullest), caption },
    ...(outlook === undefined
      ? []
      : [
          {
            kind: "fields" as const,
            fields: [{ label: "Forecast", value: forecastLine(outlook, fullest, now) }],
          },
        ]),
    ...alertsOf(facts, incidents),
  ];
}

const alertsOf = (facts: StatsFacts, incidents: readonly Incident[]): readonly Block[] =>
  incidents.flatMap((incident) => alertBlocks(incident, facts));

function alertBlocks(incident: Incident, { silences, now }: StatsFacts): readonly Block[] {
  const silence = isSilenced(incident, silences, now);
  const context = silence === undefined ? { now } : { now, silence };
  const { tone, title } = alertMessage(incident, context);
  const firing = `, firing for ${sayDuration(elapsed(incident.openedAt, now))}`;
  return [
    { kind: "text", text: line(`${MARKS[tone]} `, title, firing) },
    { kind: "buttons", buttons: alertButtons(incident, context) },
  ];
}

/** A menu instead of a button each: most are never asked about. */
const asking = (names: readonly string[]): Block => ({
  kind: "buttons",
  buttons: [
    menu(
      "Stats of …",
      names.map((name) => ({ label: name, line: `stats ${name}` })),
    ),
    press("Alerts", "alerts"),
    press("History", "history"),
    press("Help", "help"),
  ],
});
