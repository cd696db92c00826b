import type { SyntaxNodeRef, Tree } from "@lezer/common";
import { parser as go } from "@lezer/go";
import { parser as javascript } from "@lezer/javascript";
import { parser as python } from "@lezer/python";
import { againOf } from "./again.ts";
import { clientsIn, mapsIn } from "./clients.ts";
import { collector, type Collector, type NewLoop } from "./collector.ts";
import { kindOf, tickOf } from "./loop-form.ts";
import { callOf, children, lineFinder, nameOf } from "./nodes.ts";
import { readRuby } from "./ruby.ts";
import type { Call, Language, SourceFile } from "./source-file.ts";
import { timerOf, type Timer } from "./timers.ts";
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
const CALLS = new Set(["CallExpression", "CallExpr", "NewExpression"]);
const BODIES = new Set(["Body", "Block"]);
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
  const again = againOf(call, language, found.around);
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

function enterFunction(node: SyntaxNodeRef, source: string, line: number, found: Collector): void {
  const holds = ![...children(node)].every(({ name }) => !/^(Arrow)?Function|^Block$/.test(name));
  if (MAY_HOLD_FUNCTION.has(node.name) && !holds) return;
  const name = nameOf(node, source);
  if (name !== undefined) found.enterFunction({ name, line, from: node.from, end: node.to });
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
