import type { Call, Loop, NamedFunction } from "./source-file.ts";

const LOOP =
  /^(\s*)(loop\s*(?:do|\{)|while\b.*|until\b.*|.*\.(?:each|times|map|each_slice|each_with_index)\b.*(?:do|\{).*)$/;
const KEYWORDS = "(?:if|unless|while|until|elsif|when|return|and|or|not|do|then|puts|p|raise|yield)";
const CALL = new RegExp(
  String.raw`(?<![\w@$.:?!])(?!${KEYWORDS}\b)` +
    String.raw`((?:@{0,2}\$?[A-Za-z_][\w?!]*(?:\(\))?(?:\.|::))*[A-Za-z_][\w?!]*)(?:\(([^()]*)\)|\s+([^=\s|{][^#{]*))`,
  "g",
);

/**
 * Reads Ruby by its indentation: no small grammar of it is kept well, and what is sought (loops, sleeps, calls of Redis) stands
 * on lines of its own in any formatted source.
 */
export function readRuby(text: string): { calls: Call[]; loops: Loop[]; functions: NamedFunction[] } {
  const calls: Call[] = [];
  const functions: { name: string; calls: Call[]; depth: number }[] = [];
  const loops: (Omit<Loop, "calls" | "canLeave"> & { calls: Call[]; canLeave: boolean; depth: number })[] =
    [];
  const open: typeof loops = [];
  for (const [index, whole] of text.split("\n").entries()) {
    const line = whole.replace(/(^|\s)#(?!\{).*$/, "");
    if (line.trim() === "") continue;
    const depth = line.length - line.trimStart().length;
    while (open.length > 0 && depth <= (open.at(-1)?.depth ?? 0)) open.pop();
    const name = /^\s*def\s+(?:self\.)?([\w?!]+)/.exec(line)?.[1];
    if (name !== undefined) functions.push({ name, calls: [], depth });
    const header = LOOP.exec(line)?.[2];
    if (header !== undefined) {
      const loop = { line: index + 1, kind: kindOf(header), canLeave: false, calls: [], depth };
      loops.push(loop);
      open.push(loop);
    }
    const here = callsIn(line, index + 1);
    calls.push(...here);
    const around = functions.at(-1);
    if (around !== undefined && depth > around.depth) around.calls.push(...here);
    const innermost = open.at(-1);
    if (innermost === undefined) continue;
    innermost.calls.push(...here);
    if (/\b(break|return|raise)\b/.test(line)) innermost.canLeave = true;
  }
  return {
    calls,
    loops: loops.map(({ depth: _depth, ...loop }) => loop),
    functions: functions.map(({ depth: _depth, ...named }) => named),
  };
}

function kindOf(header: string): Loop["kind"] {
  if (/^(loop\b|while\s+true\b|until\s+false\b)/.test(header)) return "endless";
  if (!/^(while|until)\b/.test(header)) return "over";
  return /[<>]|!=/.test(header) ? "counted" : "while";
}

function callsIn(text: string, line: number): Call[] {
  return [...text.matchAll(CALL)].map(([, callee = "", inside, after]) => ({
    line,
    callee,
    isAwaited: false,
    args: (inside ?? after ?? "").split(",").map((argument) => argument.trim()),
  }));
}
