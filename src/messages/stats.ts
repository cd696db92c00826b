import { planNameOf, type Database, type DatabaseState } from "../domain/alerting/database.ts";
import { refusalFigures } from "../domain/alerting/verdicts-usage.ts";
import type { Silence } from "../domain/alerting/incident.ts";
import type { Outlook } from "../domain/alerting/outlook.ts";
import { days, elapsed, inSeconds, seconds, type Duration, type Instant } from "../domain/time/instant.ts";
import { sayDuration } from "../domain/time/duration.ts";
import { hitRateBand, rateBand } from "../domain/usage/bands.ts";
import { hitRateOf, type HitRate } from "../domain/usage/hit-rate.ts";
import { unreadMeters } from "../domain/usage/unread.ts";
import { disagreementOf, type Disagreement } from "../domain/usage/disagreement.ts";
import { shareOf, type Usage } from "../domain/usage/meter.ts";
import { limitWords, usedWords } from "./alert-title.ts";
import { dayChart } from "./day-chart.ts";
import { failureWords } from "./failure-words.ts";
import { forecastLine, rateLine } from "./forecast.ts";
import { distance, line, press, strong, type Block, type Message, type Text, type Tone } from "./message.ts";
import { many, sayBytes, sayCount, sayPercent } from "./numbers.ts";
import { capital, joined, meterWords, moment, unreadWords, usageGauge } from "./words.ts";

/** One UTC hour's sums, as the store keeps them. */
interface HourFigures {
  readonly hour: Instant;
  readonly commands: number;
  readonly hits: number;
  readonly misses: number;
}

/** All that is known of one database now. */
export interface StatsFacts {
  readonly database: Database;
  readonly state: DatabaseState;
  readonly usages: readonly Usage[];
  readonly outlooks: readonly Outlook[];
  /** The last seven days and today, oldest first. */
  readonly hourly: readonly HourFigures[];
  readonly silences: readonly Silence[];
  readonly now: Instant;
}

/** The answer to `stats`: how full, how fast, how healthy, and how that is known. */
export function statsMessage(facts: StatsFacts): Message {
  const { database, now } = facts;
  const buttons: Block = {
    kind: "buttons",
    buttons: [press("Check now", `check ${database.name}`), press("History", `history ${database.name}`)],
  };
  if (facts.usages.length === 0)
    return {
      tone: "unknown",
      title: line(strong(database.name), ": no figures yet", unknownWhy(facts)),
      blocks: [...whatToDo(facts), buttons],
    };
  const chart = dayChart({ ...facts, name: database.name });
  return {
    tone: toneOf(facts),
    title: headline(facts),
    blocks: [
      ...facts.usages
        .filter(isWorthAGauge)
        .map((usage) => usageGauge(usage, now, meterWords(usage.meter).short)),
      { kind: "fields", fields: fieldsOf(facts) },
      ...(chart === undefined ? [] : [chart]),
      { kind: "note", text: howItIsKnown(facts) },
      ...missingBill(facts),
      ...missingFigures(facts),
      buttons,
    ],
  };
}

/** The first line of stats and status: the fullest meter, or that nothing limits it. */
export function headline({ database, usages, state, now }: StatsFacts): Text {
  const fullest = fullestOf(usages);
  const name = strong(database.name);
  if (state.health.failures > 0 && state.health.failure !== undefined)
    return line(
      name,
      ": ",
      failureWords(state.health.failure, state.health.failed),
      ", figures of ",
      moment(lastAt(state, now), now),
    );
  const { refused } = state.ledger ?? {};
  const stopped = refused === undefined ? undefined : usages.find(({ meter }) => meter === refused.meter);
  if (refused !== undefined && stopped !== undefined)
    return line(name, limitWords({ usage: stopped, ...refusalFigures(refused) }));
  if (fullest === undefined) return line(name, ": no limit is set");
  return line(name, `: ${usedWords(fullest)}`);
}

export function toneOf({ state, usages }: StatsFacts): Tone {
  if (state.incidents.some((incident) => incident.severity === "critical")) return "critical";
  if (state.incidents.length > 0) return "warning";
  return usages.length === 0 ? "unknown" : "neutral";
}

export const fullestOf = (usages: readonly Usage[]): Usage | undefined =>
  usages
    .filter((usage) => usage.limit !== undefined)
    .toSorted((a, b) => (shareOf(b) ?? 0) - (shareOf(a) ?? 0))[0];

const isWorthAGauge = (usage: Usage) => usage.limit !== undefined || usage.meter === "commands-day";

const lastAt = (state: DatabaseState, now: Instant) => state.health.lastSampleAt ?? now;

function unknownWhy({ state, now }: StatsFacts): Text {
  const { failure, failed, failingSince } = state.health;
  if (failure === undefined) return line(", the first check is still to come");
  return line(
    ", ",
    failureWords(failure, failed),
    ...(failingSince === undefined ? [] : [" since ", moment(failingSince, now)]),
  );
}

/** The failure's own sentence: what failed, and what to do next. */
const whatToDo = ({ database, state }: StatsFacts): readonly Block[] =>
  state.health.failure === undefined
    ? []
    : [{ kind: "text", text: line(withoutName(state.health.failure.sentence, database.name)) }];

function withoutName(sentence: string, name: string): string {
  const words = sentence.startsWith(`${name}: `) ? sentence.slice(name.length + 2) : sentence;
  return capital(words);
}

