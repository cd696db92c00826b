import type { Incident, Person } from "../domain/alerting/incident.ts";
import { sayDuration } from "../domain/time/duration.ts";
import { days, earlier, elapsed, inDays, type Duration, type Instant } from "../domain/time/instant.ts";
import { hitRateBand } from "../domain/usage/bands.ts";
import { shareOf, type Usage } from "../domain/usage/meter.ts";
import { line, MARKS, person, press, strong, time, type Block, type Message, type Text } from "./message.ts";
import { many, sayChange, sayCount, sayPercent } from "./numbers.ts";
import { joined, listed, meterWords } from "./words.ts";

/** What one summary says: a UTC day, because that is what plans count, or the seven full days before it was due. */
export interface SummaryFacts {
  readonly period: "day" | "week";
  readonly from: Instant;
  /** Before the day's end when the summary is of a day that still runs. */
  readonly to: Instant;
  readonly databases: readonly DatabaseSummary[];
  /** Alerts that were open at any time in it. */
  readonly alerts: readonly Incident[];
  /** When it should have been posted, where that is a good while ago. */
  readonly late?: Instant;
}

export interface DatabaseSummary {
  readonly name: string;
  readonly commands: number;
  /** Hours of the period in which something is known, and how many it has. */
  readonly hoursKnown: number;
  readonly hours: number;
  /** The limit of a day, where there is one. */
  readonly dayLimit?: number;
  /** Of a week: the day with the most commands. */
  readonly fullestDay?: { readonly day: Instant; readonly commands: number };
  /** What counts over a month, as it stands. */
  readonly month?: Usage;
  /** Against the mean of so many known days before, or the week before. */
  readonly change?: { readonly ratio: number; readonly days: number };
  readonly busiest?: Instant;
  readonly hits: number;
  readonly misses: number;
  readonly keys?: number;
  readonly reached?: { readonly at: Instant; readonly held: Duration; readonly lasts: boolean };
  /** In how long its growth will have used up the plan. */
  readonly outgrownIn?: Duration;
  /** Commands that the checks themselves cost, as far as the provider bills them. */
  readonly own: number;
  /** The provider does not bill the checks. */
  readonly free: boolean;
}

// Ten lines are read, twenty are not.
const MOST_ROWS = 8;
const MOST_ADVICE = 3;
const USUAL = 0.05;
const QUIET = 0.2;

/** "The day's summary": one row for each database, then what held for all of them. */
export function summaryMessage(facts: SummaryFacts): Message {
  const { shown, quiet } = chosen(facts.databases);
  const growing = outgrowing(facts.databases);
  const advice = growing.map(({ name }) =>
    press(growing.length === 1 ? "Advice" : `Advice: ${name}`, `advice ${name}`),
  );
  const blocks: Block[] = [
    ...shown.map((each) => row(each, facts)),
    ...said(quietWords(quiet)),
    ...said(together(facts)),
    ...said(trendWords(growing)),
    ...(facts.late === undefined
      ? []
      : [{ kind: "note" as const, text: line("Late: it was due ", time(facts.late, "date-time"), ".") }]),
    {
      kind: "buttons",
      buttons: [...advice, press("Status", "status"), press("History", "history")],
    },
  ];
  return { tone: "neutral", title: titleOf(facts), blocks };
}

function titleOf({ period, from, to }: SummaryFacts): Text {
  if (period === "week")
    return line(strong("Redis"), `, ${dateWords(from)} to ${dateWords(earlier(to, days(1)))} (UTC days)`);
  const day = new Intl.DateTimeFormat("en-GB", { weekday: "long", day: "numeric", month: "long", ...UTC });
  const name = day.format(from).replace(",", "");
  if (elapsed(from, to) >= days(1)) return line(strong("Redis"), `, ${name} (UTC day)`);
  return line(strong("Redis"), `, ${name} so far (UTC day, until `, time(to), ")");
}

const UTC = { timeZone: "UTC" } as const;
const dateWords = (at: Instant) =>
  new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "long", ...UTC }).format(at);

const said = (words: Text): readonly Block[] => (words.length === 0 ? [] : [{ kind: "text", text: words }]);

