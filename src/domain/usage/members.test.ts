import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { elapsed, inSeconds, instantOf, later, minutes, seconds, type Instant } from "../time/instant.ts";
import { startOfDay, startOfMonth } from "../time/period.ts";
import { account } from "./account.ts";
import type { Ledger } from "./ledger.ts";
import type { InfoSample } from "./sample.ts";

const NOON = instantOf("2026-11-24T12:00:00Z");

const look = (ledger: Ledger | undefined, sample: Omit<InfoSample, "source" | "keys">) =>
  account(ledger, [{ ok: true, sample: { source: "redis-info", keys: 1, ...sample } }])?.ledger;

const seen = (ledger: Ledger | undefined, minute: number, member: string, commands: number) =>
  look(ledger, {
    takenAt: later(NOON, minutes(minute)),
    commands,
    server: { flavour: "upstash", version: "1", member },
  });

/** "A1000 B70000 A1010": one look every 15 minutes, at which member, and what it had counted. */
function after(looks: string, from?: Ledger, minute = 0): Ledger {
  let ledger = from;
  for (const [i, each] of looks.split(" ").entries())
    ledger = seen(ledger, minute + i * 15, each.slice(0, 1), Number(each.slice(1)));
  if (ledger === undefined) throw new Error("no look was entered");
  return ledger;
}

describe("a global database, whose checks are answered by one member or another", () => {
  it.each([
    { looks: "A1000 B70000 A1010 B70005 A1030 B70006", used: 36 },
    { looks: "A1000 A1010 B70000 B70005 A1030", used: 35 },
    { looks: "A1000 B70000 C5 A1001 C9 B70002", used: 7 },
    // B began anew meanwhile.
    { looks: "A1000 B70000 A1010 B3", used: 13 },
  ])("counts the increase of each: $looks", ({ looks, used }) => {
    expect(after(looks).day).toMatchObject({ used, incomplete: true });
  });

  it("goes on with an account of before, which knew the last member alone", () => {
    const { others: _, ...old } = after("A1000 B70000");
    const read = JSON.parse(JSON.stringify(old)) as Ledger;
    expect(after("B70004 A1010 B70005 A1011", read, 30).day.used).toBe(6);
  });

  it("is a whole day again from the next midnight on, once all of them are known", () => {
    const ledger = after("A1000 B70000 A1010 B70005", undefined, 11 * 60);
    const next = after("A1030 B70020 A1040", ledger, 12 * 60);
    expect(next.day).toMatchObject({ start: instantOf("2026-11-25T00:00:00Z"), incomplete: false });
  });

  it("is remembered in little, however many there are", () => {
    const names = "A B C D E F G H I J K L M N O P Q R S T".split(" ");
    const ledger = after([...names, ...names].map((name) => `${name}5`).join(" "));
    expect(ledger.others?.length).toBeLessThanOrEqual(8);
    expect(ledger.day.used).toBe(0);
  });

  it("leaves nothing behind where there is one server alone", () => {
    expect(after("A1000 A1001")).not.toHaveProperty("others");
  });
});

const MEMBERS = [0, 1, 2] as const;
const member = fc.constantFrom(...MEMBERS);
/** What each member runs in a stretch of time; at its end one of them may be looked at, at its beginning one restarted. */
const life = fc.array(
  fc.record({
    pause: fc.integer({ min: 1, max: 4 * 3_600 }),
    commands: fc.tuple(
      fc.integer({ min: 0, max: 50_000 }),
      fc.integer({ min: 0, max: 500 }),
      fc.integer({ min: 0, max: 50_000 }),
    ),
    look: fc.option(member, { freq: 4 }),
    restart: fc.option(member, { freq: 1 }),
  }),
  { minLength: 2, maxLength: 60 },
);

describe("whichever member answers", () => {
  const start = instantOf("2026-11-28T05:00:00Z");

  it("neither the day nor the month is ever above what all of them ran", () => {
    fc.assert(
      fc.property(life, fc.boolean(), (events, tellsRunId) => {
        const members = MEMBERS.map(() => ({ commands: 0, run: 0, startedAt: start }));
        const truth = new Map<Instant, number>();
        let ledger: Ledger | undefined;
        let at = start;
        let tolerance = 1;
        for (const event of events) {
          if (event.restart !== null)
            Object.assign(members[event.restart] ?? {}, { commands: 0, run: at, startedAt: at });
          const from = at;
          at = later(at, seconds(event.pause));
          for (const [i, one] of members.entries()) one.commands += event.commands[i] ?? 0;
          spread(truth, from, at, event.commands[0] + event.commands[1] + event.commands[2]);
          const asked = event.look === null ? undefined : members[event.look];
          if (asked === undefined) continue;
          const uptime = seconds(Math.floor(inSeconds(elapsed(asked.startedAt, at))));
          ledger = look(ledger, {
            takenAt: at,
            commands: asked.commands,
            server: {
              flavour: "upstash",
              version: "1",
              member: String(event.look),
              ...(tellsRunId ? { runId: `${event.look}-${asked.run}`, uptime } : {}),
            },
          });
          if (ledger === undefined) continue;
          tolerance += 2;
          const month = startOfMonth(at);
          let happened = 0;
          for (const [day, commands] of truth) if (day >= month) happened += commands;
          expect(ledger.day.used).toBeGreaterThanOrEqual(0);
          expect(ledger.day.used - ledger.day.uncertain).toBeLessThanOrEqual(
            Math.ceil(truth.get(startOfDay(at)) ?? 0) + tolerance,
          );
          expect(ledger.month.used - ledger.month.uncertain).toBeLessThanOrEqual(
            Math.ceil(happened) + tolerance,
          );
        }
      }),
      { numRuns: 500 },
    );
  });

  it("what each ran between its first look and its last is counted whole", () => {
    const looks = fc.array(fc.record({ member, ran: fc.tuple(fc.nat(900), fc.nat(900), fc.nat(900)) }), {
      minLength: 1,
      maxLength: 40,
    });
    fc.assert(
      fc.property(looks, (events) => {
        const ran = [7, 70_000, 500];
        const firstSeen = new Map<number, number>();
        const lastSeen = new Map<number, number>();
        let ledger: Ledger | undefined;
        for (const [minute, event] of events.entries()) {
          for (const one of MEMBERS) ran[one] = (ran[one] ?? 0) + event.ran[one];
          const now = ran[event.member] ?? 0;
          if (!firstSeen.has(event.member)) firstSeen.set(event.member, now);
          lastSeen.set(event.member, now);
          ledger = seen(ledger, minute, String(event.member), now);
        }
        let counted = 0;
        for (const [one, last] of lastSeen) counted += last - (firstSeen.get(one) ?? 0);
        expect(ledger?.day.used).toBe(counted);
      }),
      { numRuns: 500 },
    );
  });
});

/** Traffic is even within one stretch. */
function spread(truth: Map<Instant, number>, from: Instant, to: Instant, commands: number) {
  for (let start = startOfDay(from); start < to; start = later(start, minutes(24 * 60))) {
    const share = (Math.min(to, later(start, minutes(24 * 60))) - Math.max(from, start)) / (to - from);
    truth.set(start, (truth.get(start) ?? 0) + commands * share);
  }
}
