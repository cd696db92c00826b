import type { SyntaxNodeRef, Tree } from "@lezer/common";
import { parser as go } from "@lezer/go";
import { parser as javascript } from "@lezer/javascript";
import { parser as python } from "@lezer/python";
import { readRuby } from "./ruby.ts";
import type { Call, Language, Loop, NamedFunction, SourceFile } from "./source-file.ts";

const typescript = javascript.configure({ dialect: "ts jsx" });

const LOOPS = new Set(["WhileStatement", "ForStatement", "DoStatement"]);
const COMPREHENSIONS = new Set([
  "ArrayComprehensionExpression",
  "DictionaryComprehensionExpression",
  "SetComprehensionExpression",
]);
const FUNCTIONS = new Set([
  "FunctionDeclaration",
  "FunctionDefinition",
  "FunctionDecl",
  "MethodDecl",
  "MethodDeclaration",
  "VariableDeclaration",
]);
const NAMES = new Set(["VariableDefinition", "VariableName", "DefName", "FieldName", "PropertyDefinition"]);
const CALLS = new Set(["CallExpression", "CallExpr", "NewExpression"]);
const ARGUMENTS = new Set(["ArgList", "Arguments"]);
const BODIES = new Set(["Body", "Block"]);
const PUNCTUATION = new Set(["(", ")", ","]);

type Writable<T> = { -readonly [K in keyof T]: T[K] };
type OpenFunction = NamedFunction & { readonly calls: Call[]; readonly line: number; readonly end: number };
interface OpenLoop extends Omit<Writable<Loop>, "calls"> {
  readonly calls: Call[];
  readonly end: number;
}

/** Parses leniently: a file with a syntax error is read as far as it makes sense. */
export function readSource(path: string, language: Language, text: string): SourceFile {
  const clients = clientsIn(text);
  if (language === "ruby") return { path, language, text, clients, ...readRuby(text) };
  // The grammar is older than Go's `for range ch`; lines stay where they are.
  const source = language === "go" ? text.replaceAll(/\bfor range\b/g, "for _ = range") : text;
  return { path, language, text, clients, ...walk(parse(language, source), source, language) };
}

function parse(language: Exclude<Language, "ruby">, source: string): Tree {
  if (language === "python") return python.parse(source);
  return language === "go" ? go.parse(source) : typescript.parse(source);
}

/** What is made with one of the libraries' own constructors, in any of the languages. */
const MAKES_CLIENT =
  /([\w$]+)\s*(?::[^=\n]+)?:?=\s*(?:await\s+)?(?:new\s+)?(?:[\w.]*\b(?:createClient|createCluster|NewClient|NewClusterClient|StrictRedis|Valkey)|(?:[\w.]*\.)?(?:Io)?Redis(?:\.(?:new|from_url|fromEnv|from_env|Cluster))?)\s*\(/gi;

const clientsIn = (text: string) =>
  /redis|valkey|upstash/i.test(text)
    ? new Set([...text.matchAll(MAKES_CLIENT)].map(([, name = ""]) => name))
    : new Set<string>();

function walk(
  tree: Tree,
  source: string,
  language: Language,
): Pick<SourceFile, "calls" | "loops" | "functions"> {
  const lineAt = lineFinder(source);
  const calls: Call[] = [];
  const loops: OpenLoop[] = [];
  const open: OpenLoop[] = [];
  const functions: OpenFunction[] = [];
  const around: OpenFunction[] = [];
  const enter = (loop: OpenLoop) => {
    loops.push(loop);
    open.push(loop);
  };
  tree.iterate({
    enter(node) {
      while ((open.at(-1)?.end ?? Infinity) <= node.from) open.pop();
      while ((around.at(-1)?.end ?? Infinity) <= node.from) around.pop();
      const line = lineAt(node.from);
      if (FUNCTIONS.has(node.name)) {
        const named = functionOf(node, source, line);
        if (named === undefined) return;
        functions.push(named);
        return void around.push(named);
      }
      if (LOOPS.has(node.name)) return enter(loopOf(node, source, language, line));
      if (COMPREHENSIONS.has(node.name)) return enter(eachOf(node, line));
      if (!CALLS.has(node.name)) return;
      const call = callOf(node, source, line);
      if (call === undefined) return;
      calls.push(call);
      for (const each of around) each.calls.push(call);
      const again = againAfter(call, node, around);
      if (again !== undefined) loops.push(again);
      if (isInterval(call)) return enter(intervalOf(call, node));
      if (CALLBACK_LOOPS.test(call.callee) && /=>|\bfunction\b/.test(call.args[0] ?? ""))
        return enter(eachOf(node, line));
      open.at(-1)?.calls.push(call);
    },
  });
  return {
    calls,
    loops: loops.map(({ end: _end, ...loop }) => loop),
    functions: functions.map(({ name, calls: inside }) => ({ name, calls: inside })),
  };
}

const CALLBACK_LOOPS = /\.(map|forEach|flatMap)$/;

/** A comprehension, or a callback for each element. */
const eachOf = (node: SyntaxNodeRef, line: number): OpenLoop => ({
  line,
  kind: "over",
  canLeave: false,
  calls: [],
  end: node.to,
});

const isInterval = ({ callee, args }: Call) => callee === "setInterval" && args[1] !== undefined;

/** An interval that is given a name calls that function as surely as a body would. */
function intervalOf({ line, args }: Call, node: SyntaxNodeRef): OpenLoop {
  const [callee = "", every = ""] = args;
  const calls = NAME.test(callee) ? [{ line, callee, args: [], isAwaited: false }] : [];
  return { line, kind: "endless", every, canLeave: false, calls, end: node.to };
}

const NAME = /^[\w$]+(\.[\w$]+)*$/;

/** "poll", "this.poll", "() => poll()", "() => void poll()": not "() => poll(tries + 1)". */
const CALLS_BACK = /^(?:\(\)\s*=>\s*(?:void\s+)?)?(?:this\.)?([\w$]+)(?:\(\))?$/;

/** A function that has itself called again by a timer is a loop; not one that does so only after an error, or counts its tries. */
function againAfter(call: Call, node: SyntaxNodeRef, around: readonly OpenFunction[]): OpenLoop | undefined {
  const [callback = "", every] = call.args;
  if (every === undefined || !/(^|\.)setTimeout$/.test(call.callee)) return undefined;
  const called = CALLS_BACK.exec(callback)?.[1];
  const itself = around.findLast(({ name }) => name === called);
  if (itself === undefined || isAfterError(node)) return undefined;
  return { line: itself.line, kind: "endless", every, canLeave: false, calls: itself.calls, end: node.to };
}

function isAfterError({ node }: SyntaxNodeRef): boolean {
  for (let above = node.parent; above !== null; above = above.parent)
    if (above.name === "CatchClause") return true;
  return false;
}

/** Undefined for a variable that holds no function. */
function functionOf(node: SyntaxNodeRef, source: string, line: number): OpenFunction | undefined {
  const parts = [...children(node)];
  if (node.name === "VariableDeclaration" && !parts.some(({ name }) => /^(Arrow)?Function/.test(name)))
    return undefined;
  const name = parts.find((part) => NAMES.has(part.name));
  if (name === undefined) return undefined;
  return { name: source.slice(name.from, name.to), calls: [], line, end: node.to };
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
  // A number of tries, not of elements.
  if (/\brange\(\s*\d+\s*\)/.test(header)) return "counted";
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
    // TypeScript's `new Worker<Data, void>(…)`.
    .replace(/<[^()]*>$/, "")
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
