import type {
  ContextBlock,
  KnownBlock,
  MrkdwnElement,
  PlainTextElement,
  RichTextElement,
  SectionBlock,
} from "@slack/types";
import { time, type Block, type Chart, type Step, type Text } from "../../messages/message.ts";
import { gaugeBar, plain } from "../../messages/plain.ts";
import { oneLine } from "../shared/width.ts";
import { actionRows, pressButton } from "./buttons.ts";
import { LIMITS } from "./limits.ts";
import { nativeChart } from "./native-chart.ts";
import { preformatted, rich, said } from "./rich.ts";
import { table } from "./tables.ts";
import { cut, dateToken, escape, isWebAddress, plainLine, richLine } from "./words.ts";

/** What one message has used up so far: Slack wants unique ids and takes one table. */
export interface Page {
  readonly nextAction: () => number;
  readonly takeTable: () => boolean;
  /** Whether Slack is to draw one more chart itself. */
  readonly takeChart: () => boolean;
  /** The uploaded picture of a chart, when there is one. */
  readonly pictures: ReadonlyMap<Block, string>;
}

export function newPage({
  pictures = new Map(),
  nativeCharts = false,
}: {
  readonly pictures?: ReadonlyMap<Block, string>;
  readonly nativeCharts?: boolean;
}): Page {
  let actions = 0;
  let tables = 0;
  let charts = 0;
  return {
    nextAction: () => (actions += 1),
    takeTable: () => (tables += 1) <= LIMITS.tablesPerMessage,
    takeChart: () => nativeCharts && (charts += 1) <= LIMITS.chartsPerMessage,
    pictures,
  };
}

/** Gauges in a row become one block, so that a list of databases stays a list. */
export function renderBlocks(blocks: readonly Block[], page: Page): KnownBlock[] {
  const rendered: KnownBlock[] = [];
  for (let at = 0; at < blocks.length; at += 1) {
    const gauges = gaugesFrom(blocks, at);
    if (gauges.length > 0) {
      rendered.push(rich(lines(gauges.map(gaugeLine))));
      at += gauges.length - 1;
    } else rendered.push(...renderBlock(blocks[at] as Single, page));
  }
  return rendered;
}

type Gauge = Extract<Block, { kind: "gauge" }>;
type Single = Exclude<Block, Gauge>;

function gaugesFrom(blocks: readonly Block[], start: number): readonly Gauge[] {
  const found: Gauge[] = [];
  for (const block of blocks.slice(start)) {
    if (block.kind !== "gauge") break;
    found.push(block);
  }
  return found;
}

function renderBlock(block: Single, page: Page): KnownBlock[] {
  switch (block.kind) {
    case "text":
      return richBlock(richLine(block.text));
    case "heading": {
      const words = cut(plainLine(block.text), LIMITS.headerText);
      return words.trim() === "" ? [] : [{ type: "header", text: unparsed(words) }];
    }
    case "fields":
      return richBlock(lines(block.fields.map((field) => labelled(field.label, field.value))));
    case "note":
      return note(block.text);
    case "code":
      return preformatted(block.text.split("\n").map(oneLine).join("\n"));
    case "table":
      return table(block, page.takeTable);
    case "chart":
      return chart(block, page);
    case "steps":
      return block.steps.map((step) => stepSection(step, page));
    case "buttons":
      return actionRows(block.buttons, page.nextAction);
  }
}

/** The bar first: bars below each other line up, whatever the names. */
function gaugeLine(gauge: Gauge): RichTextElement[] {
  const bar = gauge.share === undefined ? "" : `${gaugeBar(gauge.share)}  `;
  const label = gauge.label === undefined ? [] : [...richLine(gauge.label, { bold: true }), said("  ")];
  return [...(bar === "" ? [] : [said(bar)]), ...label, ...richLine(gauge.caption)];
}

const labelled = (label: string, value: Text): RichTextElement[] => [
  { type: "text", text: `${oneLine(label)}  `, style: { bold: true } },
  ...richLine(value),
];

