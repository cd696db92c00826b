import { cutToWidth, padEnd, padStart, widthOf } from "./width.ts";

export interface PlainTable {
  readonly columns: readonly { readonly title: string; readonly align?: "left" | "right" }[];
  readonly rows: readonly (readonly string[])[];
}

const GAP = "  ";

/** A table in a monospaced font, its widest columns cut until it fits; the first line is the head. */
export function alignedTable(table: PlainTable, maxWidth: number): readonly string[] {
  const head = table.columns.map((column) => column.title);
  const rows = head.some((title) => title !== "") ? [head, ...table.rows] : table.rows;
  const widths = fit(
    table.columns.map((_, at) => Math.max(0, ...rows.map((row) => widthOf(row[at] ?? "")))),
    maxWidth,
  );
  return rows.map((row) =>
    table.columns
      .map((column, at) => {
        const cell = cutToWidth(row[at] ?? "", widths[at] ?? 0);
        return column.align === "right" ? padStart(cell, widths[at] ?? 0) : padEnd(cell, widths[at] ?? 0);
      })
      .join(GAP)
      .trimEnd(),
  );
}

const NARROWEST = 8;

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
