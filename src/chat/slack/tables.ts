import type { KnownBlock, RichTextBlock, RichTextElement, TableBlock } from "@slack/types";
import type { Block, Text } from "../../messages/message.ts";
import { alignedTable } from "../shared/table.ts";
import { oneLine } from "../shared/width.ts";
import { LIMITS } from "./limits.ts";
import { preformatted, rich, said } from "./rich.ts";
import { plainLine, richLine } from "./words.ts";

type Table = Extract<Block, { kind: "table" }>;

/** A column of words longer than this makes every row of a table five lines high on a phone. */
const WORDS_IN_A_CELL = 24;

/** A phone shows so much of a table; what is to the right of it is not seen unless one swipes. */
const WIDTH_OF_A_PHONE = 42;
const BETWEEN_COLUMNS = 2;

/** Figures are compared in a table; sentences, and what a phone would cut off, are read in a list. */
export function table(block: Table, takeTable: () => boolean): KnownBlock[] {
  if (block.rows.length === 0 || block.columns.length === 0) return [];
  const widths = block.columns.map((_, at) =>
    Math.max(...block.rows.map((row) => plainLine(row[at] ?? []).length)),
  );
  if (block.isUniform !== true && isListed(block, widths)) return [list(block, widths)];
  const fits = block.columns.length <= LIMITS.tableColumns && block.rows.length < LIMITS.tableRows;
  return fits && takeTable() ? [realTable(block)] : preformatted(typedTable(block));
}

const isListed = (block: Table, widths: readonly number[]) =>
  block.columns.some(({ align }, at) => align !== "right" && (widths[at] ?? 0) > WORDS_IN_A_CELL) ||
  isTooWide(block, widths);

/** Where all but the first are figures, swiping is better than a list: they are there to be compared. */
function isTooWide({ columns }: Table, widths: readonly number[]): boolean {
  if (columns.every(({ align }, at) => at === 0 || align === "right")) return false;
  const all = columns.map(({ title }, at) => Math.max(title.length, widths[at] ?? 0) + BETWEEN_COLUMNS);
  return all.reduce((sum, width) => sum + width, 0) > WIDTH_OF_A_PHONE;
}

/** Each row as one item: its first cell strong, the short ones behind it with their column's name. */
function list({ columns, rows }: Table, widths: readonly number[]): RichTextBlock {
  const items = rows.map((row) => {
    const cells = columns.flatMap(({ title, isPlain }, at): RichTextElement[][] => {
      const words = richLine(row[at] ?? [], { bold: at === 0 });
      if (words.length === 0) return [];
      const isNamed = at > 0 && isPlain !== true && (widths[at] ?? 0) <= WORDS_IN_A_CELL;
      const name = isNamed ? oneLine(title).toLowerCase() : "";
      return [name === "" ? words : [said(`${name} `), ...words]];
    });
    return cells.flatMap((cell, at) => (at === 0 ? cell : [said(" · "), ...cell]));
  });
  const elements = items.map((item) => ({
    type: "rich_text_section" as const,
    elements: item.length === 0 ? [said(EMPTY)] : item,
  }));
  return { type: "rich_text", elements: [{ type: "rich_text_list", style: "bullet", elements }] };
}

/** A cell may not be empty. */
const EMPTY = "–";

function realTable({ columns, rows, isUniform = false }: Table): TableBlock {
  const head = columns.map(({ title }) => richCell([{ kind: "strong", text: title || EMPTY }]));
  return {
    type: "table",
    column_settings: columns.map(({ align = "left" }) => ({
      align,
      ...(isUniform && { is_wrapped: true }),
    })),
    rows: [head, ...rows.map((row) => columns.map((_, at) => cell(row[at] ?? [])))],
  };
}

/** Plain cells are shorter on the wire, and a message has a budget. */
const cell = (text: Text) =>
  text.every((part) => part.kind === "text")
    ? { type: "raw_text" as const, text: plainLine(text) || EMPTY }
    : richCell(text);

function richCell(text: Text): RichTextBlock {
  const elements = richLine(text);
  return rich(elements.length === 0 ? [said(EMPTY)] : elements);
}

/** A second table: Slack takes one per message. 60 characters fit a phone held sideways. */
const typedTable = ({ columns, rows }: Table) =>
  alignedTable(
    {
      columns: columns.map(({ title, align }) => (align ? { title, align } : { title })),
      rows: rows.map((row) => row.map(plainLine)),
    },
    60,
  ).join("\n");
