import { readFileSync } from "node:fs";
import { systemClock } from "../src/app/system.ts";
import { chartRenderer } from "../src/charts/charts.ts";
import { hours, instantOf, later } from "../src/domain/time/instant.ts";
import type { Chart } from "../src/messages/message.ts";
import { silentLog } from "../src/ports/log.ts";
import { median, rounded, type Figure } from "./figure.ts";

const ROUNDS = 5;
const FOLLOWING = 10;
const MIB = 1_048_576;

/** What a chart takes with its process started for it, what the next ones take, and what they leave in the bot's memory. */
export async function chartsBench(): Promise<readonly Figure[]> {
  const first: number[] = [];
  const following: number[] = [];
  const before = settledMemory();
  for (let round = 0; round < ROUNDS; round++) {
    const charts = chartRenderer({ clock: systemClock, log: silentLog });
    const paint = async () => {
      const start = performance.now();
      if ((await charts.render(DAY)) === undefined) throw new Error("This machine cannot paint charts.");
      return performance.now() - start;
    };
    first.push(await paint());
    for (let chart = 0; chart < FOLLOWING; chart++) following.push(await paint());
    await charts.close();
  }
  const added = (settledMemory() - before) / MIB;
  return [
    { what: "first chart, process and fonts included, median", value: rounded(median(first)), unit: "ms" },
    {
      what: "each that follows, median",
      value: rounded(median(following)),
      unit: "ms",
    },
    {
      what: `left in the bot's memory by ${ROUNDS * (FOLLOWING + 1)} charts`,
      value: rounded(added),
      unit: "MiB",
      goal: { atMost: 8 },
    },
  ];
}

/** What the process holds of its own: files that are mapped can be dropped at any time. */
function settledMemory(): number {
  globalThis.gc?.();
  const anonymous = /RssAnon:\s+(\d+) kB/.exec(readOwnStatus())?.[1];
  return anonymous === undefined ? process.memoryUsage.rss() : Number(anonymous) * 1_024;
}

function readOwnStatus(): string {
  try {
    return readFileSync("/proc/self/status", "utf8");
  } catch {
    return "";
  }
}

const midnight = instantOf("2026-11-24T00:00:00Z");
const at = (hour: number) => later(midnight, hours(hour));

const DAY: Chart = {
  kind: "chart",
  title: "prod-cache: commands today (UTC)",
  alt: "",
  unit: "commands",
  limit: 10_000,
  points: Array.from({ length: 16 }, (_, hour) => ({ at: at(hour), value: 200 + 20 * hour })),
  total: {
    from: midnight,
    to: at(24),
    now: at(16),
    used: 5_600,
    forecast: { expected: 9_400, low: 8_400, high: 10_800 },
    usual: Array.from({ length: 25 }, (_, hour) => ({ at: at(hour), value: 220 * hour })),
  },
};
