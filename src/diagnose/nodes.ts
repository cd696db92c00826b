import type { SyntaxNodeRef } from "@lezer/common";
import type { Call } from "./source-file.ts";

const NAMES = new Set(["VariableDefinition", "VariableName", "DefName", "FieldName", "PropertyDefinition"]);
const ARGUMENTS = new Set(["ArgList", "Arguments"]);
const PUNCTUATION = new Set(["(", ")", ","]);

export function nameOf(node: SyntaxNodeRef, source: string): string | undefined {
  const name = [...children(node)].find((part) => NAMES.has(part.name));
  return name && source.slice(name.from, name.to);
}

/** A call, a `new` or a decorator, in any of the grammars; undefined where it has no parentheses. */
export function callOf(node: SyntaxNodeRef, source: string, line: number): Call | undefined {
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

export function* children({ node }: { node: SyntaxNodeRef["node"] }) {
  for (let child = node.firstChild; child !== null; child = child.nextSibling) yield child;
}

/** Asked for offsets that only grow, as on a walk through a tree: each newline is counted once. */
export function lineFinder(source: string): (offset: number) => number {
  let [line, at] = [1, 0];
  return (offset) => {
    for (; at < offset; at += 1) if (source[at] === "\n") line += 1;
    return line;
  };
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