const lines = (all: readonly RichTextElement[][]): RichTextElement[] =>
  all.flatMap((line, at) => (at === 0 ? line : [said("\n"), ...line]));

const richBlock = (elements: RichTextElement[]) => (elements.length === 0 ? [] : [rich(elements)]);

const unparsed = (words: string): PlainTextElement => ({ type: "plain_text", text: words, emoji: false });

/** Small print: one flowing line where no word could format, else foreign words as plain text beside times and links. */
function note(text: Text): ContextBlock[] {
  const flowing = flowingNote(text);
  if (flowing !== undefined) return flowing === "" ? [] : [contextOf(flowing)];
  const parts = noteParts(text);
  if (parts.length === 0) return [];
  const elements =
    parts.length > LIMITS.contextElements ? [unparsed(cut(plainLine(text), LIMITS.contextText))] : parts;
  return [{ type: "context", elements }];
}

/** `verbatim` keeps Slack from finding links and mentions of its own. */
const contextOf = (mrkdwn: string): ContextBlock => ({
  type: "context",
  elements: [{ type: "mrkdwn", text: mrkdwn, verbatim: true }],
});

/** Nothing escapes *bold*, _italic_, ~struck~, `code`, :emoji: in mrkdwn; the escapes of the others are not relied upon. */
const FORMATTING = /[*_~`<>&]|:[\w+-]+:/;

function flowingNote(text: Text): string | undefined {
  const foreign = text
    .filter((part) => part.kind !== "time")
    .map((part) => (part.kind === "link" ? part.text : plain([part])));
  if (FORMATTING.test(foreign.join(""))) return undefined;
  const words = text.map((part) => {
    if (part.kind === "time") return dateToken(part.at, part.show);
    if (part.kind === "link" && isWebAddress(part.url)) return linkToken(part);
    return escape(oneLine(plain([part])));
  });
  const all = words.join("").trim();
  return all.length <= LIMITS.contextText ? all : undefined;
}

const linkToken = (part: { readonly url: string; readonly text: string }) =>
  `<${escape(part.url)}|${escape(oneLine(part.text))}>`;

const isLinkable = (part: { readonly url: string; readonly text: string }) =>
  isWebAddress(part.url) && linkToken(part).length <= LIMITS.contextText;

function noteParts(text: Text): (PlainTextElement | MrkdwnElement)[] {
  const parts: (PlainTextElement | MrkdwnElement)[] = [];
  let words = "";
  const flush = () => {
    const trimmed = words.trim();
    if (trimmed !== "") parts.push(unparsed(cut(trimmed, LIMITS.contextText)));
    words = "";
  };
  for (const part of text) {
    if (part.kind === "time") {
      flush();
      parts.push({ type: "mrkdwn", text: dateToken(part.at, part.show) });
    } else if (part.kind === "link" && isLinkable(part)) {
      flush();
      parts.push({ type: "mrkdwn", text: linkToken(part), verbatim: true });
    } else words += oneLine(plain([part]));
  }
  flush();
  return parts;
}

/** Uploaded, else drawn by Slack with its words below, else in words. */
function chart(block: Chart, page: Page): KnownBlock[] {
  const picture = page.pictures.get(block);
  const alt = cut(oneLine(block.alt), LIMITS.altText);
  if (picture !== undefined)
    return [{ type: "image", slack_file: { id: picture }, alt_text: alt || block.title }];
  const native = page.takeChart() ? nativeChart(block) : undefined;
  return [...(native === undefined ? [] : [native]), ...note([{ kind: "text", text: alt }])];
}

function stepSection(step: Step, page: Page): SectionBlock {
  const by =
    step.done === undefined
      ? ""
      : `  (done by @${oneLine(step.done.by.name)}, ${plainLine([time(step.done.at)])})`;
  const words = `${step.done === undefined ? "☐" : "☑"} ${plainLine(step.text)}${by}`;
  const label = step.done === undefined ? "Done" : "Undo";
  return {
    type: "section",
    text: unparsed(cut(words, LIMITS.sectionText)),
    accessory: pressButton({ kind: "press", label, line: step.line }, page.nextAction()),
  };
}
