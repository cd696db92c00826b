import { expect, it } from "vitest";
import { instantOf } from "../time/instant.ts";
import { account } from "./account.ts";
import { disagreementOf } from "./disagreement.ts";
import type { BillingSample, InfoSample } from "./sample.ts";

const MIDNIGHT = instantOf("2026-11-25T00:00:00Z");
const LATER = instantOf("2026-11-25T12:00:00Z");

const info = (takenAt: typeof LATER, commands: number): InfoSample => ({
  source: "redis-info",
  takenAt,
  server: { flavour: "upstash", version: "1.13.3", member: "10.16.8.4" },
  commands,
  keys: 1,
});

const bill = (commandsToday: number, more: Partial<BillingSample> = {}): BillingSample => ({
  source: "upstash-api",
  takenAt: LATER,
  databaseId: "id",
  state: "active",
  planType: "payg",
  commandsToday,
  commandsThisMonth: 100_000,
  readRegions: 0,
  dailyCommands: [],
  commandCounts: [],
  ...more,
});

it.each([
  { counted: 1_000, billed: bill(1_090), cause: undefined },
  { counted: 1_000, billed: bill(1_500), cause: "console" },
  { counted: 1_000, billed: bill(1_500, { readRegions: 2 }), cause: "replication" },
  { counted: 1_000, billed: bill(1_500, { scriptsThisMonth: 40_000 }), cause: "scripts" },
  { counted: 1_000, billed: bill(400), cause: "unbilled" },
  { counted: 40, billed: bill(400), cause: undefined },
])("$counted counted and $billed.commandsToday billed: $cause", ({ counted, billed, cause }) => {
  const samples = [info(MIDNIGHT, 5_000), info(LATER, 5_000 + counted), billed];
  const ledger = account(
    undefined,
    samples.map((sample) => ({ ok: true, sample })),
  )?.ledger;
  expect(ledger && disagreementOf(ledger)?.cause).toBe(cause);
});

it("says nothing of a day that INFO saw only a part of", () => {
  const samples = [info(LATER, 5_000), bill(4_000)];
  const ledger = account(
    undefined,
    samples.map((sample) => ({ ok: true, sample })),
  )?.ledger;
  expect(ledger && disagreementOf(ledger)).toBeUndefined();
});
