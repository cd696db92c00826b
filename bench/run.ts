/**
 * `npm run bench`: what the bot costs beside the bare libraries, both sides in one run, because machines differ. Prints a
 * table and keeps JSON in bench/results/. Medians of several rounds; ratios are what carries over to other machines.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { checksBench } from "./checks.ts";
import { crossingBench } from "./crossing.ts";
import type { Figure } from "./figure.ts";

const wanted = process.argv.slice(2);
const BENCHES: Readonly<Record<string, () => Promise<readonly Figure[]>>> = {
  checks: checksBench,
  crossing: crossingBench,
};

const figures: Figure[] = [];
for (const [name, bench] of Object.entries(BENCHES)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  figures.push(...(await bench()));
}
const width = Math.max(...figures.map(({ what }) => what.length));
for (const { what, value, unit, reach } of figures)
  console.log(
    `${what.padEnd(width)}  ${String(value).padStart(9)} ${unit.padEnd(14)}${reach === undefined ? "" : `reach: ${reach}`}`,
  );
const folder = join(import.meta.dirname, "results");
mkdirSync(folder, { recursive: true });
const file = join(folder, `${new Date().toISOString().replaceAll(":", "-")}.json`);
writeFileSync(file, `${JSON.stringify({ node: process.version, figures }, null, 2)}\n`);
console.log(`Kept in ${file}`);
process.exit(0);
