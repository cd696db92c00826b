import { isSilenced, type Incident, type Person, type Silence } from "../domain/alerting/incident.ts";
import { sayDuration } from "../domain/time/duration.ts";
import { elapsed, instantOf, type Instant } from "../domain/time/instant.ts";
import { shareOf } from "../domain/usage/meter.ts";
import { alertMessage } from "./alert.ts";
import { gaugeBar } from "./plain.ts";
import {
  distance,
  line,
  MARKS,
  person,
  press,
  strong,
  text,
  time,
  type Block,
  type Message,
  type Text,
} from "./message.ts";
import { many, sayPercent } from "./numbers.ts";
import { fullestOf, headline, toneOf, type StatsFacts } from "./stats.ts";
import { joined, moment, usedOf } from "./words.ts";

/** One line for each database: the answer to `status`. */
export function statusMessage(databases: readonly StatsFacts[], now: Instant): Message {
  const firing = databases.flatMap((each) => each.state.incidents);
  const critical = firing.some((incident) => incident.severity === "critical");
  const rows = databases.map((facts): readonly Text[] => {
    const fullest = fullestOf(facts.usages);
    const mark = MARKS[toneOf(facts)];
    const name = line(mark === "" ? "" : `${mark} `, strong(facts.database.name));
    if (fullest === undefined || facts.state.ledger?.refused !== undefined)
      return [name, withoutLimit(facts), line("")];
    const share = shareOf(fullest) ?? 0;
    return [name, line(`${gaugeBar(share)} ${usedOf(fullest)}`), line(sayPercent(share))];
  });
  const columns = [
    { title: "Database" },
    { title: "Used", isPlain: true },
    { title: "", align: "right" as const },
  ];
  const blocks: Block[] = databases.length === 0 ? [] : [{ kind: "table", columns, rows }];
  if (databases.length > 0)
    blocks.push({
      kind: "note",
      text: line("As of ", time(now), ". Limits: the fullest meter of each database."),
    });
  const tone = critical ? "critical" : firing.length > 0 ? "warning" : "neutral";
  return { tone, title: statusTitle(databases), blocks };
}

/** "3 databases, 1 alert firing" */
export function statusTitle(databases: readonly StatsFacts[]): Text {
  const firing = databases.flatMap((each) => each.state.incidents).length;
  if (databases.length === 0) return line("No database is watched yet");
  return line(
    strong(many(databases.length, "database")),
    firing === 0 ? ", no alert is firing" : `, ${many(firing, "alert")} firing`,
  );
}

/** Why there is no bar: nothing is known, it does not answer, or nothing limits it. */
export function withoutLimit(facts: StatsFacts): Text {
  const { usages, state } = facts;
  if (usages.length === 0 && state.health.failure === undefined) return line("no figures yet");
  const [, first, ...rest] = headline(facts);
  const words = first?.kind === "text" ? line(first.text.replace(/^(: ?| is )/, "")) : [];
  return [...words, ...rest];
}

/** What fires now: the answer to `alerts`. */
export function alertsMessage(
  incidents: readonly Incident[],
  silences: readonly Silence[],
  now: Instant,
): Message {
  if (incidents.length === 0)
    return {
      tone: "neutral",
      title: line("No alert is firing"),
      blocks: [{ kind: "buttons", buttons: [press("Status", "status"), press("History", "history")] }],
    };
  const rows = incidents.map((incident): readonly Text[] => {
    const message = alertMessage(incident, contextOf(incident, silences, now));
    return [
      line(`${MARKS[message.tone]} `, ...message.title),
      line(incident.id),
      line(sayDuration(elapsed(incident.openedAt, now))),
    ];
  });
  const worst = incidents.some((incident) => incident.severity === "critical") ? "critical" : "warning";
  const columns = [{ title: "Alert" }, { title: "Id" }, { title: "For", align: "right" as const }];
  const buttons = incidents.slice(0, 4).map(({ id }) => press(`Ack ${id}`, `ack ${id}`));
  return {
    tone: worst,
    title: line(strong(many(incidents.length, "alert")), " firing"),
    blocks: [
      { kind: "table", columns, rows },
      { kind: "buttons", buttons },
    ],
  };
}

