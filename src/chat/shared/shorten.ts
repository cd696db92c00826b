import { clip } from "../../messages/clip.ts";
import { text, type Block, type Inline, type Message } from "../../messages/message.ts";

/** How a note of ours begins that says what was left out, so that shortening again finds it. */
const LEFT_OUT = "Left out here: ";

/** The message with its largest part cut by a third, and a note that says so; undefined when nothing is left to cut. */
export function shorter(message: Message): Message | undefined {
  const largest = largestPart(message.blocks);
  if (largest === undefined) return undefined;
  const { kept, dropped } = cutPart(message.blocks, largest);
  const before = kept.find(isNote);
  const total = (before === undefined ? 0 : countIn(before)) + dropped;
  const rest = kept.filter((block) => block !== before);
  const end = rest.findIndex((block) => block.kind === "buttons");
  const at = end < 0 ? rest.length : end;
  const notes = total === 0 ? [] : [noteOf(total)];
  return { ...message, blocks: [...rest.slice(0, at), ...notes, ...rest.slice(at)] };
}

const noteOf = (count: number): Block => ({
  kind: "note",
  text: [
    text(
      `${LEFT_OUT}${count} more ${count === 1 ? "line" : "lines"}. Ask for one database to see all of it.`,
    ),
  ],
});

const wordsOf = (block: Block) =>
  block.kind === "note" && block.text[0]?.kind === "text" ? block.text[0].text : "";
const isNote = (block: Block) => wordsOf(block).startsWith(LEFT_OUT);
const countIn = (block: Block) => Number.parseInt(wordsOf(block).slice(LEFT_OUT.length), 10);

/** Blocks of one kind that stand for rows count together: gauges, single texts. */
function largestPart(blocks: readonly Block[]): Block["kind"] | undefined {
  const sizes = new Map<Block["kind"], number>();
  for (const block of blocks) {
    if (block.kind === "buttons" || isNote(block)) continue;
    sizes.set(block.kind, (sizes.get(block.kind) ?? 0) + JSON.stringify(block).length);
  }
  return [...sizes].toSorted(([, a], [, b]) => b - a)[0]?.[0];
}

function cutPart(blocks: readonly Block[], kind: Block["kind"]) {
  const cuttable = blocks.filter((block) => block.kind === kind && !isNote(block));
  const [only] = cuttable;
  if (cuttable.length > 1 || only === undefined) {
    const gone = new Set(cuttable.slice(twoThirds(cuttable.length)));
    return { kept: blocks.filter((block) => !gone.has(block)), dropped: gone.size };
  }
  const { block, dropped } = cutBlock(only);
  const kept = blocks.flatMap((each) => (each === only ? (block === undefined ? [] : [block]) : [each]));
  return { kept, dropped };
}

const twoThirds = (count: number) => Math.min(count - 1, Math.floor((count * 2) / 3));

function cutBlock(block: Block): { readonly block: Block | undefined; readonly dropped: number } {
  switch (block.kind) {
    case "table":
      return cutList(block.rows, (rows) => ({ ...block, rows }));
    case "fields":
      return cutList(block.fields, (fields) => ({ ...block, fields }));
    case "steps":
      return cutList(block.steps, (steps) => ({ ...block, steps }));
    case "code":
      return cutList(block.text.split("\n"), (kept) => ({ ...block, text: kept.join("\n") }));
    case "text":
    case "note":
    case "heading":
      return cutWords(block);
    case "gauge":
    case "chart":
    case "buttons":
      return { block: undefined, dropped: 1 };
  }
}

/** A single long row is dropped whole. */
function cutList<T>(all: readonly T[], rebuild: (kept: readonly T[]) => Block) {
  if (all.length <= 1) return { block: undefined, dropped: 1 };
  const kept = all.slice(0, twoThirds(all.length));
  return { block: rebuild(kept), dropped: all.length - kept.length };
}

function cutWords(block: Extract<Block, { kind: "text" | "note" | "heading" }>) {
  const longest = block.text.reduce((most, part) => Math.max(most, lengthOf(part)), 0);
  if (longest < 100) return { block: undefined, dropped: 1 };
  const words = block.text.map((part) => (lengthOf(part) === longest ? halved(part) : part));
  return { block: { ...block, text: words }, dropped: 0 };
}

const lengthOf = (part: Inline) => ("text" in part ? part.text.length : 0);

/** Head and tail: an error says what failed at its start and why at its end. */
function halved(part: Inline): Inline {
  if (!("text" in part)) return part;
  const quarter = Math.floor(part.text.length / 4);
  // Never half of a character.
  const tail = part.text.slice(-quarter).replace(/^[\uDC00-\uDFFF]/, "");
  return { ...part, text: `${clip(part.text, quarter)} … ${tail}` };
}