function fieldsOf(facts: StatsFacts): { label: string; value: Text }[] {
  const { outlooks, usages, state, now } = facts;
  const fields: { label: string; value: Text }[] = [];
  const fullest = fullestOf(usages) ?? usages[0];
  const outlook = outlooks.find((each) => each.meter === fullest?.meter);
  // What was let through says nothing of what will be wanted.
  if (outlook !== undefined && fullest !== undefined && state.ledger?.refused === undefined)
    fields.push({ label: "Forecast", value: forecastLine(outlook, fullest, now) });
  const latest = state.ledger?.latest;
  if (latest?.perSecond !== undefined)
    fields.push({ label: "Rate", value: rateWords(latest.perSecond, outlook) });
  const hitRate = hitRateOf(facts.hourly, state.ledger?.counter, now);
  if (hitRate !== undefined) fields.push({ label: "Hit rate", value: line(hitRateWords(hitRate)) });
  const called = stateWords(state);
  if (called !== undefined) fields.push({ label: "State", value: called });
  const apart = state.ledger === undefined ? undefined : disagreementOf(state.ledger);
  if (apart !== undefined) fields.push({ label: "Two counts", value: apartWords(apart, now) });
  const held = [
    latest?.keys === undefined ? undefined : line(many(latest.keys, "key")),
    latest?.storage === undefined ? undefined : line(sayBytes(latest.storage.used)),
    latest?.clients === undefined ? undefined : line(many(latest.clients, "client")),
  ];
  if (held.some(Boolean)) fields.push({ label: "Holds", value: joined(held, " · ") });
  return fields;
}

const hitRateWords = ({ ratio, of }: HitRate) =>
  `${sayPercent(ratio)}, ${hitRateBand(ratio)}${of === "today" ? "" : ", since the server started"}`;

/** What Upstash calls its state, where that is not simply active. */
export function stateWords({ ledger }: DatabaseState): Text | undefined {
  const { state, modifyingState } = ledger?.billed ?? {};
  if (state === undefined || (state === "active" && modifyingState === undefined)) return undefined;
  return line(
    `${state} at Upstash`,
    modifyingState === undefined ? "" : `, being changed (${modifyingState})`,
  );
}

/** The bill cannot be read: since when, why, and what to do. */
function missingBill({ database, state, now }: StatsFacts): readonly Block[] {
  const { billing } = state.health;
  if (billing === undefined) return [];
  const why = withoutName(billing.failure.sentence, database.name);
  return [
    {
      kind: "note",
      text: line("Upstash's figures are missing since ", moment(billing.since, now), `: ${why}`),
    },
  ];
}

/** A limit without a figure is not judged, and whoever relies on it must know. */
function missingFigures({ database, state }: StatsFacts): readonly Block[] {
  const unread = unreadMeters(state.ledger ?? {}, database.limits);
  return unread.map((meter) => ({ kind: "note", text: line(unreadWords(meter)) }));
}

const CAUSES: Readonly<Record<Disagreement["cause"], string>> = {
  replication: "writes are billed again for each read region",
  scripts: "commands inside scripts are billed one by one",
  console:
    "INFO does not count everything that is billed, such as the console's data browser or another member",
  unbilled: "PING, AUTH and INFO are counted and not billed, and the bill lags by minutes",
};

/** Both figures, and why they differ: the bill decides. */
export function apartWords({ billed, counted, since, cause }: Disagreement, now: Instant): Text {
  const when = since === undefined ? line(" today") : line(" since ", moment(since, now));
  return line(
    `${sayCount(billed)} billed, ${sayCount(counted)} counted from INFO`,
    when,
    `: ${CAUSES[cause]}`,
  );
}

function rateWords(perSecond: number, outlook: Outlook | undefined): Text {
  const band = rateBand(perSecond);
  const usual = outlook?.usualRate === undefined ? {} : { usual: outlook.usualRate };
  return line(rateLine({ perSecond, ...usual }), band === "ok" ? "" : `, ${band}`);
}

function howItIsKnown({ state, database, usages, now }: StatsFacts): Text {
  const at = state.health.lastSampleAt;
  const perDay =
    Math.round(inSeconds(days(1)) / inSeconds(database.checkEvery)) * database.ownCommandsPerCheck;
  const plan = planNameOf(database);
  const watching = `watching costs ${many(perDay, "command")} a day (INFO)`;
  return joined(
    [
      at === undefined ? undefined : line("checked ", distance(at, agoWords(elapsed(at, now)))),
      sourceWords(state, usages, now),
      line(perDay === 0 ? "watching costs no command" : watching),
      plan === undefined ? undefined : line(`plan ${plan}`),
      state.watch === undefined || state.watch.until <= now
        ? undefined
        : line(`watched every ${sayDuration(state.watch.every)} until `, moment(state.watch.until, now)),
    ],
    " · ",
  );
}

function sourceWords({ health, ledger }: DatabaseState, usages: readonly Usage[], now: Instant): Text {
  if (!usages.some((usage) => usage.known === "billed")) return line("counted from INFO");
  if (health.billing === undefined || ledger?.billed === undefined) return line("billed by Upstash");
  return line("billed by Upstash until ", moment(ledger.billed.takenAt, now), ", counted from INFO since");
}

const agoWords = (ago: Duration) => (ago < seconds(2) ? "just now" : `${sayDuration(ago)} ago`);
