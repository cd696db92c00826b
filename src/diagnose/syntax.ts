import type { SyntaxNodeRef, Tree } from "@lezer/common";
import { parser as go } from "@lezer/go";
import { parser as javascript } from "@lezer/javascript";
import { parser as python } from "@lezer/python";
import { clientsIn, mapsIn } from "./clients.ts";
import { collector, type Collector, type NewLoop, type OpenFunction } from "./collector.ts";
import { kindOf, tickOf } from "./loop-form.ts";
import { readRuby } from "./ruby.ts";
import type { Call, Language, SourceFile } from "./source-file.ts";
import { laterOf, timerOf, type Timer } from "./timers.ts";
import { renamedSleeps } from "./waits.ts";

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
  "FunctionExpression",
  "FunctionDecl",
  "MethodDecl",
  "MethodDeclaration",
  "VariableDeclaration",
  "PropertyDeclaration",
  "Property",
]);
/** Most of them hold no function. */
const MAY_HOLD_FUNCTION = new Set(["VariableDeclaration", "PropertyDeclaration", "Property"]);
const NAMES = new Set(["VariableDefinition", "VariableName", "DefName", "FieldName", "PropertyDefinition"]);
const CALLS = new Set(["CallExpression", "CallExpr", "NewExpression"]);
const ARGUMENTS = new Set(["ArgList", "Arguments"]);
const BODIES = new Set(["Body", "Block"]);
const PUNCTUATION = new Set(["(", ")", ","]);

/** Parses leniently: a file with a syntax error is read as far as it makes sense. */
export function readSource(path: string, language: Language, text: string): SourceFile {
  const file = {
    path,
    language,
    text,
    clients: clientsIn(text),
    maps: mapsIn(text),
    mentionsRedis: /redis|upstash|valkey|bullmq/i.test(text),
    sleeps: renamedSleeps(text),
  };
  if (language === "ruby") return { ...file, ...readRuby(text) };
  // The grammar is older than Go's `for range ch`; lines stay where they are.
  const source = language === "go" ? text.replaceAll(/\bfor range\b/g, "for _ = range") : text;
  return { ...file, ...walk(parse(language, source), source, language) };
}

function parse(language: Exclude<Language, "ruby">, source: string): Tree {
  if (language === "python") return python.parse(source);
  return language === "go" ? go.parse(source) : typescript.parse(source);
}

function walk(
  tree: Tree,
  source: string,
  language: Language,
): Pick<SourceFile, "calls" | "loops" | "functions"> {
  const lineAt = lineFinder(source);
  const found = collector();
  tree.iterate({
    enter(node) {
      found.reach(node.from);
      const line = lineAt(node.from);
      if (FUNCTIONS.has(node.name)) return enterFunction(node, source, line, found);
      if (LOOPS.has(node.name)) return found.enterLoop(loopOf(node, source, language, line));
      if (COMPREHENSIONS.has(node.name)) return found.enterLoop(eachOf(node, source, line));
      if (node.name === "Decorator") return noteDecorator(node, source, language, line, found);
      if (CALLS.has(node.name)) noteCall(node, source, language, line, found);
    },
  });
  return found.result();
}

function noteCall(
  node: SyntaxNodeRef,
  source: string,
  language: Language,
  line: number,
  found: Collector,
): void {
  const call = callOf(node, source, line);
  if (call === undefined) return;
  found.noteCall(call);
  const again = againAfter(call, language, found.around) ?? againAtOnce(call, found.around);
  if (again !== undefined) found.noteLoop({ ...again, text: source.slice(again.from, again.end) });
  const timer = timerOf(call, language);
  if (timer !== undefined) return found.enterLoop(timedLoop(timer, call, node, source));
  if (CALLBACK_LOOPS.test(call.callee) && /=>|\bfunction\b/.test(call.args[0] ?? ""))
    return found.enterLoop(eachOf(node, source, line));
  found.noteInLoop(call);
}

/** `@Interval(500)` over a method, `@repeat_every(seconds=1)` over a function. */
function noteDecorator(
  node: SyntaxNodeRef,
  source: string,
  language: Language,
  line: number,
  found: Collector,
): void {
  const inside = [...children(node)].find(({ name }) => CALLS.has(name)) ?? node.node;
  const call = callOf(inside, source, line);
  if (call === undefined) return;
  const decorated = call.callee === "Interval" ? { every: call.args.at(-1) ?? "" } : timerOf(call, language);
  const parent = node.node.parent;
  const target =
    [...(parent === null ? [] : children(parent))].find(({ name }) => FUNCTIONS.has(name)) ?? parent;
  const callback = target === null ? undefined : nameOf(target, source);
  if (decorated === undefined || callback === undefined) return;
  found.noteLoop({ ...timedLoop({ ...decorated, callback }, call, node, source), end: node.to });
}

const CALLBACK_LOOPS = /\.(map|forEach|flatMap)$/;

/** A comprehension, or a callback for each element. */
function eachOf(node: SyntaxNodeRef, source: string, line: number): NewLoop {
  const text = source.slice(node.from, node.to);
  return { line, kind: "over", header: text, text, end: node.to };
}

