// Scores the forecaster on the benchmark's traces: `npm run bench:forecast [-- folder]`. The traces and their scorer are not part of this repository.
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import * as predictor from "./forecast.mjs";
import { scoreMonths, type MonthScores, type Trace } from "./forecast/months.ts";

const BENCHMARK = resolve(process.argv[2] ?? resolve(import.meta.dirname, "../../shared/forecast"));
const TRACES = resolve(BENCHMARK, "traces");

if (!existsSync(TRACES)) {
  console.log(`Left out: the forecast benchmark, because there are no traces in ${TRACES}.`);
} else {
  await reportDays();
  reportMonths();
}

async function reportDays() {
  const scorer = await import(pathToFileURL(resolve(BENCHMARK, "score.mjs")).href);

  console.log(scorer.printTable("Headroom", scorer.score(scorer.loadTraces(TRACES), predictor)));
}

function reportMonths() {
  const traces = readdirSync(TRACES).map(
    (file) => JSON.parse(readFileSync(resolve(TRACES, file), "utf8")) as Trace,
  );
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