/** All of them while they fit; else those that have something to say, fullest first. */
function chosen(databases: readonly DatabaseSummary[]) {
  if (databases.length <= MOST_ROWS) return { shown: databases, quiet: [] };
  const ranked = databases.toSorted((a, b) => weightOf(b) - weightOf(a));
  const loud = ranked.filter((each, i) => i < MOST_ROWS && (i < 3 || weightOf(each) >= QUIET));
  return { shown: loud, quiet: ranked.filter((each) => !loud.includes(each)) };
}

function quietWords(quiet: readonly DatabaseSummary[]): Text {
  const [fullest] = quiet;
  if (fullest === undefined) return [];
  const most = Math.max(...quiet.map((each) => shareIn(each) ?? 0));
  return line(`And ${many(quiet.length, "other")}, the fullest at ${sayPercent(most)} (${fullest.name})`);
}

/** What deserves a row of its own; not knowing is worth one, too. */
function weightOf(each: DatabaseSummary): number {
  if (each.reached !== undefined) return 10;
  return each.hoursKnown === 0 ? 1 : (shareIn(each) ?? 0);
}

/** Share of the limit that is nearest: the day's (the fullest day's), else the month's. */
function shareIn({ commands, dayLimit, fullestDay, month }: DatabaseSummary): number | undefined {
  if (dayLimit !== undefined) return (fullestDay?.commands ?? commands) / dayLimit;
  return month === undefined ? undefined : shareOf(month);
}

function row(each: DatabaseSummary, facts: SummaryFacts): Block {
  const label = line(strong(each.name));
  if (each.hoursKnown === 0)
    return {
      kind: "gauge",
      label,
      share: undefined,
      caption: line(`${MARKS.unknown} no figures of this ${facts.period}`),
    };
  const parts = [
    line(amount(each)),
    monthPart(each),
    reachedPart(each),
    changePart(each, facts),
    each.busiest === undefined || each.reached !== undefined || isQuiet(each)
      ? undefined
      : line("busiest ", time(each.busiest, facts.period === "day" ? "time" : "date-time")),
    gapPart(each),
  ];
  return { kind: "gauge", label, share: shareIn(each), caption: joined(parts, " · ") };
}

function amount({ commands, dayLimit, fullestDay }: DatabaseSummary): string {
  const used = Math.round(commands);
  if (dayLimit === undefined) return many(used, "command");
  if (fullestDay === undefined) return `${sayCount(used)} of ${sayCount(dayLimit)}`;
  const name = new Intl.DateTimeFormat("en-GB", { weekday: "long", ...UTC }).format(fullestDay.day);
  return `${many(used, "command")}, most on ${name}: ${sayCount(Math.round(fullestDay.commands))} of ${sayCount(dayLimit)}`;
}

function monthPart({ month, dayLimit }: DatabaseSummary): Text | undefined {
  if (month?.limit === undefined || dayLimit !== undefined) return undefined;
  const { say, whose } = meterWords(month.meter);
  return line(
    `${sayPercent(shareOf(month) ?? 0)} of ${whose} used (${say(month.used)} of ${say(month.limit)})`,
  );
}

function reachedPart({ reached }: DatabaseSummary): Text | undefined {
  if (reached === undefined) return undefined;
  const held = reached.lasts ? `, and still is` : `, for ${sayDuration(reached.held)}`;
  return line(`${MARKS.critical} limit reached `, time(reached.at), held);
}

/** Nothing much happened: little used, and as usual. */
const isQuiet = (each: DatabaseSummary) =>
  (shareIn(each) ?? 0) < QUIET && each.change !== undefined && Math.abs(each.change.ratio) < USUAL;

function changePart({ change, reached }: DatabaseSummary, { period }: SummaryFacts): Text | undefined {
  if (change === undefined || reached !== undefined) return undefined;
  if (Math.abs(change.ratio) < USUAL) return line("usual");
  const than = period === "week" ? "the week before" : `the ${change.days}-day mean`;
  return line(`${sayChange(change.ratio)} on ${than}`);
}

function gapPart({ hoursKnown, hours }: DatabaseSummary): Text | undefined {
  return hours - hoursKnown < 2 ? undefined : line(`figures of ${hoursKnown} of ${hours} hours only`);
}

