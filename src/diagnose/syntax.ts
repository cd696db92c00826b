import type { SyntaxNodeRef, Tree } from "@lezer/common";
import { parser as go } from "@lezer/go";
import { parser as javascript } from "@lezer/javascript";
import { parser as python } from "@lezer/python";
import { readRuby } from "./ruby.ts";
import type { Call, Language, Loop, SourceFile } from "./source-file.ts";

const typescript = javascript.configure({ dialect: "ts jsx" });

const LOOPS = new Set(["WhileStatement", "ForStatement", "DoStatement"]);
const CALLS = new Set(["CallExpression", "CallExpr", "NewExpression"]);
const ARGUMENTS = new Set(["ArgList", "Arguments"]);
const BODIES = new Set(["Body", "Block"]);
const PUNCTUATION = new Set(["(", ")", ","]);

type Writable<T> = { -readonly [K in keyof T]: T[K] };
interface OpenLoop extends Omit<Writable<Loop>, "calls"> {
  readonly calls: Call[];
  readonly end: number;
}

/** Parses leniently: a file with a syntax error is read as far as it makes sense. */
export function readSource(path: string, language: Language, text: string): SourceFile {
  if (language === "ruby") return { path, language, text, ...readRuby(text) };
  // The grammar is older than Go's `for range ch`; lines stay where they are.
  const source = language === "go" ? text.replaceAll(/\bfor range\b/g, "for _ = range") : text;
  return { path, language, text, ...walk(parse(language, source), source, language) };
}

function parse(language: Exclude<Language, "ruby">, source: string): Tree {
  if (language === "python") return python.parse(source);
  return language === "go" ? go.parse(source) : typescript.parse(source);
}

function walk(tree: Tree, source: string, language: Language): { calls: Call[]; loops: Loop[] } {
  const lineAt = lineFinder(source);
  const calls: Call[] = [];
  const loops: OpenLoop[] = [];
  const open: OpenLoop[] = [];
  const enter = (loop: OpenLoop) => {
    loops.push(loop);
    open.push(loop);
  };
  tree.iterate({
    enter(node) {
      while ((open.at(-1)?.end ?? Infinity) <= node.from) open.pop();
      if (LOOPS.has(node.name)) return enter(loopOf(node, source, language, lineAt(node.from)));
      if (!CALLS.has(node.name)) return;
      const call = callOf(node, source, lineAt(node.from));
      if (call === undefined) return;
      calls.push(call);
      const every = call.callee === "setInterval" ? call.args[1] : undefined;
      if (every !== undefined)
        enter({ line: call.line, kind: "endless", every, canLeave: false, calls: [], end: node.to });
      else open.at(-1)?.calls.push(call);
    },
  });
  return { calls, loops: loops.map(({ end: _end, ...loop }) => loop) };
}

function loopOf(node: SyntaxNodeRef, source: string, language: Language, line: number): OpenLoop {
  const body = [...children(node)].find(({ name }) => BODIES.has(name));
  const from = body?.from ?? node.to;
  // A do-while says its condition after the body.
  const header =
    node.name === "DoStatement"
      ? source.slice(body?.to ?? node.from, node.to)
      : source.slice(node.from, from);
  const inside = source.slice(from, node.to);
  const ticker =
    language === "go" && /<-\s*\w+(\.\w+)*\.C\b|range\s+\w+(\.\w+)*\.C\b/.test(header + inside)
      ? tickerIn(source)
      : undefined;
  return {
    line,
    kind: ticker === undefined ? kindOf(header.trim()) : "endless",
    ...(ticker !== undefined && { every: ticker }),
    canLeave: /\b(break|return|raise|throw)\b/.test(inside),
    calls: [],
    end: node.to,
  };
}

function kindOf(header: string): Loop["kind"] {
  if (/^(while\s*\(?\s*(True|true|1|!0)\b|for\s*\(\s*;\s*;|for\s*$|for .*\bcount\()/.test(header))
    return "endless";
  if (/^for\b.*(\bof\b|\bin\b|\brange\b|;)/s.test(header)) return "over";
  // A condition that counts ends by itself: retries, pages, cursors.
  return /[<>]|!=/.test(header) ? "counted" : "while";
}

const tickerIn = (source: string) => /\b(?:NewTicker|Tick)\(([^()]+)\)/.exec(source)?.[1];

function callOf(node: SyntaxNodeRef, source: string, line: number): Call | undefined {
  const args = [...children(node)].find(({ name }) => ARGUMENTS.has(name));
  if (args === undefined) return undefined;
  const callee = source
    .slice(node.from, args.from)
    .replace(/^new\s+/, "")
    .trim();
  return {
    line,
    callee,
    args: argumentsOf(args, source),
    isAwaited: node.node.parent?.name === "AwaitExpression",
  };
}

// Python's `timeout=3` is three nodes in a row, so arguments are cut at the commas.
function argumentsOf(args: { node: SyntaxNodeRef["node"] }, source: string): string[] {
  const texts: string[] = [];
  let from: number | undefined;
  let to = 0;
  for (const child of children(args)) {
    if (PUNCTUATION.has(child.name)) {
      if (from !== undefined) texts.push(source.slice(from, to));
      from = undefined;
    } else {
      from ??= child.from;
      to = child.to;
    }
  }
  return texts;
}

function* children({ node }: { node: SyntaxNodeRef["node"] }) {
  for (let child = node.firstChild; child !== null; child = child.nextSibling) yield child;
}

function lineFinder(source: string): (offset: number) => number {
  let [line, at] = [1, 0];
  // The walk goes forward, so that each newline is counted once.
  return (offset) => {
    for (; at < offset; at += 1) if (source[at] === "\n") line += 1;
    return line;
  };
}
