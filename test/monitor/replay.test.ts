import { expect, it } from "vitest";
import { EMPTY_STATE, type Database, type DatabaseState } from "../../src/domain/alerting/database.ts";
import type { Profiles } from "../../src/domain/alerting/foresee.ts";
import { DEFAULT_RULES } from "../../src/domain/alerting/rules.ts";
import {
  days,
  earlier,
  hours,
  inHours,
  instantOf,
  later,
  minutes,
  seconds,
  elapsed,
  type Instant,
} from "../../src/domain/time/instant.ts";
import { startOfDay } from "../../src/domain/time/period.ts";
import type { InfoSample } from "../../src/domain/usage/sample.ts";
import { plainTitle } from "../../src/messages/plain.ts";
import { judge, type Judgement } from "../../src/monitor/judge.ts";
import { recordedChecks, termsOf } from "../../src/monitor/recorded.ts";
import { replay, type Firing } from "../../src/monitor/replay.ts";
import type { Outlets } from "../../src/monitor/rows.ts";

const BEGAN = instantOf("2026-10-01T00:00:00Z");
const END = instantOf("2026-11-05T12:00:00Z");
const LOOP_FROM = instantOf("2026-11-03T13:05:00Z");
const SILENT_FROM = instantOf("2026-11-04T09:00:00Z");
const RESTARTED = instantOf("2026-11-02T10:00:00Z");

const prod: Database = {
  name: "prod",
  environment: "production",
  checkEvery: minutes(15),
  rules: DEFAULT_RULES,
  limits: [
    { meter: "commands-day", limit: 14_000, from: "configuration" },
    { meter: "commands-month", limit: 300_000, from: "configuration" },
  ],
  ownCommandsPerCheck: 1,
};

const outlets: Outlets = {
  channels: [{ name: "ops", platform: "terminal", address: "terminal" }],
  routes: [],
  hasThreads: () => true,
  unwritten: (_database, error) => {
    throw error;
  },
};

/** Commands an hour: busier by day and on working days; from 13:05 on 3 November a loop until midnight. */
function perHour(at: Instant): number {
  const day = startOfDay(at);
  const hour = inHours(elapsed(day, at));
  const weekend = new Date(at).getUTCDay() % 6 === 0;
  const loop = at >= LOOP_FROM && at < later(startOfDay(LOOP_FROM), days(1)) ? 6_000 : 0;
  return (weekend ? 0.5 : 1) * (300 + 200 * Math.sin((hour / 24) * 2 * Math.PI)) + loop;
}

/** The checks as they were made: every 15 minutes and just after midnight, except in three hours of silence. */
function* moments(): Generator<Instant> {
  for (let at = BEGAN; at < END; at = later(at, minutes(15))) {
    if (at > SILENT_FROM && at < later(SILENT_FROM, hours(3))) continue;
    yield at === startOfDay(at) ? later(at, seconds(1)) : at;
  }
}

interface Lived {
  readonly judgements: readonly Judgement[];
  readonly state: DatabaseState;
}

/** What a bot lived through: real INFO samples, a restart, and the watchdog's looks in the silence. */
function live(): Lived {
  let state: DatabaseState = EMPTY_STATE;
  let profiles: Profiles = new Map();
  const judgements: Judgement[] = [];
  let counter = 0;
  let before = BEGAN;
  for (const at of moments()) {
    if (elapsed(before, at) > hours(1)) {
      for (let look = later(before, minutes(46)); look < at; look = later(look, minutes(15))) {
        const looked = judge({ database: prod, at: look, results: [] }, state, [], profiles);
        state = looked.state;
        judgements.push(looked);
      }
    }
    const grown = Math.round(perHour(earlier(at, minutes(1))) * inHours(elapsed(before, at)));
    counter = before < RESTARTED && at >= RESTARTED ? 40 : counter + grown;
    before = at;
    const result = { ok: true, sample: sampleOf(at, counter) } as const;
    const judgement = judge({ database: prod, at, results: [result] }, state, [], profiles);
    state = judgement.state;
    profiles = new Map([...profiles, ...judgement.learned]);
    judgements.push(judgement);
  }
  return { judgements, state };
}

const sampleOf = (takenAt: Instant, commands: number): InfoSample => ({
  source: "redis-info",
  takenAt,
  server: { flavour: "redis", version: "8.0.0" },
  commands,
  keys: 10,
  hits: commands,
  misses: 0,
  commandsPerSecond: 1,
});

const lived = live();
const samples = lived.judgements.flatMap(({ sample }) => (sample === undefined ? [] : [sample]));
const hourly = hoursOf(lived.judgements);

