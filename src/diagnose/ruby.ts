import {
  CallNode,
  DefNode,
  FalseNode,
  ForNode,
  IntegerNode,
  KeywordHashNode,
  RescueModifierNode,
  RescueNode,
  TrueNode,
  UntilNode,
  WhileNode,
  type Node,
} from "@ruby/prism/src/nodes.js";
import { collector, type Collector, type NewLoop } from "./collector.ts";
import { parseRuby } from "./ruby-parser.ts";
import type { Call, Loop, SourceFile } from "./source-file.ts";
import { timerOf } from "./timers.ts";

/** The same as other languages' trees give. */
export function readRuby(text: string): Pick<SourceFile, "calls" | "loops" | "functions"> {
  const found = collector();
  const root = parseRuby(text);
  if (root !== undefined) visit(root, { found, ...readerOf(text) }, false);
  return found.result();
}

interface Walk extends ReturnType<typeof readerOf> {
  readonly found: Collector;
}

function visit(node: Node, walk: Walk, isAfterError: boolean): void {
  const { found, lineAt } = walk;
  const { startOffset: from, length } = node.location;
  found.reach(from);
  const place = { line: lineAt(from), from, end: from + length };
  if (node instanceof DefNode) found.enterFunction({ name: node.name, ...place });
  else if (node instanceof WhileNode || node instanceof UntilNode || node instanceof ForNode)
    found.enterLoop(loopOf(node, walk));
  else if (node instanceof CallNode) noteCall(node, walk, isAfterError);
  const isHandler = node instanceof RescueNode || node instanceof RescueModifierNode;
  for (const child of node.compactChildNodes()) visit(child, walk, isAfterError || isHandler);
}

function noteCall(node: CallNode, walk: Walk, isAfterError: boolean): void {
  const { found } = walk;
  const call = callOf(node, walk, isAfterError);
  found.noteCall(call);
  const timer = timerOf(call, "ruby");
  const kind = timer === undefined ? blockKind(node) : "endless";
  if (node.block === null || kind === undefined) return found.noteInLoop(call);
  found.enterLoop({
    ...placeOf(node, walk),
    header: call.callee,
    kind,
    ...(timer?.every === undefined ? {} : { every: timer.every }),
  });
}

function callOf(node: CallNode, { textOf, lineAt }: Walk, isAfterError: boolean): Call {
  const { startOffset } = node.location;
  const message = node.messageLoc;
  const end = message === null ? startOffset : message.startOffset + message.length;
  const args = node.arguments_?.arguments_ ?? [];
  return {
    line: lineAt(startOffset),
    callee: textOf(startOffset, Math.max(0, end - startOffset)),
    args: args
      .flatMap((each) => (each instanceof KeywordHashNode ? each.elements : [each]))
      .map(({ location }) => textOf(location.startOffset, location.length)),
    isAwaited: false,
    isAfterError,
  };
}

const OVER = /^(each\w*|map|flat_map|times|upto|downto|select|reject|find_each|in_batches|collect|sum)$/;

/** So few are tries, not elements. */
const MOST_TRIES = 10;

/** What a block does to its call: `loop do`, `3.times do`, `users.each do`. */
function blockKind({ name, receiver }: CallNode): Loop["kind"] | undefined {
  if ((name === "loop" && receiver === null) || name === "cycle") return "endless";
  if (!OVER.test(name)) return undefined;
  return receiver instanceof IntegerNode && receiver.value < MOST_TRIES ? "counted" : "over";
}

function loopOf(node: WhileNode | UntilNode | ForNode, walk: Walk): NewLoop {
  const place = placeOf(node, walk);
  if (node instanceof ForNode) return { ...place, kind: "over" };
  const { predicate } = node;
  const header = walk.textOf(predicate.location.startOffset, predicate.location.length);
  return { ...place, header, kind: kindOf(node, header) };
}

function kindOf(node: WhileNode | UntilNode, header: string): Loop["kind"] {
  const forEver = node instanceof WhileNode ? TrueNode : FalseNode;
  if (node.predicate instanceof forEver) return "endless";
  return /(?<![-=])[<>]/.test(header) ? "counted" : "while";
}

function placeOf({ location }: Node, { textOf, lineAt }: Walk) {
  const { startOffset, length } = location;
  const text = textOf(startOffset, length);
  return {
    line: lineAt(startOffset),
    header: "",
    text,
    canLeave: /\b(break|return|raise)\b/.test(text),
    end: startOffset + length,
  };
}

/** The parser counts in bytes of UTF-8. */
function readerOf(text: string) {
  const bytes = Buffer.from(text);
  const newlines: number[] = [];
  for (let at = bytes.indexOf(10); at >= 0; at = bytes.indexOf(10, at + 1)) newlines.push(at);
  return {
    textOf: (from: number, length: number) => bytes.toString("utf8", from, from + length),
    lineAt: (offset: number) => {
      let [low, high] = [0, newlines.length];
      while (low < high) {
        const middle = (low + high) >> 1;
        if ((newlines[middle] ?? 0) < offset) low = middle + 1;
        else high = middle;
      }
      return low + 1;
    },
  };
}
