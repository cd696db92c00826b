import { elapsed, instant, toIso, type Instant } from "../../domain/time/instant.ts";
import { startOfDay, startOfMonth } from "../../domain/time/period.ts";
import type { RecordedCheck } from "../../monitor/recorded.ts";
import { MOMENT_FORM, readMoment } from "./moment.ts";
import { BAD_DATA, Trouble } from "./trouble.ts";

/** Checks by database; a file that leaves the database out speaks of the only one there is. */
export type Samples = ReadonlyMap<string, readonly RecordedCheck[]>;

const COUNTS = ["commands", "usedDay", "usedMonth", "hits", "misses"] as const;
const GAUGES = ["perSecond", "keys", "clients", "storage"] as const;
const COLUMNS = ["database", "at", "by", ...COUNTS, ...GAUGES] as const;
type Column = (typeof COLUMNS)[number];

/** One row as it was written; `place` is how people find it. */
interface Row {
  readonly place: string;
  readonly cells: Readonly<Partial<Record<Column, string>>>;
}

/** Reads CSV, or JSON where the name ends so. `only` is the database of rows that name none. */
export function readSamples(path: string, text: string, only: string | undefined): Samples {
  const rows = path.toLowerCase().endsWith(".json") ? jsonRows(path, text) : csvRows(path, text);
  const byDatabase = Map.groupBy(rows, (row) => databaseOf(row, only));
  return new Map([...byDatabase].map(([name, theirs]) => [name, checksOf(theirs)]));
}

function csvRows(path: string, text: string): readonly Row[] {
  const lines = text.replace(/^\uFEFF/, "").split(/\r?\n/);
  const head = (lines[0] ?? "").split(",").map((title) => unquoted(title));
  checkColumns(head, `${path}:1`);
  return lines.slice(1).flatMap((line, i): readonly Row[] => {
    if (line.trim() === "") return [];
    const place = `${path}:${i + 2}`;
    const values = line.split(",").map(unquoted);
    if (values.length !== head.length)
      throw bad(place, `has ${values.length} fields where the first line names ${head.length}`);
    return [{ place, cells: cellsOf(head.map((title, at) => [title, values[at] ?? ""])) }];
  });
}

const unquoted = (text: string) => text.trim().replace(/^"(.*)"$/, "$1");

function jsonRows(path: string, text: string): readonly Row[] {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw bad(
      path,
      'is no JSON: write a list of objects, such as [{ "at": "2026-11-24T15:30Z", "commands": 120 }]',
    );
  }
  if (!Array.isArray(value)) throw bad(path, "holds no list of samples");
  return value.map((item: unknown, i) => {
    const place = `${path}: sample ${i + 1}`;
    if (typeof item !== "object" || item === null) throw bad(place, "is no object");
    const entries = Object.entries(item).filter(([, cell]) => cell !== null);
    checkColumns(["at", ...Object.keys(item)], place);
    return { place, cells: cellsOf(entries.map(([key, cell]) => [key, String(cell)])) };
  });
}

const cellsOf = (entries: readonly (readonly [string, string])[]): Row["cells"] =>
  Object.fromEntries(entries.filter(([, value]) => value !== ""));

function checkColumns(found: readonly string[], place: string): void {
  const unknown = found.find((title) => !(COLUMNS as readonly string[]).includes(title));
  if (unknown !== undefined)
    throw bad(place, `there is no column "${unknown}"; these are there: ${COLUMNS.join(", ")}`);
  if (!found.includes("at")) throw bad(place, "the column at is missing");
}

function databaseOf({ cells, place }: Row, only: string | undefined): string {
  const name = cells.database ?? only;
  if (name === undefined) throw bad(place, "names no database, and the configuration has several");
  return name;
}

