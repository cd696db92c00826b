export type Language = "python" | "javascript" | "go" | "ruby";

/** What the rules need to know of a source file, whatever its language. */
export interface SourceFile {
  readonly path: string;
  readonly language: Language;
  readonly text: string;
  /** Variables that look like a client and are a map in memory. */
  readonly maps: ReadonlySet<string>;
  readonly mentionsRedis: boolean;
  /** What the file calls the sleeps that it imports. */
  readonly sleeps: ReadonlySet<string>;
  /** Every call, inside loops or not. */
  readonly calls: readonly Call[];
  readonly loops: readonly Loop[];
  /** Variables and fields that hold a Redis client made in this file. */
  readonly clients: ReadonlySet<string>;
  /** Functions and methods that are declared with a name. */
  readonly functions: readonly NamedFunction[];
}

export interface NamedFunction {
  readonly name: string;
  /** Every call inside it. */
  readonly calls: readonly Call[];
}

export interface Call {
  readonly line: number;
  /** As written, without the arguments: "self.redis.lpop". */
  readonly callee: string;
  /** What stands between the parentheses, one text per argument. */
  readonly args: readonly string[];
  /** The code waits for a promise from it. */
  readonly isAwaited: boolean;
  /** It stands where an error is handled. */
  readonly isAfterError: boolean;
}

export interface Loop {
  readonly line: number;
  /** `endless` says so itself, `while` waits for something, `over` walks over things, `counted` ends by itself. */
  readonly kind: "endless" | "while" | "over" | "counted";
  /** The wait that the loop's own form says (setInterval, a ticker). */
  readonly every?: string;
  /** It can be left from inside. */
  readonly canLeave: boolean;
  /** Its condition, or what it walks over. */
  readonly header: string;
  /** All of it. */
  readonly text: string;
  /** The calls whose innermost loop this is. */
  readonly calls: readonly Call[];
  /** Those of the loops in it that walk over things: they run whenever it does. */
  readonly inner: readonly Call[];
}

const LANGUAGES: Readonly<Record<string, Language>> = {
  py: "python",
  js: "javascript",
  mjs: "javascript",
  cjs: "javascript",
  jsx: "javascript",
  ts: "javascript",
  mts: "javascript",
  cts: "javascript",
  tsx: "javascript",
  go: "go",
  rb: "ruby",
};

/** Undefined for what is not scanned, minified files and type declarations included. */
export function languageOf(path: string): Language | undefined {
  if (/\.(min\.[cm]?js|d\.[cm]?ts)$/.test(path)) return undefined;
  return LANGUAGES[path.slice(path.lastIndexOf(".") + 1).toLowerCase()];
}
