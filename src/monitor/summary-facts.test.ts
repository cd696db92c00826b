import { describe, expect, it } from "vitest";
import { ruleOf } from "../domain/alerting/rules.ts";
import { EMPTY_STATE, type Database, type DatabaseState } from "../domain/alerting/database.ts";
import type { Incident } from "../domain/alerting/incident.ts";
import { hours, inDays, instantOf, later, minutes, toIso, type Instant } from "../domain/time/instant.ts";
import { account } from "../domain/usage/account.ts";
import type { HourlyRow } from "../ports/store.ts";
import { databaseSummary, spanOf, type Span } from "./summary-facts.ts";

describe("what a summary speaks of", () => {
  it.each([
    {
      due: "2026-11-25T09:00Z",
      wall: "2026-11-25T09:00",
      says: "2026-11-24T00:00 – 2026-11-25T00:00",
      who: "UTC, morning",
    },
    {
      due: "2026-11-25T23:55Z",
      wall: "2026-11-25T23:55",
      says: "2026-11-25T00:00 – 2026-11-25T23:55",
      who: "UTC, evening",
    },
    {
      due: "2026-11-25T00:00Z",
      wall: "2026-11-25T00:00",
      says: "2026-11-24T00:00 – 2026-11-25T00:00",
      who: "UTC, midnight",
    },
    {
      due: "2026-11-25T08:00Z",
      wall: "2026-11-25T09:00",
      says: "2026-11-24T00:00 – 2026-11-25T00:00",
      who: "Berlin, morning",
    },
    {
      due: "2026-11-25T17:00Z",
      wall: "2026-11-25T09:00",
      says: "2026-11-24T00:00 – 2026-11-25T00:00",
      who: "Los Angeles, morning",
    },
    {
      due: "2026-11-26T07:55Z",
      wall: "2026-11-25T23:55",
      says: "2026-11-25T00:00 – 2026-11-26T00:00",
      who: "Los Angeles, evening",
    },
    {
      due: "2026-11-25T00:00Z",
      wall: "2026-11-25T09:00",
      says: "2026-11-24T00:00 – 2026-11-25T00:00",
      who: "Tokyo, morning",
    },
    {
      due: "2026-11-24T20:00Z",
      wall: "2026-11-25T09:00",
      says: "2026-11-24T00:00 – 2026-11-24T20:00",
      who: "Auckland, morning",
    },
    {
      due: "2026-11-24T23:30Z",
      wall: "2026-11-25T12:30",
      says: "2026-11-24T00:00 – 2026-11-24T23:30",
      who: "Auckland, noon",
    },
    {
      due: "2026-12-01T09:00Z",
      wall: "2026-12-01T09:00",
      says: "2026-11-30T00:00 – 2026-12-01T00:00",
      who: "the first of a month",
    },
    {
      due: "2028-03-01T09:00Z",
      wall: "2028-03-01T09:00",
      says: "2028-02-29T00:00 – 2028-03-01T00:00",
      who: "after a leap day",
    },
  ])("$who: $says", ({ due, wall, says }) => {
    const { from, to } = spanOf("day", instantOf(due), instantOf(`${wall}Z`));
    expect(`${toIso(from).slice(0, 16)} – ${toIso(to).slice(0, 16)}`).toBe(says);
  });

  it("a week is the last seven full days", () => {
    const { from, to } = spanOf("week", instantOf("2026-11-30T08:00Z"), instantOf("2026-11-30T09:00Z"));
    expect([toIso(from).slice(0, 10), toIso(to).slice(0, 10)]).toEqual(["2026-11-23", "2026-11-30"]);
  });
});

const NOON = instantOf("2026-11-25T12:00Z");
const TUESDAY: Span = {
  period: "day",
  from: instantOf("2026-11-24T00:00Z"),
  to: instantOf("2026-11-25T00:00Z"),
};
const database: Database = {
  name: "prod",
  environment: "production",
  checkEvery: minutes(15),
  rules: {} as Database["rules"],
  limits: [{ meter: "commands-day", limit: 10_000, from: "plan Free" }],
  ownCommandsPerCheck: 1,
};
const row = (hour: Instant, commands: number): HourlyRow => ({
  database: "prod",
  hour,
  commands,
  hits: 8,
  misses: 2,
  checks: 4,
  keys: 45,
  storage: null,
});

/** Rows for each hour from that day on, so many commands an hour on each day. */
const days = (first: string, ...perHour: readonly number[]) =>
  perHour.flatMap((commands, day) =>
    Array.from({ length: 24 }, (_, hour) =>
      row(later(instantOf(`${first}T00:00Z`), hours(24 * day + hour)), commands),
    ),
  );

const summary = (hourly: readonly HourlyRow[], incidents: readonly Incident[] = [], span = TUESDAY) =>
  databaseSummary(database, span, { state: undefined, hourly, incidents, now: NOON });