/** "Hit rate 85 % · 12,400 keys · 2 alerts, 1 acknowledged by @ada · watching cost 0 billed commands". */
function together({ databases, alerts }: SummaryFacts): Text {
  const known = databases.filter((each) => each.keys !== undefined);
  const keys = known.reduce((sum, each) => sum + (each.keys ?? 0), 0);
  return joined(
    [
      hitRateWords(databases),
      known.length === 0 ? undefined : line(many(keys, "key")),
      alertWords(alerts),
      costWords(databases),
    ],
    " · ",
  );
}

const outgrowing = (databases: readonly DatabaseSummary[]) =>
  databases
    .filter((each) => each.outgrownIn !== undefined)
    .toSorted((a, b) => (a.outgrownIn ?? 0) - (b.outgrownIn ?? 0))
    .slice(0, MOST_ADVICE);

/** "On this trend prod-cache needs the next plan in about 3 weeks, sessions in about 5 weeks." */
function trendWords(growing: readonly DatabaseSummary[]): Text {
  const when = growing.map(
    (each, i) => `${each.name}${i === 0 ? " needs the next plan" : ""} ${about(each)}`,
  );
  return when.length === 0 ? [] : line(`On this trend ${when.join(", ")}.`);
}

const WEEKS_FROM = days(12);

/** No more certain than a trend is: whole days, then whole weeks. */
function about({ outgrownIn = days(0) }: { readonly outgrownIn?: Duration } = {}): string {
  const isSoon = outgrownIn < WEEKS_FROM;
  const count = Math.max(1, Math.round(inDays(outgrownIn) / (isSoon ? 1 : 7)));
  return `in about ${many(count, isSoon ? "day" : "week")}`;
}

function hitRateWords(databases: readonly DatabaseSummary[]): Text | undefined {
  let hits = 0;
  let misses = 0;
  for (const each of databases) {
    hits += each.hits;
    misses += each.misses;
  }
  if (hits + misses === 0) return undefined;
  const bad = databases.filter((each) => {
    const ratio = ratioOf(each);
    return databases.length > 1 && ratio !== undefined && /bad|terrible/.test(hitRateBand(ratio));
  });
  // A mean hides the one cache that does not work.
  const worst = bad.toSorted((a, b) => (ratioOf(a) ?? 0) - (ratioOf(b) ?? 0))[0];
  const but = worst === undefined ? "" : `, but ${sayPercent(ratioOf(worst) ?? 0)} in ${worst.name}`;
  return line(`Hit rate ${sayPercent(hits / (hits + misses))}${but}`);
}

const ratioOf = ({ hits, misses }: DatabaseSummary) =>
  hits + misses === 0 ? undefined : hits / (hits + misses);

function alertWords(alerts: readonly Incident[]): Text {
  if (alerts.length === 0) return line("no alerts");
  const taken = alerts.flatMap(takenBy);
  const open = alerts.filter((each) => each.closed === undefined).length;
  const words = [line(many(alerts.length, "alert"))];
  if (taken.length > 0) {
    const people = [...new Map(taken.map((who) => [`${who.platform} ${who.id}`, who])).values()];
    const names = people.map((who) => line(person(who)));
    const count = alerts.length === 1 ? "" : `${taken.length} `;
    words.push(line(`${count}acknowledged by `, joined(names, ", ")));
  }
  if (open > 0) words.push(line(alerts.length === 1 ? "still firing" : `${open} still firing`));
  return joined(words, ", ");
}

/** Who acknowledged it last: a closed alert remembers it in its history only. */
function takenBy(incident: Incident): readonly Person[] {
  const by =
    incident.acknowledged?.by ??
    incident.transitions.findLast((each) => each.reason === "acknowledged" && each.by !== undefined)?.by;
  return by === undefined ? [] : [by];
}

function costWords(databases: readonly DatabaseSummary[]): Text {
  const paid = databases.filter((each) => !each.free);
  const own = paid.reduce((sum, each) => sum + each.own, 0);
  if (own === 0) return line("watching cost 0 billed commands");
  const where = paid.length === databases.length ? "" : ` in ${listed(paid.map((each) => each.name))}`;
  return line(`watching cost ${many(own, "command")}${where} (INFO)`);
}
