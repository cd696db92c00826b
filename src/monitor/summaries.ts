import type { Database } from "../domain/alerting/database.ts";
import type { Incident } from "../domain/alerting/incident.ts";
import {
  days,
  earlier,
  elapsed,
  hours,
  instantOf,
  later,
  minutes,
  seconds,
  type Duration,
  type Instant,
} from "../domain/time/instant.ts";
import { startOfDay } from "../domain/time/period.ts";
import { summaryMessage } from "../messages/summary.ts";
import type { Message } from "../messages/message.ts";
import type { Channel } from "../ports/chat.ts";
import type { Clock } from "../ports/clock.ts";
import type { Log } from "../ports/log.ts";
import type { NewOutboxRow, Store } from "../ports/store.ts";
import { databaseSummary, spanOf, type Span } from "./summary-facts.ts";
import { timetable, type Slot, type Timetable } from "./timetable.ts";

/** A summary that somebody wants, as configured. */
export interface ScheduledSummary {
  readonly cron: string;
  readonly timeZone: string;
  /** Channel names. */
  readonly to: readonly string[];
  readonly period: "day" | "week";
}

export interface Summaries {
  /** Posts what is due. Rows that were written wait in the outbox. */
  tick(): Promise<void>;
}

// A summary of yesterday is news until the evening, one of a week for two days.
const USEFUL: Readonly<Record<ScheduledSummary["period"], Duration>> = { day: hours(12), week: hours(48) };
// The check that closes the day comes a second after midnight, and takes a moment.
const SETTLE = seconds(30);
const LATE = minutes(10);

/** Posts summaries when they are due; one that was missed is posted late, but only the newest of each, and once in all processes. */
export function summaries(options: {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
  readonly databases: readonly Database[];
  readonly summaries: readonly ScheduledSummary[];
  readonly channels: readonly Channel[];
}): Summaries {
  const { store, clock, log, databases, channels } = options;
  const planned = options.summaries.map((summary): Planned => ({
    summary,
    timetable: timetable(summary.cron, summary.timeZone),
    name: nameOf(summary),
    lookedUntil: undefined,
  }));

  async function turn(plan: Planned): Promise<void> {
    const now = clock.now();
    const until = earlier(now, SETTLE);
    const useful = earlier(until, USEFUL[plan.summary.period]);
    plan.lookedUntil ??= await since(plan.name, now);
    const slot = plan.timetable.latest(Math.max(plan.lookedUntil, useful) as Instant, until);
    if (slot !== undefined) await post(plan, slot, now);
    plan.lookedUntil = Math.max(plan.lookedUntil, until) as Instant;
  }

  /** When this installation first knew of the summary: nobody waits for what was due before. */
  async function since(name: string, now: Instant): Promise<Instant> {
    const key = `summary-since/${name}`;
    const stored = await store.value(key);
    if (typeof stored === "number" && stored <= now) return stored as Instant;
    await store.setValue(key, now);
    return now;
  }

  async function post({ summary, name }: Planned, slot: Slot, now: Instant): Promise<void> {
    const root = await write(summary, slot, now);
    const key = `summary/${summary.period}/${slot.wall}/${summary.timeZone}`;
    const rows = channels
      .filter((channel) => summary.to.includes(channel.name))
      .map((channel): NewOutboxRow => ({
        channel: channel.name,
        subject: `summary:${key}`,
        reason: "post",
        key,
        root,
        quiet: true,
        createdAt: now,
        usefulUntil: later(slot.at, USEFUL[summary.period]),
      }));
    if (await store.claim(`summary/${name}/${slot.wall}`, now, rows))
      log.info("summary posted", { period: summary.period, due: slot.wall, channels: rows.length });
  }

  async function write({ period }: ScheduledSummary, slot: Slot, now: Instant): Promise<Message> {
    const span = spanOf(period, slot.at, instantOf(`${slot.wall}:00Z`));
    const names = new Set(databases.map((database) => database.name));
    const [states, open] = await Promise.all([
      store.states([...names]),
      store.incidents({ from: span.from, to: span.to }),
    ]);
    const incidents = open.filter((each) => names.has(each.database) && isOf(each, span));
    const back = earlier(startOfDay(span.from), LOOKED_BACK);
    const figures = databases.map(async (database) => {
      const hourly = await store.hourly(database.name, back, span.to);
      const state = states.get(database.name);
      return databaseSummary(database, span, { state, hourly, incidents, now });
    });
    return summaryMessage({
      ...span,
      databases: await Promise.all(figures),
      alerts: incidents,
      ...(elapsed(slot.at, now) > LATE ? { late: slot.at } : {}),
    });
  }

  return {
    async tick() {
      for (const plan of planned) {
        try {
          await turn(plan);
        } catch (error) {
          // The next minute looks at the same slots again.
          log.error("summary failed", { summary: plan.name, error: String(error) });
        }
      }
    },
  };
}

// What the new day closes is closed a moment after it began, and belongs to the day before.
const isOf = ({ openedAt, closed }: Incident, { from }: Span) =>
  openedAt >= from || closed === undefined || elapsed(from, closed.at) > minutes(5);

/** What a trend is read from. */
const LOOKED_BACK = days(28);

interface Planned {
  readonly summary: ScheduledSummary;
  readonly timetable: Timetable;
  readonly name: string;
  lookedUntil: Instant | undefined;
}

const nameOf = ({ cron, timeZone, to, period }: ScheduledSummary) =>
  [period, cron.trim(), timeZone, to.join(",")].join("/");
