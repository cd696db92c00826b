import type { HourlyRow } from "../ports/store.ts";

/** Adds a row to those of its database and hour. */
export function addHour(hours: Map<string, HourlyRow>, row: HourlyRow): void {
  const key = `${row.hour} ${row.database}`;
  const before = hours.get(key);
  hours.set(key, before ? sum(before, row) : row);
}

/** Two parts of one database's history, which may share an hour; oldest first. */
export function joinHours(old: readonly HourlyRow[], recent: readonly HourlyRow[]): readonly HourlyRow[] {
  const hours = new Map<string, HourlyRow>();
  for (const row of [...old, ...recent]) addHour(hours, row);
  return [...hours.values()].toSorted((a, b) => a.hour - b.hour);
}

const sum = (first: HourlyRow, second: HourlyRow): HourlyRow => ({
  ...first,
  commands: first.commands + second.commands,
  hits: first.hits + second.hits,
  misses: first.misses + second.misses,
  checks: first.checks + second.checks,
  keys: second.keys ?? first.keys,
  storage: second.storage ?? first.storage,
});
