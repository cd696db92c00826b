// The benchmark's scorer runs with whatever Node the machine has: the adapter must work in one that reads no TypeScript.
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";

const ADAPTER = new URL("../../bench/forecast.mjs", import.meta.url).href;
const FORECASTS = `
  const { create } = await import(${JSON.stringify(ADAPTER)});
  const day = Date.UTC(2026, 10, 24);
  const predictor = create({ limit: 900, stepSeconds: 900, checkSeconds: 900, name: "test" });
  const at = (hour, used) => predictor.observe(day + hour * 3_600_000, used, { dayStartMs: day });
  console.log(JSON.stringify({ reads: Boolean(process.features.typescript), said: [at(6, 240), at(12, 500), at(18, 100), at(23, 899)] }));
`;

async function forecasts(...flags: string[]) {
  const args = [...flags, "--input-type=module", "--eval", FORECASTS];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  return JSON.parse(stdout) as { reads: boolean; said: readonly Record<string, unknown>[] };
}

describe("the adapter for the forecast benchmark", () => {
  it("says the same in a Node that reads TypeScript and in one that does not", async () => {
    const [today, older] = await Promise.all([forecasts(), forecasts("--no-experimental-strip-types")]);
    expect([today.reads, older.reads]).toEqual([true, false]);
    expect(older.said).toEqual(today.said);
  });

  it("adds up a counter that restarts, and claims what is reached", async () => {
    const { said } = await forecasts();
    expect(said.map(({ willBreach }) => willBreach)).toEqual([false, false, false, true]);
    expect(said[2]?.predictedTotal).toBeGreaterThan(600);
  });
});