function contextOf(incident: Incident, silences: readonly Silence[], now: Instant) {
  const silence = isSilenced(incident, silences, now);
  return silence === undefined ? { now } : { now, silence };
}

export interface HistoryFacts {
  readonly incidents: readonly Incident[];
  readonly audit: readonly {
    readonly at: Instant;
    readonly by: Person;
    readonly did: string;
    readonly where?: string;
  }[];
  readonly database?: string;
  readonly now: Instant;
}

/** What fired and what people did about it: the answer to `history`. */
export function historyMessage({ incidents, audit, database, now }: HistoryFacts): Message {
  const of = database === undefined ? "" : ` of ${database}`;
  const fired = incidents.map((incident): readonly Text[] => {
    const lasted = sayDuration(elapsed(incident.openedAt, incident.closed?.at ?? now));
    const message = alertMessage(incident, { now });
    return [
      line(time(incident.openedAt, "date-time")),
      line(`${MARKS[message.tone]} `, ...message.title),
      line(incident.closed === undefined ? `${lasted}, firing` : lasted),
    ];
  });
  const done = audit.map((entry): readonly Text[] => [
    line(time(entry.at, "date-time")),
    line(person(entry.by), ": ", inReadersTime(entry.did, now)),
    line(entry.where ?? ""),
  ]);
  const columns = [{ title: "When" }, { title: "What", isPlain: true }, { title: "" }];
  return {
    tone: "neutral",
    title: line(
      strong(`History${of}`),
      `: ${many(incidents.length, "alert")}, ${many(audit.length, "change")}`,
    ),
    blocks: [
      ...(fired.length === 0 ? [] : [{ kind: "table" as const, columns, rows: fired }]),
      ...(done.length === 0
        ? []
        : [
            { kind: "heading" as const, text: line("Changed by people") },
            {
              kind: "table" as const,
              columns: [
                { title: "When" },
                { title: "Who", isPlain: true },
                { title: "Where", isPlain: true },
              ],
              rows: done,
            },
          ]),
      ...(fired.length + done.length === 0 ? [{ kind: "text" as const, text: line("Nothing yet.") }] : []),
    ],
  };
}

const ISO = /(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z)/;

/** What somebody did is kept as one line of text; a moment in it is told as all others are. */
const inReadersTime = (did: string, now: Instant): Text =>
  did
    .replace(/:\s*$/, "")
    .split(ISO)
    .filter((part) => part !== "")
    .map((part) =>
      ISO.test(part) && !Number.isNaN(Date.parse(part)) ? moment(instantOf(part), now) : text(part),
    );

/** What is muted, by whom and until when. */
export function silencesMessage(silences: readonly Silence[], now: Instant): Message {
  if (silences.length === 0) return { tone: "neutral", title: line("Nothing is silenced"), blocks: [] };
  const rows = silences.map((silence): readonly Text[] => [
    line(silence.id),
    line(
      silence.database ?? "all databases",
      silence.topic === undefined ? "" : ` (${topicWords(silence.topic)})`,
    ),
    line(
      moment(silence.until, now),
      " (",
      distance(silence.until, `in ${sayDuration(elapsed(now, silence.until))}`),
      ")",
    ),
    joined([line(person(silence.by)), silence.reason === "" ? undefined : line(silence.reason)], ": "),
  ]);
  const columns = [
    { title: "Id" },
    { title: "What", isPlain: true },
    { title: "Until" },
    { title: "Who and why", isPlain: true },
  ];
  const buttons = silences.slice(0, 4).map(({ id }) => press(`End ${id}`, `unsilence ${id}`));
  return {
    tone: "silenced",
    title: line(strong(many(silences.length, "silence"))),
    blocks: [
      { kind: "table", columns, rows },
      { kind: "buttons", buttons },
    ],
  };
}

const topicWords = (topic: string) => topic.replace("usage:", "").replaceAll("-", " ");
