// Scores the forecaster on the benchmark's traces: `npm run bench:forecast [-- folder]`. The traces and their scorer are not part of this repository.
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import * as predictor from "./forecast/predictor.ts";
import { costOf } from "./forecast/cost.ts";
import { scoreLooks, type EventTrace } from "./forecast/extra-looks.ts";
import { scoreMonths, type MonthScores, type Trace } from "./forecast/months.ts";

const BENCHMARK = resolve(process.argv[2] ?? resolve(import.meta.dirname, "../../shared/forecast"));
const TRACES = resolve(BENCHMARK, "traces");

if (!existsSync(TRACES)) {
  console.log(`Left out: the forecast benchmark, because there are no traces in ${TRACES}.`);
} else {
  await reportDays();
  reportLooks();
  reportCost();
  reportMonths();
}

async function reportDays() {
  const scorer = await import(pathToFileURL(resolve(BENCHMARK, "score.mjs")).href);

  const traces = scorer.loadTraces(TRACES);
  console.log(scorer.printTable("Headroom", scorer.score(traces, predictor)));
  const blocked = scorer.score(traces, predictor, { censor: true });
  console.log(`\n${scorer.printTable("Headroom, counters stop at the limit", blocked)}`);
}

function readTraces<T extends Trace>(): T[] {
  return readdirSync(TRACES).map((file) => JSON.parse(readFileSync(resolve(TRACES, file), "utf8")) as T);
}

function reportLooks() {
  const eventful = readTraces<EventTrace>().filter(({ scenario }) => /runaway|spike10/.test(scenario ?? ""));
  const { loops, delay, spikes, called, looks } = scoreLooks(eventful);
  console.log(
    `\nWith a look 90 s after a suspicious check: ${loops} loops claimed after ${delay.toFixed(0)} min at the median, ${(100 * called).toFixed(1)} % of ${spikes} spikes called, ${looks.toFixed(1)} extra looks an event`,
  );
}

function reportCost() {
  const { microseconds, today, profile } = costOf();
  console.log(
    `One check with 28 days of history: ${microseconds.toFixed(0)} µs; its state ${today} bytes a check, ${profile} bytes a day`,
  );
}

function reportMonths() {
  const traces = readTraces();
  const cases = [
    { title: "Months as they were", grow: () => 1 },
    { title: "Three times the use from the 13th on", grow: (day: number) => (day >= 12 ? 3 : 1) },
    {
      title: "Use grows by 60 % a day from the 11th to the 15th",
      grow: (day: number) => 1.6 ** Math.max(0, Math.min(5, day - 9)),
    },
  ];
  for (const { title, grow } of cases) {
    console.log(
      `\n${title}: error at 1/4, 1/2, 3/4 of the month | in 80 % range | precision recall (near misses) | lead`,
    );
    for (const [family, scores] of scoreMonths(traces, grow)) console.log(line(family, scores));
  }
}

function line(family: string, scores: MonthScores): string {
  const percent = (share: number) => `${Math.round(100 * share)} %`.padStart(6);
  const errors = scores.errors.map(percent).join("");
  const alerts = `${percent(scores.precision)}${percent(scores.recall)} (${percent(scores.nearMisses).trim()})`;
  return `${family.padEnd(10)}${String(scores.months).padStart(4)} months |${errors} |${percent(scores.covered)} |${alerts} | ${scores.leadDays.toFixed(1)} days`;
}
