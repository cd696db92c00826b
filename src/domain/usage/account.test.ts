import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  days,
  earlier,
  elapsed,
  hours,
  inSeconds,
  instantOf,
  later,
  minutes,
  seconds,
  type Duration,
  type Instant,
} from "../time/instant.ts";
import { account, openLedger } from "./account.ts";
import { byHour } from "./increase.ts";
import type { Ledger } from "./ledger.ts";
import type { CheckResult, InfoSample, ServerIdentity } from "./sample.ts";
import { usagesOf } from "./usages.ts";

const NOON = instantOf("2026-11-24T12:00:00Z");

const sample = (at: Instant, commands: number, server: Partial<ServerIdentity> = {}): CheckResult => ({
  ok: true,
  sample: {
    source: "redis-info",
    takenAt: at,
    commands,
    keys: 1,
    server: { flavour: "redis", version: "7.0.15", ...server },
  } satisfies InfoSample,
});

const enterAll = (results: readonly CheckResult[]): Ledger => {
  let ledger: Ledger | undefined;
  for (const result of results) ledger = account(ledger, [result])?.ledger ?? ledger;
  if (ledger === undefined) throw new Error("no sample was entered");
  return ledger;
};

const inMinutes = (n: number) => later(NOON, minutes(n));

describe("what is used in a day", () => {
  const cases: readonly {
    readonly when: string;
    readonly results: readonly CheckResult[];
    readonly used: number;
    readonly known?: "counted" | "estimated";
  }[] = [
    {
      when: "the counter grows",
      results: [sample(NOON, 5_000), sample(inMinutes(15), 5_120), sample(inMinutes(30), 5_200)],
      used: 200,
      known: "counted",
    },
    {
      when: "only the lifetime counter is known",
      results: [sample(NOON, 123_456)],
      used: 0,
      known: "counted",
    },
    {
      when: "the server started this morning",
      results: [sample(NOON, 900, { uptime: hours(3), runId: "a" })],
      used: 900,
      known: "counted",
    },
    {
      when: "the server has been up for a week",
      results: [sample(NOON, 900, { uptime: days(7), runId: "a" })],
      used: 0,
      known: "counted",
    },
    {
      when: "the server restarts",
      results: [
        sample(NOON, 1_000, { runId: "a", uptime: days(3) }),
        sample(inMinutes(15), 40, { runId: "b", uptime: minutes(5) }),
      ],
      used: 40,
      known: "estimated",
    },
    {
      when: "it restarts and soon counts more than before",
      results: [
        sample(NOON, 10, { runId: "a", uptime: days(3) }),
        sample(inMinutes(15), 70, { runId: "b", uptime: minutes(5) }),
      ],
      used: 70,
      known: "estimated",
    },
    {
      when: "another server stands in its place",
      results: [
        sample(NOON, 1_000, { runId: "a", uptime: days(3) }),
        sample(inMinutes(15), 9_000_000, { runId: "z", uptime: days(90) }),
        sample(inMinutes(30), 9_000_007, { runId: "z", uptime: days(90) }),
      ],
      used: 7,
      known: "estimated",
    },
    {
      when: "another member of the cluster answers",
      results: [
        sample(NOON, 1_000, { member: "10.0.0.1" }),
        sample(inMinutes(15), 70_000, { member: "10.0.0.2" }),
        sample(inMinutes(30), 70_009, { member: "10.0.0.2" }),
      ],
      used: 9,
      known: "estimated",
    },
    {
      when: "the counter was reset by hand",
      results: [sample(NOON, 1_000, { runId: "a" }), sample(inMinutes(15), 12, { runId: "a" })],
      used: 12,
      known: "estimated",
    },
    {
      when: "the clock was set back",
      results: [sample(NOON, 1_000), sample(inMinutes(-60), 1_010), sample(inMinutes(5), 1_025)],
      used: 25,
      known: "counted",
    },
    {
      when: "the clock was a month ahead for one look",
      results: [
        sample(NOON, 1_000),
        sample(later(inMinutes(15), days(30)), 1_010),
        sample(inMinutes(30), 1_030),
        sample(inMinutes(45), 1_060),
      ],
      // Of the ten that were counted under the wrong date the share of this day, and all that followed.
      used: 51,
      known: "estimated",
    },
    {
      when: "the clock was a month ahead for one look, and the server restarted since",
      results: [
        sample(NOON, 1_000, { runId: "a", uptime: days(3) }),
        sample(later(inMinutes(15), days(30)), 1_010, { runId: "a", uptime: days(3) }),
        sample(inMinutes(30), 40, { runId: "b", uptime: minutes(5) }),
        sample(inMinutes(45), 60, { runId: "b", uptime: minutes(20) }),
      ],
      used: 21,
      known: "estimated",
    },
    {
      when: "two processes look at once, and the older look is entered last",
      results: [
        sample(NOON, 1_000, { runId: "a", uptime: days(3) }),
        sample(later(NOON, seconds(60)), 1_080, { runId: "a", uptime: seconds(3 * 86_400 + 60) }),
        sample(later(NOON, seconds(59)), 1_075, { runId: "a", uptime: seconds(3 * 86_400 + 59) }),
        sample(later(NOON, seconds(90)), 1_100, { runId: "a", uptime: seconds(3 * 86_400 + 90) }),
      ],
      used: 100,
      known: "counted",
    },
    {
      when: "they look at once where the server names neither its run nor its age",
      results: [
        sample(NOON, 1_000),
        sample(later(NOON, seconds(60)), 1_080),
        sample(later(NOON, seconds(61)), 1_075),
        sample(later(NOON, seconds(90)), 1_100),
      ],
      used: 100,
      known: "counted",
    },
    {
      when: "the look before a restart is entered after the one behind it",
      results: [
        sample(NOON, 1_000, { runId: "a", uptime: days(3) }),
        sample(later(NOON, seconds(61)), 5, { runId: "b", uptime: seconds(1) }),
        sample(later(NOON, seconds(59)), 1_050, { runId: "a", uptime: seconds(3 * 86_400 + 59) }),
        sample(later(NOON, seconds(62)), 10, { runId: "b", uptime: seconds(2) }),
      ],
      used: 10,
      known: "estimated",
    },
    {
      when: "midnight falls into the middle of an increase",
      results: [
        sample(instantOf("2026-11-24T23:50:00Z"), 1_000),
        sample(instantOf("2026-11-25T00:10:00Z"), 1_200),
      ],
      used: 100,
      known: "estimated",
    },
  ];

  it.each(cases)("$when: $used", ({ results, used, known }) => {
    const ledger = enterAll(results);
    const now = ledger.counter?.at ?? NOON;
    const usage = usagesOf(ledger, [], now).find((each) => each.meter === "commands-day");
    expect(usage).toMatchObject({ used, known });
  });

  it("is a lower bound from the first sample on, and whole from the first midnight on", () => {
    const first = enterAll([sample(NOON, 10), sample(inMinutes(15), 20)]);
    expect(first.day).toMatchObject({ since: NOON });
    const second = enterAll([
      sample(instantOf("2026-11-24T23:59:00Z"), 10),
      sample(instantOf("2026-11-25T00:01:00Z"), 20),
    ]);
    expect(second.day).toMatchObject({ since: instantOf("2026-11-25T00:00:00Z"), before: { used: 5 } });
  });

  it("stands at the limit once the provider says so, whatever was counted", () => {
    const at = inMinutes(30);
    const refusal: CheckResult = {
      ok: false,
      source: "redis-info",
      at,
      failure: {
        kind: "limit",
        limit: { kind: "monthly", limit: 500_000, usage: 500_002, text: "ERR max requests limit exceeded" },
        sentence: "",
      },
    };
    const ledger = enterAll([sample(NOON, 10), sample(inMinutes(15), 20), refusal]);
    const month = usagesOf(ledger, [], at).find((usage) => usage.meter === "commands-month");
    expect(month).toMatchObject({ used: 500_002, limit: 500_000, known: "billed" });
  });

  it("takes a full storage's refusal for over once there is room: reads were never refused", () => {
    const refusal: CheckResult = {
      ok: false,
      source: "redis-info",
      at: inMinutes(5),
      failure: { kind: "limit", limit: { kind: "storage", limit: 256, text: "" }, sentence: "" },
    };
    const holding = (used: number, at: Instant): CheckResult => {
      const result = sample(at, 10);
      return result.ok
        ? { ok: true, sample: { ...result.sample, storage: { used, limit: 256 } } as InfoSample }
        : result;
    };
    const full = enterAll([sample(NOON, 10), refusal, holding(256, inMinutes(10))]);
    expect(full.refused?.meter).toBe("storage");
    const emptied = account(full, [holding(200, inMinutes(15))]);
    expect(emptied?.ledger.refused).toBeUndefined();
  });

  it("forgets a refusal in the next month, at its first answered check", () => {
    const refusal: CheckResult = {
      ok: false,
      source: "redis-info",
      at: NOON,
      failure: { kind: "limit", limit: { kind: "monthly", limit: 10, text: "" }, sentence: "" },
    };
    const ledger = enterAll([sample(inMinutes(-5), 10), refusal, sample(inMinutes(5), 11)]);
    expect(ledger.refused?.acceptedSince).toBe(1);
    const december = account(ledger, [sample(instantOf("2026-12-01T00:00:10Z"), 12)]);
    expect(december?.ledger.refused).toBeUndefined();
  });

  it("takes up a period again that a wrong clock had left, in either direction", () => {
    const ledger = enterAll([
      sample(inMinutes(-15), 1_000),
      sample(NOON, 1_400),
      sample(earlier(inMinutes(1), days(3)), 1_410),
      sample(inMinutes(15), 1_450),
    ]);
    expect(ledger.day).toMatchObject({ start: instantOf("2026-11-24T00:00:00Z"), incomplete: true });
    expect(ledger.day.used).toBeGreaterThanOrEqual(400);
    expect(ledger.day.used).toBeLessThanOrEqual(450);
  });

  it("is never negative when a refusal began the day and the clock went back over midnight", () => {
    const refusal: CheckResult = {
      ok: false,
      source: "redis-info",
      at: instantOf("2026-11-25T00:00:30Z"),
      failure: { kind: "limit", limit: { kind: "daily", limit: 10_000, text: "" }, sentence: "" },
    };
    const ledger = enterAll([
      sample(instantOf("2026-11-24T23:50:00Z"), 1_000),
      refusal,
      sample(instantOf("2026-11-24T23:59:00Z"), 1_900),
    ]);
    expect(ledger.day).toMatchObject({ start: instantOf("2026-11-25T00:00:00Z"), used: 0, uncertain: 0 });
  });

  it("does not open an account for a failure that says nothing", () => {
    expect(
      account(undefined, [
        { ok: false, source: "redis-info", at: NOON, failure: { kind: "dns", sentence: "" } },
      ]),
    ).toBeUndefined();
    expect(openLedger(NOON).day).toMatchObject({ used: 0, since: NOON });
  });
});

