import { isMap, isScalar, isSeq, LineCounter, parseDocument, type Document, type YAMLError } from "yaml";
import type { Path } from "./problem.ts";

export interface YamlFile {
  readonly value: unknown;
  /** "headroom.yaml:7:13" of the value at that path, of the nearest thing around it where there is none. */
  whereOf(path: Path, atKey?: boolean): Position;
}

interface Position {
  readonly line: number;
  readonly column: number;
}

export interface SyntaxProblem extends Position {
  readonly what: string;
  readonly remedy: string;
}

/** Reads YAML 1.2 with anchors and merge keys. Numbers too large to be exact (Discord ids) stay texts. */
export function readYaml(text: string): { file?: YamlFile; problems: SyntaxProblem[] } {
  const lines = new LineCounter();
  const doc = parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
    intAsBigInt: true,
    merge: true,
    logLevel: "silent",
  });
  const problems = doc.errors.map((error) => sayError(error, lines));
  const isReadable = doc.errors.every(({ code }) => code === "DUPLICATE_KEY");
  if (!isReadable) return { problems };
  try {
    return {
      file: { value: plain(doc.toJS({ maxAliasCount: 1_000 })), whereOf: locate(doc, lines) },
      problems,
    };
  } catch {
    return { problems: [...problems, { ...START, ...ALIASES }] };
  }
}

const START = { line: 1, column: 1 };
const ALIASES = {
  what: "The aliases (*name) of this file repeat too much, or one has no anchor.",
  remedy: "Give every alias its anchor (&name), and write out what is repeated.",
};

// The parser's own messages may quote the text around the mistake, which may be a password: only the code is used.
const SENTENCES: Readonly<Record<string, readonly [what: string, remedy: string]>> = {
  DUPLICATE_KEY: ["This key stands twice in the same map.", "Keep one of the two."],
  TAB_AS_INDENT: ["A tab is used to indent.", "Indent with spaces."],
  BAD_INDENT: ["The indentation does not fit.", "Indent every key of a map by the same number of spaces."],
  MISSING_CHAR: ["A bracket, brace, quote or comma is missing.", "Close what was opened before this place."],
  UNEXPECTED_TOKEN: [
    "Something stands here that does not belong.",
    'Put texts with special characters in quotes: "…".',
  ],
  MULTILINE_IMPLICIT_KEY: ["A key runs over more than one line.", "Put the key and its colon on one line."],
  BLOCK_AS_IMPLICIT_KEY: [
    "A map begins here in the middle of a line.",
    'Start it on a line of its own, or put the text in quotes: "…".',
  ],
  MULTIPLE_DOCS: ["There is more than one document in the file.", "Keep one, and remove the line ---."],
};

// Mistakes that share a code with others: the beginning of the parser's message, which quotes nothing, tells them apart.
const FINER: readonly (readonly [begins: string, what: string, remedy: string])[] = [
  [
    "Flow sequence",
    "A list that was opened with [ is not closed before this place.",
    "Close it with ], further to the right than its key.",
  ],
  [
    "Flow map",
    "A map that was opened with { is not closed before this place.",
    "Close it with }, further to the right than its key.",
  ],
  [
    "Sequence item without",
    "This line is indented neither like the list's entries nor like their keys.",
    "Begin an entry with a dash, and indent its keys by the same number of spaces.",
  ],
  ["Implicit map keys", "A key without a colon stands here.", "Write a colon and a space behind it."],
];

function sentencesOn({ code, message }: YAMLError): readonly [what: string, remedy: string] | undefined {
  const finer = FINER.find(([begins]) => message.startsWith(begins));
  return finer === undefined ? SENTENCES[code] : [finer[1], finer[2]];
}

function sayError(error: YAMLError, lines: LineCounter): SyntaxProblem {
  const { line, col } = lines.linePos(error.pos[0]);
  const [what, remedy] = sentencesOn(error) ?? [
    "This is not valid YAML.",
    'Check brackets, quotes and indentation here, and put texts with special characters in quotes: "…".',
  ];
  return { line: Math.max(line, 1), column: Math.max(col, 1), what, remedy };
}

function plain(value: unknown): unknown {
  if (typeof value === "bigint")
    return Number.isSafeInteger(Number(value)) ? Number(value) : value.toString();
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, plain(inner)]));
}

function locate(doc: Document, lines: LineCounter) {
  return (path: Path, atKey = false): Position => {
    let node: unknown = doc.contents;
    let offset = offsetOf(node) ?? 0;
    for (const [index, part] of path.entries()) {
      const [key, value] = step(node, part);
      const isLast = index === path.length - 1;
      offset = (isLast && atKey ? offsetOf(key) : offsetOf(value)) ?? offsetOf(key) ?? offset;
      node = value;
      if (node === undefined) break;
    }
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(line, 1), column: Math.max(col, 1) };
  };
}

function step(node: unknown, part: string | number): [key: unknown, value: unknown] {
  if (isSeq(node)) return [undefined, node.items[Number(part)]];
  if (!isMap(node)) return [undefined, undefined];
  const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === String(part));
  return [pair?.key, pair?.value ?? undefined];
}

function offsetOf(node: unknown): number | undefined {
  if (typeof node !== "object" || node === null || !("range" in node)) return undefined;
  const range = node.range as readonly number[] | null | undefined;
  return range?.[0];
}
