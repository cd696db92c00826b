import type { Block, Message, Text } from "../../messages/message.ts";
import { gaugeBar } from "../../messages/plain.ts";
import type { Piece } from "../shared/rows.ts";
import { alignedTable } from "../shared/table.ts";
import { oneLine } from "../shared/width.ts";
import { TABLE_WIDTH } from "./limits.ts";

/** How one service writes what all of them can show. */
export interface Markup {
  readonly text: (text: Text) => string;
  readonly bold: (words: string) => string;
  readonly small: (markup: string) => string;
  /** A text inside a code block, where nothing is formatted but the fence must not end. */
  readonly fenced: (words: string) => string;
  /** Parts as they read without any mark-up, for tables. */
  readonly bare: (text: Text) => string;
}

/** The blocks as rows of mark-up. A one-way webhook hears no press, so there are no buttons. */
export const piecesOf = (message: Message, markup: Markup): readonly Piece[] =>
  message.blocks.map((block) => pieceOf(block, markup)).filter((piece) => piece.rows.length > 0);

function pieceOf(block: Block, markup: Markup): Piece {
  switch (block.kind) {
    case "text":
      return { rows: [markup.text(block.text)] };
    case "heading":
      return { rows: [markup.bold(markup.bare(block.text))] };
    case "note":
      return { rows: [markup.small(markup.text(block.text))] };
    case "fields":
      return {
        rows: block.fields.map((field) => `${markup.bold(field.label)}  ${markup.text(field.value)}`),
      };
    case "gauge": {
      const label = block.label === undefined ? "" : `${markup.text(block.label)}  `;
      const bar = block.share === undefined ? "" : `${gaugeBar(block.share)}  `;
      return { rows: [`${label}${bar}${markup.text(block.caption)}`] };
    }
    case "table":
      return tablePiece(block, markup);
    case "chart":
      return { rows: [markup.small(markup.text([{ kind: "text", text: block.alt }]))] };
    case "code":
      return { fenced: true, rows: block.text.split("\n").map((row) => markup.fenced(oneLine(row))) };
    case "steps":
      return { rows: block.steps.map((step) => `${step.done ? "☑" : "☐"} ${markup.text(step.text)}`) };
    case "buttons":
      return { rows: [] };
  }
}

function tablePiece(table: Extract<Block, { kind: "table" }>, markup: Markup): Piece {
  const rows = table.rows.map((row) => row.map((cell) => oneLine(markup.bare(cell))));
  const [head, ...lines] = alignedTable({ columns: table.columns, rows }, TABLE_WIDTH);
  return { fenced: true, rows: lines.map(markup.fenced), ...(head === undefined ? {} : { head }) };
}
