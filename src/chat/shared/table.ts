import { cutToWidth, padEnd, padStart, widthOf, wrap } from "./width.ts";

export interface PlainTable {
  readonly columns: readonly { readonly title: string; readonly align?: "left" | "right" }[];
  readonly rows: readonly (readonly string[])[];
}

const GAP = "  ";

/** A table in a monospaced font, its widest columns cut until it fits; the first line is the head. */
export function alignedTable(table: PlainTable, maxWidth: number): readonly string[] {
  const rows = allRows(table);
  const widths = fit(naturalWidths(table, rows), maxWidth);
  return rows.map((row) => rowLine(table, row, widths));
}

/** The same for places where rows may take several lines: what does not fit in the last column goes on below it. */
export function wrappedTable(table: PlainTable, maxWidth: number): readonly string[] {
  const rows = allRows(table);
  const natural = naturalWidths(table, rows);
  const before = natural.slice(0, -1);
  const room = maxWidth - before.reduce((sum, width) => sum + width + GAP.length, 0);
  if (room >= (natural.at(-1) ?? 0) || room < NARROWEST_WRAPPED) return alignedTable(table, maxWidth);
  return rows.flatMap((row) =>
    wrap(row[before.length] ?? "", room).map((part, at) => {
      const first = before.map((_, column) => (at === 0 ? (row[column] ?? "") : ""));
      return rowLine(table, [...first, part], [...before, room]);
    }),
  );
}

function allRows(table: PlainTable): readonly (readonly string[])[] {
  const head = table.columns.map((column) => column.title);
  return head.some((title) => title !== "") ? [head, ...table.rows] : table.rows;
}

const naturalWidths = ({ columns }: PlainTable, rows: readonly (readonly string[])[]) =>
  columns.map((_, at) => Math.max(0, ...rows.map((row) => widthOf(row[at] ?? ""))));

const rowLine = ({ columns }: PlainTable, row: readonly string[], widths: readonly number[]) =>
  columns
    .map((column, at) => {
      const cell = cutToWidth(row[at] ?? "", widths[at] ?? 0);
      return column.align === "right" ? padStart(cell, widths[at] ?? 0) : padEnd(cell, widths[at] ?? 0);
    })
    .join(GAP)
    .trimEnd();

const NARROWEST = 8;
// Narrower, and a sentence would stand there word by word.
const NARROWEST_WRAPPED = 20;

function fit(widths: readonly number[], maxWidth: number): readonly number[] {
  const fitted = [...widths];
  const total = () => fitted.reduce((sum, width) => sum + width, 0) + GAP.length * (fitted.length - 1);
  while (total() > maxWidth) {
    const widest = fitted.indexOf(Math.max(...fitted));
    if ((fitted[widest] ?? 0) <= NARROWEST) break;
    fitted[widest] = Math.max(NARROWEST, (fitted[widest] ?? 0) - (total() - maxWidth));
  }
  return fitted;
}
