/**
 * `npm run bench`: what the bot costs beside the bare libraries, both sides in one run, because machines differ. Prints a
 * table and keeps JSON in bench/results/. Medians of several rounds; ratios are what carries over to other machines.
 * `npm run bench -- checks store` runs only these. Exits 1 when a goal is missed.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";
import { isReached, sayGoal, type Figure } from "./figure.ts";

/** Each is loaded only when it runs: what one brings along must not weigh on another's memory. */
const BENCHES: Readonly<Record<string, () => Promise<readonly Figure[]>>> = {
  charts: async () => (await import("./charts.ts")).chartsBench(),
  checks: async () => (await import("./checks.ts")).checksBench(),
  fleet: async () => (await import("./fleet.ts")).fleetBench(),
  crossing: async () => (await import("./crossing.ts")).crossingBench(),
  start: async () => (await import("./start.ts")).startBench(),
  store: async () => (await import("./store.ts")).storeBench(),
  slack: async () => (await import("./slack.ts")).slackBench(),
  discord: async () => (await import("./discord.ts")).discordBench(),
};

function wantedOf(words: readonly string[]): readonly string[] {
  const unknown = words.filter((word) => !(word in BENCHES));
  if (unknown.length > 0) {
    console.error(`There is no bench "${unknown.join('", "')}": try ${Object.keys(BENCHES).join(", ")}.`);
    process.exit(64);
  }
  return words.length > 0 ? words : Object.keys(BENCHES);
}

function print(figures: readonly Figure[]): void {
  const width = Math.max(...figures.map(({ what }) => what.length));
  for (const figure of figures) {
    const { what, value, unit, goal } = figure;
    const verdict =
      goal === undefined ? "" : `${sayGoal(goal).padEnd(9)} ${isReached(figure) ? "reached" : "MISSED"}`;
    const columns = [what.padEnd(width), value.toLocaleString("en-US").padStart(9), unit.padEnd(7), verdict];
    console.log(columns.join("  ").trimEnd());
  }
}

function keep(benches: object): string {
  const folder = join(import.meta.dirname, "results");
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `${new Date().toISOString().replaceAll(":", "-")}.json`);
  const machine = { node: process.version, cpu: cpus()[0]?.model, cores: cpus().length };
  writeFileSync(file, `${JSON.stringify({ ...machine, benches }, null, 2)}\n`);
  return file;
}

const done: Record<string, readonly Figure[]> = {};
for (const name of wantedOf(process.argv.slice(2))) {
  const figures = (await BENCHES[name]?.()) ?? [];
  console.log(`\n${name}`);
  print(figures);
  done[name] = figures.map((figure) => ({ ...figure, reached: isReached(figure) }));
}
const missed = Object.values(done)
  .flat()
  .filter((figure) => isReached(figure) === false);
console.log(`\n${missed.length === 0 ? "Every goal was reached." : `Missed: ${missed.length}.`}`);
console.log(`Kept in ${keep(done)}`);
process.exit(missed.length === 0 ? 0 : 1);