function hoursOf(judgements: readonly Judgement[]) {
  const all = judgements.flatMap((each) => each.hourly);
  return [...Map.groupBy(all, ({ hour }) => hour)].map(([, rows]) => ({
    ...rows.at(-1)!,
    commands: rows.reduce((sum, row) => sum + row.commands, 0),
    checks: rows.reduce((sum, row) => sum + row.checks, 0),
  }));
}

const said = (since: Instant) =>
  lived.judgements
    .filter(({ at }) => at >= since)
    .flatMap(({ notifications }) => notifications)
    .filter(({ reason }) => reason !== "update")
    .map(({ at, reason, incident }) => ({ at, reason, topic: incident.topic, rule: incident.rule }));

const recordingOf = (from: Instant, database = prod) => ({
  database,
  terms: termsOf(lived.state.ledger),
  checks: recordedChecks(
    hourly.filter(({ hour }) => hour < from),
    samples.filter(({ at }) => at >= from),
  ),
});

const firedIn = (firings: readonly Firing[]) => firings.map(({ rule, topic }) => `${rule} ${topic}`);

it("says what the live loop said, at the same checks, from the samples it recorded", () => {
  const since = later(BEGAN, days(20));
  const replayed = replay(recordingOf(BEGAN), since, outlets);
  const told = replayed.messages.map(({ createdAt, reason }) => ({ at: createdAt, reason }));
  const expected = said(since);
  expect(new Set(expected.map(({ rule }) => rule))).toEqual(
    new Set([
      "unusual-rate",
      "forecast-exceeds",
      "usage-warning",
      "usage-critical",
      "limit-reached",
      "no-samples",
    ]),
  );
  expect(told).toEqual(expected.map(({ at, reason }) => ({ at, reason })));
});

it("says the same of the last days when what is older is known by the hour only", () => {
  const since = later(BEGAN, days(31));
  const replayed = replay(recordingOf(later(BEGAN, days(25))), since, outlets);
  const daily = (told: readonly { readonly topic?: string; readonly at: Instant; readonly rule: string }[]) =>
    told.filter(({ topic }) => topic !== "usage:commands-month").map(({ at, rule }) => ({ at, rule }));
  const firsts = said(since).filter(({ reason }) => reason === "first" || reason === "escalated");
  expect(daily(replayed.firings.filter(({ at }) => at >= since))).toEqual(
    expect.arrayContaining(daily(firsts)),
  );
});

it("knows the month's count where only its last days have samples", () => {
  const checks = recordedChecks(
    hourly,
    samples.filter(({ at }) => at >= later(BEGAN, days(25))),
  );
  const truth = new Map(samples.map(({ at, usedMonth }) => [Math.floor(at / hours(1)), usedMonth]));
  const byHour = checks.filter(({ by, at }) => by === "hour" && at < later(BEGAN, days(25)));
  expect(byHour).toHaveLength(25 * 24);
  for (const { at, usedMonth } of byHour)
    expect(Math.abs(usedMonth - (truth.get(Math.floor(at / hours(1))) ?? 0))).toBeLessThan(160);
});

it("lets people call a forecast a false alarm while its limit is not reached", () => {
  const { messages } = replay(recordingOf(BEGAN), later(BEGAN, days(20)), outlets);
  const offers = messages.map(({ root }) => JSON.stringify(root).includes('"false-alarm prod-'));
  const titles = messages.map(({ root }) => plainTitle(root));
  titles.forEach((title, i) => {
    if (title.includes("likely to reach")) expect(offers[i], title).toBe(true);
    if (title.includes("is used up")) expect(offers[i], title).toBe(false);
  });
  expect(offers).toContain(true);
});

it("judges by other rules and limits", () => {
  const since = later(BEGAN, days(20));
  const raised: Database = {
    ...prod,
    limits: [{ meter: "commands-day", limit: 1_000_000, from: "configuration" }],
  };
  const { firings, messages } = replay(recordingOf(BEGAN, raised), since, outlets);
  expect(firedIn(firings)).toEqual(["unusual-rate unusual-rate", "no-samples reachability"]);
  const unusual = messages.map(({ root }) => plainTitle(root)).find((title) => /the usual/.test(title));
  expect(unusual, "a new day comes long before the limit").toMatch(/times the usual for this hour$/);
  const off = {
    ...raised,
    rules: { ...DEFAULT_RULES, "unusual-rate": { ...DEFAULT_RULES["unusual-rate"], enabled: false } },
  };
  expect(firedIn(replay(recordingOf(BEGAN, off), since, outlets).firings)).toEqual([
    "no-samples reachability",
  ]);
});

it("tells an alert that fired before the time asked for, and has not ended, but none of its messages", () => {
  const since = later(LOOP_FROM, hours(4));
  const { firings, messages } = replay(recordingOf(BEGAN), since, outlets);
  expect(firedIn(firings)).toContain("limit-reached usage:commands-day");
  expect(messages.every(({ createdAt }) => createdAt >= since)).toBe(true);
});