function checksOf(rows: readonly Row[]): readonly RecordedCheck[] {
  const timed = rows
    .map((row) => ({ ...row, at: momentOf(row) }))
    .toSorted((a, b) => a.at - b.at)
    // A second sample of the same instant is the same check told twice.
    .filter(({ at }, i, all) => at !== all[i - 1]?.at);
  const checks: RecordedCheck[] = [];
  for (const row of timed) checks.push(checkOf(row, checks.at(-1)));
  return checks;
}

function momentOf({ cells, place }: Row): Instant {
  const at = readMoment(cells.at ?? "");
  if (at === undefined) throw bad(place, `"${cells.at ?? ""}" is no moment: ${MOMENT_FORM}`);
  return at;
}

function checkOf(row: Row & { readonly at: Instant }, before: RecordedCheck | undefined): RecordedCheck {
  const { at, cells, place } = row;
  const number = (column: Column) => numberOf(cells[column], column, place);
  const told = { usedDay: number("usedDay"), usedMonth: number("usedMonth") };
  const commands = number("commands") ?? grown(told.usedDay, before, at);
  if (commands === undefined) throw bad(place, "says neither commands (since the sample before) nor usedDay");
  return {
    at,
    by: byOf(row),
    commands,
    usedDay: told.usedDay ?? usedSince(startOfDay(at), "usedDay", before, { at, commands }),
    usedMonth: told.usedMonth ?? usedSince(startOfMonth(at), "usedMonth", before, { at, commands }),
    hits: number("hits") ?? 0,
    misses: number("misses") ?? 0,
    perSecond: number("perSecond") ?? null,
    keys: number("keys") ?? null,
    clients: number("clients") ?? null,
    storage: number("storage") ?? null,
  };
}

/** What was counted across the period's start is shared out by time, as an account does it. */
function usedSince(
  start: Instant,
  used: "usedDay" | "usedMonth",
  before: RecordedCheck | undefined,
  { at, commands }: { readonly at: Instant; readonly commands: number },
): number {
  if (before === undefined) return commands;
  if (before.at >= start) return before[used] + commands;
  return Math.floor((commands * elapsed(start, at)) / elapsed(before.at, at));
}

/** What a day's count grew by; one that falls within the day began again. */
function grown(
  usedDay: number | undefined,
  before: RecordedCheck | undefined,
  at: Instant,
): number | undefined {
  if (usedDay === undefined) return undefined;
  const isSameDay = before !== undefined && startOfDay(before.at) === startOfDay(at);
  return isSameDay && usedDay >= before.usedDay ? usedDay - before.usedDay : usedDay;
}

function byOf({ cells, place }: Row): "check" | "hour" {
  const by = cells.by ?? "check";
  if (by !== "check" && by !== "hour")
    throw bad(place, `by is "${by}": write check or hour, or leave it out`);
  return by;
}

function numberOf(cell: string | undefined, column: Column, place: string): number | undefined {
  if (cell === undefined) return undefined;
  const n = Number(cell);
  if (!Number.isFinite(n) || n < 0) throw bad(place, `"${cell}" is no ${column}: write a number from 0 up`);
  return n;
}

const bad = (place: string, what: string) => new Trouble(BAD_DATA, `${place}: ${what}.`);

/** The same, to be read again: JSON where the name ends so, else CSV. */
export function writeSamples(path: string, samples: Samples): string {
  const rows = [...samples].flatMap(([database, checks]) =>
    checks.map((check) => ({ ...check, database, at: toIso(check.at) })),
  );
  if (path.toLowerCase().endsWith(".json"))
    return `${JSON.stringify(rows, COLUMNS as unknown as string[], 1)}\n`;
  const lines = rows.map((row) => COLUMNS.map((column) => row[column] ?? "").join(","));
  return `${[COLUMNS.join(","), ...lines].join("\n")}\n`;
}

/** The newest moment of all. */
export const endOf = (samples: Samples): Instant =>
  instant(Math.max(...[...samples.values()].map((checks) => checks.at(-1)?.at ?? 0)));