function reached(at: string, closed?: string): Incident {
  const { severity } = ruleOf("limit-reached");
  const figures = { kind: "rate", perSecond: 1, at: 1 } as const;
  return {
    id: "prod-1",
    database: "prod",
    topic: "usage:commands-day",
    openedAt: instantOf("2026-11-24T10:00Z"),
    rule: "limit-reached",
    severity,
    figures,
    lastNotifiedAt: instantOf(at),
    transitions: [{ at: instantOf(at), reason: "escalated", rule: "limit-reached", severity }],
    ...(closed === undefined ? {} : { closed: { at: instantOf(closed), why: "new day" } }),
  };
}

describe("the figures of a day", () => {
  it("add up the hours and name the busiest", () => {
    const hourly = days("2026-11-24", 100).with(14, row(later(TUESDAY.from, hours(14)), 900));
    expect(summary(hourly)).toMatchObject({
      commands: 3_200,
      hoursKnown: 24,
      hours: 24,
      dayLimit: 10_000,
      own: 96,
      keys: 45,
    });
    expect(summary(hourly).busiest).toBe(later(TUESDAY.from, hours(14)));
  });

  it.each([
    { when: "a week is known", perHour: [100, 100, 100, 100, 100, 100, 100, 92], ratio: -0.08, over: 7 },
    { when: "three days are known", perHour: [100, 100, 100, 150], ratio: 0.5, over: 3 },
  ])("are compared with the mean when $when", ({ perHour, ratio, over }) => {
    const first = toIso(later(TUESDAY.from, hours(-24 * (perHour.length - 1)))).slice(0, 10);
    const { change } = summary(days(first, ...perHour));
    expect(change?.ratio).toBeCloseTo(ratio);
    expect(change?.days).toBe(over);
  });

  it("are compared with nothing when two days are known, or half of the day is not", () => {
    expect(summary(days("2026-11-22", 100, 100, 100)).change).toBeUndefined();
    expect(summary(days("2026-11-17", 1, 1, 1, 1, 1, 1, 1, 1).slice(0, -12)).change).toBeUndefined();
  });

  it("say when steady growth has used up the plan", () => {
    const fourWeeks = Array.from({ length: 28 }, (_, day) => Math.round(200 * 1.02 ** day));
    const { outgrownIn } = summary(days("2026-10-28", ...fourWeeks));
    expect(inDays(outgrownIn ?? hours(0))).toBeCloseTo(10, 0);
    expect(summary(days("2026-11-17", 1, 1, 1, 1, 1, 1, 1, 1)).outgrownIn).toBeUndefined();
  });

  it("of a day that still runs are compared with the same hours", () => {
    const noon = { ...TUESDAY, to: later(TUESDAY.from, hours(12)) };
    const evenings = days("2026-11-17", 1, 1, 1, 1, 1, 1, 1, 1).map((each) =>
      new Date(each.hour).getUTCHours() >= 12 ? { ...each, commands: 1_000 } : each,
    );
    expect(summary(evenings, [], noon).change).toEqual({ ratio: 0, days: 7 });
  });

  it.each([
    {
      when: "until the day's end",
      incident: reached("2026-11-24T20:11Z", "2026-11-25T00:00Z"),
      at: "20:11",
      held: 229,
      lasts: false,
    },
    {
      when: "for an hour",
      incident: reached("2026-11-24T20:11Z", "2026-11-24T21:11Z"),
      at: "20:11",
      held: 60,
      lasts: false,
    },
    { when: "and still is", incident: reached("2026-11-24T20:11Z"), at: "20:11", held: 229, lasts: true },
    {
      when: "since the day before",
      incident: reached("2026-11-23T20:11Z", "2026-11-24T01:00Z"),
      at: "00:00",
      held: 60,
      lasts: false,
    },
  ])("say that the limit was reached $when", ({ incident, at, held, lasts }) => {
    const found = summary([], [incident]).reached;
    expect(toIso(found?.at ?? NOON).slice(11, 16)).toBe(at);
    expect(found).toMatchObject({ held: minutes(held), lasts });
  });
});

describe("a day that the provider bills", () => {
  const billed = (takenAt: Instant, commands: number): DatabaseState => ({
    ...EMPTY_STATE,
    ledger: account(undefined, [
      {
        ok: true,
        sample: {
          source: "upstash-api",
          takenAt,
          databaseId: "id",
          state: "active",
          planType: "free",
          commandsToday: 0,
          commandsThisMonth: 100_000,
          readRegions: 1,
          dailyCommands: [{ day: TUESDAY.from, commands }],
          commandCounts: [],
        },
      },
    ])!.ledger,
  });
  const of = (state: DatabaseState, span = TUESDAY) =>
    databaseSummary(database, span, { state, hourly: days("2026-11-24", 100), incidents: [], now: NOON });

  it("is told by the bill, not by the count", () => {
    expect(of(billed(NOON, 4_800))).toMatchObject({ commands: 2_400, billed: 4_800 });
  });

  it("is not told by an answer from before its end, nor where it still runs", () => {
    expect(of(billed(instantOf("2026-11-24T20:00Z"), 4_000))).not.toHaveProperty("billed");
    const soFar: Span = { ...TUESDAY, to: instantOf("2026-11-24T18:00Z") };
    expect(of(billed(NOON, 4_800), soFar)).not.toHaveProperty("billed");
  });
});
