import type { Instant } from "../domain/time/instant.ts";
import { startOfHour } from "../domain/time/period.ts";
import { byHour, type Increase } from "../domain/usage/increase.ts";
import type { Ledger } from "../domain/usage/ledger.ts";
import type { HourlyRow, SampleRow } from "../ports/store.ts";

/** What one check found, as `history` and the forecast read it later. */
export function sampleRow(
  database: string,
  at: Instant,
  ledger: Ledger,
  increase: Increase | undefined,
): SampleRow {
  const { latest, day, month, billed } = ledger;
  const byBill = ledger.counter === undefined ? billed : undefined;
  return {
    database,
    at,
    commands: increase?.commands ?? 0,
    usedDay: byBill === undefined || byBill.behind?.includes("day") ? day.used : byBill.commandsToday,
    usedMonth:
      byBill === undefined || byBill.behind?.includes("month") ? month.used : byBill.commandsThisMonth,
    hits: increase?.hits ?? 0,
    misses: increase?.misses ?? 0,
    perSecond: latest.perSecond ?? null,
    keys: latest.keys ?? null,
    clients: latest.clients ?? null,
    storage: latest.storage?.used ?? null,
  };
}

/** What it added, by hour; the hour that it was made in is there also when nothing was. */
export function hourlyRows(
  database: string,
  at: Instant,
  ledger: Ledger,
  increase: Increase | undefined,
): readonly HourlyRow[] {
  const { latest } = ledger;
  const hourNow = startOfHour(at);
  const gauges = { keys: latest.keys ?? null, storage: latest.storage?.used ?? null };
  const parts = increase === undefined ? [] : byHour(increase);
  const rows = parts.map(({ hour, commands, hits, misses }): HourlyRow => {
    const isNow = hour === hourNow;
    return {
      database,
      hour,
      commands,
      hits,
      misses,
      checks: isNow ? 1 : 0,
      ...(isNow ? gauges : { keys: null, storage: null }),
    };
  });
  if (rows.some((row) => row.hour === hourNow)) return rows;
  return [...rows, { database, hour: hourNow, commands: 0, hits: 0, misses: 0, checks: 1, ...gauges }];
}
