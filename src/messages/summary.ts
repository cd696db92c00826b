import type { Incident } from "../domain/alerting/incident.ts";
import { days, earlier, elapsed, inDays, type Duration, type Instant } from "../domain/time/instant.ts";
import type { Usage } from "../domain/usage/meter.ts";
import { line, press, strong, time, type Block, type Message, type Text } from "./message.ts";
import { many, sayPercent } from "./numbers.ts";
import { QUIET, row, shareIn } from "./summary-row.ts";
import { together } from "./summary-together.ts";
import { weekChart } from "./week-chart.ts";

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

export interface DayFigure {
  readonly day: Instant;
  readonly commands: number;
}

export interface DatabaseSummary {
  readonly name: string;
  readonly commands: number;
  /** What the provider bills of the period, where it says so. */
  readonly billed?: number;
  /** Hours of the period in which something is known, and how many it has. */
  readonly hoursKnown: number;
  readonly hours: number;
  /** The limit of a day, where there is one. */
  readonly dayLimit?: number;
  /** Of a week: what each of its days came to, oldest first, without those of which nothing is known. */
  readonly daily?: readonly DayFigure[];
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
    ...weekChart(facts.databases),
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
  return each.hoursKnown === 0 && each.billed === undefined ? 1 : (shareIn(each) ?? 0);
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