/** A timer that is given a name calls that function as surely as a body would. */
function timedLoop(
  { every, callback = "" }: Timer,
  { line }: Call,
  node: SyntaxNodeRef,
  source: string,
): NewLoop {
  const name = callback.replace(/\.bind\([^()]*\)$/, "");
  return {
    line,
    kind: "endless",
    ...(every === undefined ? {} : { every }),
    header: "",
    text: source.slice(node.from, node.to),
    calls: NAME.test(name) ? [calling(name, line)] : [],
    end: node.to,
  };
}

const NAME = /^[A-Za-z_$][\w$]*(\.[\w$]+)*$/;

const calling = (callee: string, line: number): Call => ({
  line,
  callee,
  args: [],
  isAwaited: false,
  isAfterError: false,
});

/** "poll", "this.poll", "() => poll()", "() => void poll()": not "() => poll(tries + 1)". */
const CALLS_BACK =
  /^(?:(?:async\s*)?\(\)\s*=>\s*(?:void\s+|await\s+)?)?(?:this\.|self\.|\w\.)?([\w$]+)(?:\(\))?$/;

/** A function that has itself called again by a timer is a loop; not one that does so only after an error, or counts its tries. */
function againAfter(call: Call, language: Language, around: readonly OpenFunction[]) {
  const later = laterOf(call, language);
  if (later === undefined || call.isAfterError) return undefined;
  const { callback = "" } = later;
  const called = CALLS_BACK.exec(callback)?.[1];
  const itself = around.findLast(
    ({ name }) => name === called || (called === undefined && callback.includes(`${name}();`)),
  );
  if (itself === undefined) return undefined;
  const { line, calls, from, end } = itself;
  return {
    line,
    kind: "endless" as const,
    ...(later.every === undefined ? {} : { every: later.every }),
    header: "",
    calls,
    from,
    end,
  };
}

/** A function that ends by calling itself with nothing else: whether it waits in between, its other calls say. */
function againAtOnce({ callee, args, isAfterError: failed }: Call, around: readonly OpenFunction[]) {
  const itself = around.at(-1);
  if (itself === undefined || failed || args.length > 0) return undefined;
  if (callee.replace(/^(this|self)\./, "") !== itself.name) return undefined;
  const { line, calls, from, end } = itself;
  return { line, kind: "while" as const, header: "", calls, from, end };
}

/** In a `catch`, or behind an `except`. */
function isAfterError({ node }: SyntaxNodeRef): boolean {
  for (let below = node, above = node.parent; above !== null; [below, above] = [above, above.parent]) {
    if (above.name === "CatchClause") return true;
    if (above.name !== "TryStatement") continue;
    const before = [...children(above)]
      .filter(({ to }) => to <= below.from)
      .findLast(({ name }) => CLAUSES.has(name));
    if (before?.name === "except") return true;
  }
  return false;
}

const CLAUSES = new Set(["try", "except", "else", "finally"]);

function enterFunction(node: SyntaxNodeRef, source: string, line: number, found: Collector): void {
  const holds = ![...children(node)].every(({ name }) => !/^(Arrow)?Function|^Block$/.test(name));
  if (MAY_HOLD_FUNCTION.has(node.name) && !holds) return;
  const name = nameOf(node, source);
  if (name !== undefined) found.enterFunction({ name, line, from: node.from, end: node.to });
}

function nameOf(node: SyntaxNodeRef, source: string): string | undefined {
  const name = [...children(node)].find((part) => NAMES.has(part.name));
  return name && source.slice(name.from, name.to);
}

function loopOf(node: SyntaxNodeRef, source: string, language: Language, line: number): NewLoop {
  const body = [...children(node)].find(({ name }) => BODIES.has(name));
  const from = body?.from ?? node.to;
  // A do-while says its condition after the body.
  const header =
    node.name === "DoStatement"
      ? source.slice(body?.to ?? node.from, node.to)
      : source.slice(node.from, from);
  const inside = source.slice(from, node.to);
  const every = tickOf(header, inside, language, source.slice(0, node.from));
  return {
    line,
    kind: every === undefined ? kindOf(header.trim().replace(/^async\s+/, "")) : "endless",
    ...(every !== undefined && { every }),
    canLeave: /\b(break|return|raise|throw)\b/.test(inside),
    header,
    text: source.slice(node.from, node.to),
    end: node.to,
  };
}

function callOf(node: SyntaxNodeRef, source: string, line: number): Call | undefined {
  const args = [...children(node)].find(({ name }) => ARGUMENTS.has(name));
  if (args === undefined) return undefined;
  const callee = source
    .slice(node.from, args.from)
    .replace(/^(new\s+|@|<-\s*)/, "")
    // TypeScript's `new Worker<Data, void>(…)`.
    .replace(/<[^()]*>$/, "")
    .trim();
  return {
    line,
    callee,
    args: argumentsOf(args, source),
    isAwaited: node.node.parent?.name === "AwaitExpression",
    isAfterError: isAfterError(node),
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
