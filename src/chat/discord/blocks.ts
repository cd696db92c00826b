import type { Block, Column, Text } from "../../messages/message.ts";
import { gaugeBar, plain } from "../../messages/plain.ts";
import { alignedTable } from "../shared/table.ts";
import { oneLine, widthOf } from "../shared/width.ts";
import { discordCodeBlock, discordText, escapeDiscord } from "../shared/discord-text.ts";
import { buttonParts, stepLine, stepParts, type Numbering } from "./buttons.ts";
import { LIMITS, fit } from "./limits.ts";
import { TYPE, type Part } from "./wire.ts";

/** How one message is being laid out. */
export interface Page {
  readonly next: Numbering;
  /** Incoming webhooks of people show no buttons. */
  readonly interactive: boolean;
  /** The name of each chart's uploaded picture; a chart without one is told in words. */
  readonly pictures: ReadonlyMap<Block, string>;
}

// What a phone shows in one line of a code block; a wrapped table is no table.
const TABLE_WIDTH = 44;

/** Blocks as components; neighbouring lines share one text display, because Discord counts components. */
export function blockParts(blocks: readonly Block[], page: Page): readonly Part[] {
  const parts: Part[] = [];
  for (const part of blocks.flatMap((block) => partsOf(block, page))) {
    const last = parts.at(-1);
    if (part.type === TYPE.text && last?.type === TYPE.text)
      parts[parts.length - 1] = { type: TYPE.text, content: `${last.content}\n${part.content}` };
    else parts.push(part);
  }
  return parts;
}

const words = (...lines: readonly string[]): readonly Part[] => {
  const content = lines.filter((line) => line.trim() !== "").join("\n");
  return content === "" ? [] : [{ type: TYPE.text, content }];
};

function partsOf(block: Block, page: Page): readonly Part[] {
  switch (block.kind) {
    case "text":
      return words(discordText(block.text));
    case "heading":
      return words(plain(block.text).trim() === "" ? "" : `**${bare(block.text)}**`);
    case "fields":
      return words(
        ...block.fields.map(({ label, value }) => `**${escapeDiscord(label)}** ${discordText(value)}`),
      );
    case "gauge":
      return words(gaugeLine(block));
    case "table":
      return words(...tableLines(block));
    case "chart":
      return chartParts(block, page);
    case "note":
      return words(smallPrint(discordText(block.text)));
    case "code":
      return words(discordCodeBlock(block.text));
    case "steps":
      return page.interactive ? stepParts(block.steps, page.next) : words(...block.steps.map(stepLine));
    case "buttons":
      return page.interactive ? buttonParts(block.buttons, page.next) : [];
  }
}

/** Inside bold nothing else can be bold. */
const bare = (text: Text) =>
  discordText(
    text.map((part) => (part.kind === "strong" ? { kind: "text" as const, text: part.text } : part)),
  );

const smallPrint = (line: string) => (line.trim() === "" ? "" : `-# ${line}`);

// The bar first, so that the bars of several databases stand below each other.
function gaugeLine(gauge: Extract<Block, { kind: "gauge" }>): string {
  const bar = gauge.share === undefined ? "" : gaugeBar(gauge.share);
  const label = gauge.label === undefined ? "" : `**${bare(gauge.label)}**`;
  return [bar, label, discordText(gauge.caption)].filter((part) => part !== "").join(" ");
}

/** Aligned where it fits on a line; else a line for each row, because a cut cell has lost its meaning. */
function tableLines(table: Extract<Block, { kind: "table" }>): readonly string[] {
  const columns = table.columns.map((column) => ({ ...column, title: oneLine(column.title) }));
  const rows = table.rows.map((row) => row.map((cell) => oneLine(plain(cell))));
  const lines = alignedTable({ columns, rows }, Number.MAX_SAFE_INTEGER);
  if (lines.every((line) => widthOf(line) <= TABLE_WIDTH)) return [discordCodeBlock(lines.join("\n"))];
  return table.rows.map((row) => {
    const [first = "", ...rest] = row.map((cell, at) =>
      titled(bare(cell), at === 0 ? undefined : columns[at], columns.length),
    );
    return [`**${first}**`, rest.filter((cell) => cell !== "").join(" · ")].join(" ");
  });
}

/** With two columns it is plain what the second one says. */
function titled(cell: string, column: Column | undefined, columns: number): string {
  if (column === undefined || column.isPlain === true || column.title === "" || cell === "" || columns < 3)
    return cell;
  const { title } = column;
  return `${escapeDiscord(`${title.charAt(0).toLowerCase()}${title.slice(1)}`)} ${cell}`;
}

function chartParts(chart: Extract<Block, { kind: "chart" }>, page: Page): readonly Part[] {
  const picture = page.pictures.get(chart);
  if (picture === undefined) return words(smallPrint(escapeDiscord(chart.alt)));
  const description = fit(oneLine(chart.alt), LIMITS.altText);
  return [{ type: TYPE.gallery, items: [{ media: { url: `attachment://${picture}` }, description }] }];
}
