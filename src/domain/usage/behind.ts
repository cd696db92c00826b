import { elapsed, hours } from "../time/instant.ts";
import { periodAt, type PeriodKind } from "../time/period.ts";
import type { BillingSample } from "./sample.ts";

// Upstash's counters follow the calendar with a delay that it does not publish: minutes as a rule.
const PATIENCE = { day: hours(2), month: hours(6) } as const;

/**
 * The sample with a note on figures that still speak of the period before: right after midnight a count that has not fallen
 * has not begun anew. Taken for the new day's or month's, it would be an alert on yesterday.
 */
export function withBehind(sample: BillingSample, before: BillingSample | undefined): BillingSample {
  if (before === undefined) return sample;
  const behind = (["day", "month"] as const).filter((kind) => isBehind(kind, sample, before));
  return behind.length === 0 ? sample : { ...sample, behind };
}

function isBehind(kind: PeriodKind, sample: BillingSample, before: BillingSample): boolean {
  const { start } = periodAt(kind, sample.takenAt);
  if (elapsed(start, sample.takenAt) >= PATIENCE[kind]) return false;
  const wasBefore = before.takenAt < start || before.behind?.includes(kind) === true;
  const [then, now] = [figure(kind, before), figure(kind, sample)];
  return wasBefore && then > 0 && now >= then;
}

const figure = (kind: PeriodKind, { commandsToday, commandsThisMonth }: BillingSample) =>
  kind === "day" ? commandsToday : commandsThisMonth;