it("an increase over years is shared out over 35 days, and whole", () => {
  const parts = byHour({ from: later(NOON, days(-9_000)), to: NOON, commands: 100_000, hits: 7, misses: 0 });
  expect(parts).toHaveLength(35 * 24);
  expect(parts.reduce((sum, { commands }) => sum + commands, 0)).toBe(100_000);
});

/** A server that really runs: what happens between two looks, in seconds since the start. */
const life = fc.array(
  fc.record({
    pause: fc.integer({ min: 1, max: 4 * 3_600 }),
    commands: fc.integer({ min: 0, max: 50_000 }),
    // What the bot does at the end of that time, and what befalls the server at its beginning.
    look: fc.boolean(),
    restart: fc.boolean(),
    // Another process on the same store looked a little earlier; its answer is entered last.
    outrun: fc.option(
      fc.record({
        seconds: fc.integer({ min: 0, max: 5 }),
        commands: fc.integer({ min: 0, max: 500 }),
        restart: fc.boolean(),
      }),
    ),
  }),
  { minLength: 2, maxLength: 60 },
);

describe("whatever is missed and wherever the counter starts again", () => {
  const start = instantOf("2026-11-23T05:00:00Z");

  it("the count is never negative, never above the truth, and exact where it was observed", () => {
    fc.assert(
      fc.property(life, fc.boolean(), (events, tellsRunId) => {
        let ledger: Ledger | undefined;
        let at = start;
        let counter = 0;
        let run = 0;
        let runStartedAt = start;
        let lost = false;
        // Commands by UTC day, as they truly happened; traffic is even within one event.
        const truth = new Map<number, number>();
        let tolerance = 1;
        for (const event of events) {
          const passes = (length: Duration, commands: number) => {
            const from = at;
            at = later(at, length);
            counter += commands;
            spread(truth, from, at, commands);
          };
          const restarts = () => {
            run += 1;
            counter = 0;
            runStartedAt = at;
            lost = true;
          };
          const look = () => {
            const uptime = seconds(Math.floor(inSeconds(elapsed(runStartedAt, at))));
            return sample(at, counter, tellsRunId ? { runId: String(run), uptime } : {});
          };
          if (event.restart) restarts();
          passes(seconds(event.pause), event.commands);
          if (!event.look) continue;
          tolerance += 2;
          const before = ledger;
          const { outrun } = event;
          const older = look();
          if (outrun?.restart) restarts();
          if (outrun) passes(seconds(outrun.seconds), outrun.commands);
          const looks = outrun === null ? [older] : [look(), older];
          for (const each of looks) ledger = account(ledger, [each])?.ledger ?? ledger;
          if (ledger === undefined) continue;
          const { day } = ledger;
          const happened = truth.get(day.start) ?? 0;
          expect(day.used).toBeGreaterThanOrEqual(0);
          expect(day.used - day.uncertain).toBeLessThanOrEqual(Math.ceil(happened) + tolerance);
          const watched = before !== undefined && day.since === day.start && day.uncertain === 0;
          if (watched && !lost && !day.incomplete)
            expect(Math.abs(day.used - happened)).toBeLessThanOrEqual(tolerance);
        }
      }),
      { numRuns: 1_000 },
    );
  });
});

function spread(truth: Map<number, number>, from: Instant, to: Instant, commands: number) {
  const day = 86_400_000;
  const today = from - (from % day);
  if (from === to) return void truth.set(today, (truth.get(today) ?? 0) + commands);
  for (let start = from - (from % day); start < to; start += day) {
    const share = (Math.min(to, start + day) - Math.max(from, start)) / (to - from);
    truth.set(start, (truth.get(start) ?? 0) + commands * share);
  }
}
