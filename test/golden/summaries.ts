/** Summaries, as examples: a busy day, a week, a late and a nearly empty one. */
import { days, hours, instantOf, later, minutes } from "../../src/domain/time/instant.ts";
import { periodAt } from "../../src/domain/time/period.ts";
import type { Message } from "../../src/messages/message.ts";
import { summaryMessage, type DatabaseSummary, type SummaryFacts } from "../../src/messages/summary.ts";
import { ada, at, dayUsage, incident } from "./alerts.ts";

const from = at("00:00");
const database = (name: string, commands: number, more: Partial<DatabaseSummary> = {}): DatabaseSummary => ({
  name,
  commands,
  hoursKnown: 24,
  hours: 24,
  dayLimit: 10_000,
  busiest: at("14:00"),
  hits: 850,
  misses: 150,
  keys: 4_100,
  own: 96,
  free: true,
  ...more,
});

const figures = { kind: "usage", usage: dayUsage(10_000, at("20:11")) } as const;
const alerts = [
  incident("limit-reached", "usage:commands-day", figures, {
    database: "queue",
    transitions: [
      { at: at("20:20"), reason: "acknowledged", rule: "limit-reached", severity: "critical", by: ada },
    ],
    closed: { at: at("23:59"), why: "new day" },
  }),
  incident("usage-warning", "usage:commands-day", figures, { closed: { at: at("18:00"), why: "below" } }),
];

const day: SummaryFacts = {
  period: "day",
  from,
  to: later(from, hours(24)),
  databases: [
    database("prod-cache", 6_120, { change: { ratio: -0.08, days: 7 }, outgrownIn: days(20) }),
    database("sessions", 940, { change: { ratio: 0.01, days: 7 } }),
    database("queue", 10_000, {
      change: { ratio: 1.5, days: 7 },
      reached: { at: at("20:11"), held: minutes(229), lasts: false },
    }),
  ],
  alerts,
};

const month = {
  meter: "commands-month",
  used: 312_000,
  limit: 500_000,
  period: periodAt("month", from),
  known: "billed",
  asOf: from,
} as const;
const { dayLimit: _, ...monthly } = database("orders", 13_400, { month, change: { ratio: 0.12, days: 7 } });

export const summaryMessages: Readonly<Record<string, Message>> = {
  day: summaryMessage(day),
  "day-so-far-late": summaryMessage({
    ...day,
    to: at("22:55"),
    late: at("22:55"),
    databases: [
      monthly,
      database("staging", 120, { hoursKnown: 5, free: false, hits: 10, misses: 90 }),
      database("archive", 0, { hoursKnown: 0, hits: 0, misses: 0 }),
    ],
    alerts: alerts.slice(0, 1).map(({ closed: _closed, ...open }) => open),
  }),
  week: summaryMessage({
    ...day,
    period: "week",
    from: instantOf("2026-11-17T00:00Z"),
    to: from,
    databases: [
      database("prod-cache", 41_300, {
        hours: 168,
        hoursKnown: 168,
        change: { ratio: 0.23, days: 7 },
        daily: [5_120, 6_030, 8_240, 7_910, 3_800, 4_100, 6_100].map((commands, n) => ({
          day: later(instantOf("2026-11-17T00:00Z"), days(n)),
          commands,
        })),
        busiest: instantOf("2026-11-19T14:00Z"),
      }),
    ],
    alerts: [],
  }),
  "day-of-many": summaryMessage({
    ...day,
    databases: Array.from({ length: 30 }, (_each, i) => database(`shard-${i + 1}`, i * i * 9)),
    alerts: [],
  }),
};
