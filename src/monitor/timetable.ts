import { createTask, parse } from "node-cron";
import { earlier, hours, later, minutes, type Instant } from "../domain/time/instant.ts";

/** A moment at which something is due. */
export interface Slot {
  readonly at: Instant;
  /** What the clock on the wall showed, as ISO 8601 without a zone: "2026-11-25T09:00". The slot's lasting name. */
  readonly wall: string;
}

export interface Timetable {
  /** The newest slot after `after`, up to `until`. */
  latest(after: Instant, until: Instant): Slot | undefined;
}

// No clock has been set back by more, and none forward.
const LONGEST_SHIFT = hours(2);
const MINUTE = minutes(1);

/**
 * The slots of a cron expression in a time zone. A day of the month and a day of the week must both fit, where cron
 * itself asks for either; the configuration warns of such lines. Seconds, where written, are not looked at.
 *
 * Every minute on the wall counts once: the hour that clocks repeat in autumn has no second slot, and a slot in the
 * hour that they skip in spring is due right after it.
 */
export function timetable(cron: string, timeZone: string): Timetable {
  const fields = cron.trim().split(/\s+/).slice(-5).join(" ");
  const isDue = matcher(fields);
  const wallAt = isUtc(timeZone) ? (at: Instant) => at : wallClock(timeZone);

  return {
    latest(after, until) {
      let found: Slot | undefined;
      const first = earlier(startOfMinute(after), LONGEST_SHIFT);
      let shown = wallAt(first);
      for (let at = later(first, MINUTE); at <= until; at = later(at, MINUTE)) {
        const wall = wallAt(at);
        for (let each = later(shown, MINUTE); each <= wall; each = later(each, MINUTE))
          if (at > after && isDue(each)) found = { at, wall: new Date(each).toISOString().slice(0, 16) };
        shown = Math.max(shown, wall) as Instant;
      }
      return found;
    },
  };
}

/** Whether a minute on the wall, written as if it were UTC, fits the expression. */
function matcher(cron: string): (wall: Instant) => boolean {
  const { minute, hour, month, dayOfMonth, dayOfWeek } = parse(cron);
  // The task never runs. It is asked about days with signs, such as "L", alone: it reads clocks by Intl, which takes 8 MiB.
  const task = [...dayOfMonth, ...dayOfWeek].every(Number.isInteger)
    ? undefined
    : createTask(cron, () => {}, { timezone: "UTC" });
  return (wall) => {
    const date = new Date(wall);
    if (!minute.includes(date.getUTCMinutes()) || !hour.includes(date.getUTCHours())) return false;
    if (!month.includes(date.getUTCMonth() + 1)) return false;
    if (task !== undefined) return task.match(date);
    return dayOfMonth.includes(date.getUTCDate()) && dayOfWeek.includes(date.getUTCDay());
  };
}

const isUtc = (timeZone: string) => /^(?:Etc\/)?(?:UTC|GMT|UCT|Zulu)$/i.test(timeZone);

const startOfMinute = (at: Instant) => (Math.floor(at / MINUTE) * MINUTE) as Instant;

/** What the clock on the wall shows, as the instant at which a clock in UTC shows the same. */
function wallClock(timeZone: string): (at: Instant) => Instant {
  const formatter = new Intl.DateTimeFormat("en-US", {
    timeZone,
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    second: "numeric",
  });
  return (at) => {
    const parts = new Map(formatter.formatToParts(at).map(({ type, value }) => [type, Number(value)]));
    const part = (name: Intl.DateTimeFormatPartTypes) => parts.get(name) ?? 0;
    return Date.UTC(
      part("year"),
      part("month") - 1,
      part("day"),
      part("hour"),
      part("minute"),
      part("second"),
    ) as Instant;
  };
}
