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

const at = (time: string) => instantOf(`2026-11-25T${time}:00Z`);
const ledgerOf = (samples: readonly (InfoSample | BillingSample)[]) =>
  account(
    undefined,
    samples.map((sample) => ({ ok: true, sample })),
  )?.ledger;
const fromNoon = [info(LATER, 5_000), bill(40_000)];

it.each([
  { when: "at the first look", samples: [], says: undefined },
  {
    when: "at once, as far as the bill may lag",
    samples: [info(at("12:15"), 6_000), bill(41_300, { takenAt: at("12:15") })],
    says: undefined,
  },
  {
    when: "at once, where it is far apart",
    samples: [info(at("12:15"), 6_000), bill(42_000, { takenAt: at("12:15") })],
    says: { billed: 2_000, counted: 1_000, since: LATER },
  },
  {
    when: "after some hours",
    samples: [info(at("15:00"), 6_000), bill(41_200, { takenAt: at("15:00") })],
    says: { billed: 1_200, counted: 1_000, since: LATER },
  },
  {
    when: "anew after another member's counter",
    samples: [
      {
        ...info(at("13:00"), 900_000),
        server: { flavour: "upstash", version: "1.13.3", member: "10.32.1.7" },
      },
      bill(50_000, { takenAt: at("13:00") }),
      info(at("14:00"), 1_000),
      bill(60_000, { takenAt: at("14:00") }),
    ] as const,
    says: undefined,
  },
])("of a day that INFO saw only a part of is taken from noon on, $when", ({ samples, says }) => {
  const ledger = ledgerOf([...fromNoon, ...samples]);
  const said = ledger && disagreementOf(ledger);
  if (says === undefined) expect(said).toBeUndefined();
  else expect(said).toMatchObject(says);
});
