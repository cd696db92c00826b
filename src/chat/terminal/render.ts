import { MARKS, time, type Block, type Button, type Message, type Text } from "../../messages/message.ts";
import { gaugeBar, plain, type PlainStyle } from "../../messages/plain.ts";
import { wrappedTable } from "../shared/table.ts";
import { oneLine, padEnd, widthOf, wrap } from "../shared/width.ts";
import type { Paint } from "./colour.ts";
import { sparkline } from "./sparkline.ts";
import { localTime } from "./time.ts";

export interface TerminalStyle {
  /** An IANA name: the reader's own. */
  readonly zone: string;
  /** Cells in a line. */
  readonly width: number;
  readonly paint: Paint;
  /** How a command is typed here: "/redis stats" or "headroom ask stats". */
  readonly command: (line: string) => string;
}

/** A message as lines for a terminal: no foreign text can colour, move the cursor or begin a new line. */
export function renderTerminal(message: Message, style: TerminalStyle): readonly string[] {
  const page = { ...style, words: wordsIn(style) };
  const title = [MARKS[message.tone], page.words(message.title)].filter(Boolean).join(" ");
  return [
    ...wrap(title, page.width).map((each) => page.paint(message.tone, each)),
    ...groups(message.blocks).flatMap((group) => renderGroup(group, page)),
  ];
}

interface Page extends TerminalStyle {
  readonly words: (text: Text) => string;
}

function wordsIn(style: TerminalStyle): (text: Text) => string {
  const plainStyle: PlainStyle = { time: localTime(style.zone), command: style.command };
  return (text) => oneLine(plain(text, plainStyle));
}

type Gauge = Extract<Block, { kind: "gauge" }>;

/** Gauges in a row share one alignment; every other block stands alone. */
function groups(blocks: readonly Block[]): readonly (readonly Block[])[] {
  const found: Block[][] = [];
  for (const block of blocks) {
    const before = found[found.length - 1];
    if (block.kind === "gauge" && before?.[0]?.kind === "gauge") before.push(block);
    else found.push([block]);
  }
  return found;
}

function renderGroup(group: readonly Block[], page: Page): readonly string[] {
  const [first] = group;
  if (first === undefined) return [];
  return first.kind === "gauge" ? renderGauges(group as readonly Gauge[], page) : renderBlock(first, page);
}

function renderGauges(gauges: readonly Gauge[], page: Page): readonly string[] {
  const labels = gauges.map((gauge) => (gauge.label === undefined ? "" : page.words(gauge.label)));
  const widest = Math.max(...labels.map(widthOf));
  return gauges.flatMap((gauge, at) => {
    const label = widest === 0 ? "" : `${padEnd(labels[at] ?? "", widest)}  `;
    const bar = gauge.share === undefined ? "" : `${gaugeBar(gauge.share)}  `;
    return hanging(`${label}${bar}`, page.words(gauge.caption), page.width);
  });
}

type Single = Exclude<Block, Gauge>;

function renderBlock(block: Block, page: Page): readonly string[] {
  const single = block as Single;
  switch (single.kind) {
    case "text":
      return wrap(page.words(single.text), page.width);
    case "heading":
      return ["", page.paint("bold", page.words(single.text))];
    case "note":
      return wrap(page.words(single.text), page.width).map((each) => page.paint("dim", each));
    case "code":
      return single.text.split("\n").map((each) => `  ${oneLine(each)}`);
    case "fields":
      return renderFields(single.fields, page);
    case "table": {
      const rows = single.rows.map((row) => row.map(page.words));
      const [head, ...rest] = wrappedTable({ columns: single.columns, rows }, page.width);
      return head === undefined ? [] : [page.paint("dim", head), ...rest];
    }
    case "chart":
      return renderChart(single, page);
    case "steps":
      return single.steps.flatMap((step) => {
        const done =
          step.done === undefined
            ? ""
            : ` (done by @${oneLine(step.done.by.name)}, ${page.words([time(step.done.at)])})`;
        return hanging(step.done ? "[x] " : "[ ] ", `${page.words(step.text)}${done}`, page.width);
      });
    case "buttons":
      return renderButtons(single.buttons, page);
  }
}

function renderFields(
  fields: readonly { readonly label: string; readonly value: Text }[],
  page: Page,
): readonly string[] {
  const widest = Math.max(0, ...fields.map((field) => widthOf(oneLine(field.label))));
  return fields.flatMap((field) =>
    hanging(`${padEnd(oneLine(field.label), widest)}  `, page.words(field.value), page.width),
  );
}

function renderChart(chart: Extract<Block, { kind: "chart" }>, page: Page): readonly string[] {
  const values = chart.points.map((point) => point.value);
  return [
    ...(values.length === 0 ? [] : [`${oneLine(chart.title)}  ${sparkline(values, page.width - 30)}`]),
    ...wrap(oneLine(chart.alt), page.width).map((each) => page.paint("dim", each)),
  ];
}

/** A terminal has no buttons: what they would run, to be typed. */
function renderButtons(buttons: readonly Button[], page: Page): readonly string[] {
  const typed = buttons.map(typedAs).filter((each) => each !== "");
  if (typed.length === 0) return [];
  return hanging("Type: ", typed.join(" · "), page.width).map((each) => page.paint("dim", each));
}

/** A menu's choices beyond these are only counted. */
const MOST_CHOICES = 8;

function typedAs(button: Button): string {
  if (button.kind === "press") return oneLine(button.line);
  const shown = button.options.slice(0, MOST_CHOICES);
  const unsaid = button.options.length - shown.length;
  const [first, ...others] = shown.map((option) => oneLine(option.line));
  if (first === undefined) return "";
  const shared = sharedWords([first, ...others]);
  const rest = others.map((line) => line.slice(shared.length));
  const more = unsaid === 0 ? "" : ` and ${unsaid} more`;
  return rest.length === 0 ? first : `${first} (or ${rest.join(", ")}${more})`;
}

/** The words with which all lines begin, the space after them included. */
function sharedWords(lines: readonly string[]): string {
  const words = (lines[0] ?? "").split(" ");
  let shared = "";
  for (const word of words) {
    const longer = `${shared}${word} `;
    if (!lines.every((line) => line.startsWith(longer))) break;
    shared = longer;
  }
  return shared;
}

/** A text behind a prefix; further lines are indented below it. */
function hanging(prefix: string, text: string, width: number): readonly string[] {
  const indent = widthOf(prefix);
  const lines = wrap(text, Math.max(20, width - indent));
  return lines.map((line, at) => (at === 0 ? `${prefix}${line}` : `${" ".repeat(indent)}${line}`));
}
