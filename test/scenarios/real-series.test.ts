import { expect, it } from "vitest";
import { EMPTY_STATE, type Database, type DatabaseState } from "../../src/domain/alerting/database.ts";
import type { Profiles } from "../../src/domain/alerting/foresee.ts";
import { DEFAULT_RULES } from "../../src/domain/alerting/rules.ts";
import {
  days,
  elapsed,
  inHours,
  instantOf,
  later,
  minutes,
  type Instant,
} from "../../src/domain/time/instant.ts";
import { startOfDay, startOfMonth } from "../../src/domain/time/period.ts";
import type { BillingSample } from "../../src/domain/usage/sample.ts";
import { judge } from "../../src/monitor/judge.ts";

/**
 * A real database on Upstash's Free plan, commands per UTC day from 1 August to 9 September 2026 (its owner published them):
 * quiet for a month, then a launch that crosses the 500,000 of September on the 7th, about 23:02 if a day is spread evenly.
 */
const SERIES = [
  14_582, 44_220, 7_837, 42_305, 14_133, 15_602, 15_209, 14_232, 7_175, 12_928, 6_144, 4_020, 6_869, 5_616,
  2_386, 9_185, 9_948, 4_818, 6_397, 11_648, 12_174, 3_044, 1_567, 1_752, 7_399, 4_717, 6_438, 9_713, 11_820,
  6_140, 5_247, 3_430, 6_962, 10_515, 33_563, 75_512, 163_891, 214_782, 146_200, 89_484,
];
const FIRST = instantOf("2026-08-01T00:00:00Z");
const CROSSING = instantOf("2026-09-07T23:02:00Z");
const SEPTEMBER = instantOf("2026-09-01T00:00:00Z");
const LIMIT = 500_000;

const database: Database = {
  name: "prod",
  environment: "production",
  checkEvery: minutes(15),
  rules: DEFAULT_RULES,
  limits: [],
  plan: "guide-2026-04/free",
  planIsAssumed: true,
  ownCommandsPerCheck: 0,
};

/** What the API says at that moment of a day spread evenly. */
function sampleAt(takenAt: Instant): BillingSample {
  const today = startOfDay(takenAt);
  const number = Math.round((today - FIRST) / days(1));
  const commandsToday = Math.floor(((SERIES[number] ?? 0) * elapsed(today, takenAt)) / days(1));
  let commandsThisMonth = commandsToday;
  for (let day = number - 1; day >= Math.round((startOfMonth(takenAt) - FIRST) / days(1)); day--)
    commandsThisMonth += SERIES[day] ?? 0;
  const dailyCommands = SERIES.slice(Math.max(0, number - 4), number).map((commands, i, shown) => ({
    day: later(today, days(i - shown.length)),
    commands,
  }));
  return {
    source: "upstash-api",
    takenAt,
    databaseId: "id",
    state: "active",
    planType: "free",
    commandsToday,
    commandsThisMonth,
    commandLimit: LIMIT,
    storageLimit: 268_435_456,
    readRegions: 0,
    dailyCommands: [...dailyCommands, { day: today, commands: commandsToday }],
    commandCounts: [],
  };
}

/** Everything that people would have been told, from the first check on. */
function told(
  from: string,
): readonly { readonly at: Instant; readonly rule: string; readonly reason: string }[] {
  const said: { at: Instant; rule: string; reason: string }[] = [];
  let state: DatabaseState = EMPTY_STATE;
  let profiles: Profiles = new Map();
  const end = later(FIRST, days(SERIES.length));
  for (let at = instantOf(from); at < end; at = later(at, minutes(15))) {
    const result = { ok: true, sample: sampleAt(at) } as const;
    const judgement = judge({ database, at, results: [result] }, state, [], profiles);
    state = judgement.state;
    profiles = new Map([...profiles, ...judgement.learned]);
    for (const { incident, reason } of judgement.notifications)
      if (reason !== "update" && reason !== "repeat") said.push({ at, rule: incident.rule, reason });
  }
  return said;
}

const hoursBefore = (at: Instant | undefined) =>
  at === undefined ? Number.NEGATIVE_INFINITY : inHours(elapsed(at, CROSSING));

it.each([
  { watched: "since August", from: "2026-08-01T00:15:00Z", least: 50 },
  { watched: "since 1 September", from: "2026-09-01T00:15:00Z", least: 40 },
  { watched: "since the evening of the 5th", from: "2026-09-05T20:00:00Z", least: 40 },
])("the month's limit is foreseen in time, watched $watched", ({ from, least }) => {
  const said = told(from);
  const forecast = said.find(
    ({ rule, reason, at }) => rule === "forecast-exceeds" && reason === "first" && at > SEPTEMBER,
  );
  expect(hoursBefore(forecast?.at)).toBeGreaterThan(least);
  // August came to 325,265, although its second day was three times its usual: nobody is to be told anything.
  expect(said.filter(({ at }) => at < SEPTEMBER)).toEqual([]);
  const unusual = said.find(({ rule, at }) => rule === "unusual-rate" && at > SEPTEMBER);
  expect(hoursBefore(unusual?.at)).toBeGreaterThan(40);
  expect(said.some(({ rule }) => rule === "limit-reached")).toBe(true);
});
