import type { SourceFile } from "./source-file.ts";

/** A number in the source. With a unit it is a time in seconds (`time.Second`, "1s"); without, its language decides. */
export interface Amount {
  readonly value: number;
  readonly isTime: boolean;
}

/** Where in the file an expression stands, so that a name means its nearest definition. */
interface Place {
  readonly file: SourceFile;
  readonly line: number;
}

/** What an expression comes to, as far as the file alone says: sums, names, defaults of settings; undefined for the rest. */
export function amountOf(expression: string, { file, line }: Place): Amount | undefined {
  const lines = file.text.split("\n", line);
  const at = lines.reduce((sum, text) => sum + text.length + 1, 0);
  const isPython = file.language === "python";
  return new Reader(expression, 0, { text: file.text, isPython, at, seen: new Set() }).sum();
}

interface Scope {
  readonly text: string;
  readonly isPython: boolean;
  readonly at: number;
  /** Names being looked up: `delay = delay` says nothing. */
  readonly seen: ReadonlySet<string>;
}

const plain = (value: number): Amount => ({ value, isTime: false });
const seconds = (value: number): Amount => ({ value, isTime: true });

/** Seconds of `time.Millisecond`, `.seconds`, `milliseconds=`, and the "ms" of "100ms". */
const UNITS: Readonly<Record<string, number>> = {
  nanosecond: 1e-9,
  microsecond: 1e-6,
  millisecond: 1e-3,
  second: 1,
  minute: 60,
  hour: 3_600,
  ns: 1e-9,
  us: 1e-6,
  ms: 1e-3,
  s: 1,
  m: 60,
  h: 3_600,
};
const unitOf = (word: string) => UNITS[word.toLowerCase().replace(/(?<=..)s$/, "")];
const isUnitWord = (word: string) => /^(nano|micro|milli)?seconds?$|^minutes?$|^hours?$/i.test(word);

const CONVERTS = /(^|\.)(Number|parseInt|parseFloat|float|int|Integer|Float|BigInt|Duration|Decimal|ms)$/;
const LEAST = /(^|\.)min$/;
const MOST = /(^|\.)max$/;
const READS_SETTING = /get|env|fetch|setting|config|option/i;
const TIME_OF_PARTS = /(^|\.)timedelta$/;

/** Reads one expression from the left and stops where it ends, or where it is beyond simple arithmetic. */
class Reader {
  readonly #text: string;
  #at: number;
  readonly #scope: Scope;

  constructor(text: string, at: number, scope: Scope) {
    this.#text = text;
    this.#at = at;
    this.#scope = scope;
  }

  /** The first operand that is known: what follows `||` is the default of a setting. */
  sum(): Amount | undefined {
    let known = this.#plus();
    while (this.#takes(/\|\||\?\?|\bor\b/y) !== undefined) known = this.#plus() ?? known;
    return known;
  }

  #plus(): Amount | undefined {
    let left = this.#times();
    for (;;) {
      const sign = this.#takes(/[+-](?!=)/y);
      if (sign === undefined) return left;
      const right = this.#times();
      left = left && right && joined(left, right, left.value + (sign === "+" ? right.value : -right.value));
    }
  }

  #times(): Amount | undefined {
    let left = this.#single();
    for (;;) {
      const sign = this.#takes(/\*(?![*=])|\/\/?(?![=*])/y);
      if (sign === undefined) return left;
      // In Python it divides, elsewhere a comment begins.
      if (sign === "//" && !this.#scope.isPython) return left;
      const right = this.#single();
      left =
        left &&
        right &&
        joined(left, right, sign === "*" ? left.value * right.value : left.value / right.value);
    }
  }

  #single(): Amount | undefined {
    if (this.#takes(/\(/y) !== undefined) {
      const inside = this.sum();
      return this.#takes(/\)/y) === undefined ? undefined : this.#withUnit(inside);
    }
    const number = this.#takes(/(?:\d[\d_]*\.?\d*|\.\d+)(?:e-?\d+)?n?(?![\w])/iy);
    if (number !== undefined) return this.#withUnit(plain(Number(number.replaceAll(/[_n]/g, ""))));
    const quoted = this.#takes(/"[^"\n]*"|'[^'\n]*'|`[^`\n]*`/y);
    if (quoted !== undefined) return this.#withUnit(spoken(quoted.slice(1, -1)));
    const name = this.#takes(/(?:await\s+)?[@$]{0,2}[A-Za-z_]\w*(?:(?:\?\.|\.|::)[A-Za-z_]\w*)*/y);
    return name === undefined ? undefined : this.#withUnit(this.#named(name));
  }

  /** `0.5.seconds`, `timedelta(…).total_seconds()`, `.to_f`; an index or another method says nothing. */
  #withUnit(amount: Amount | undefined): Amount | undefined {
    let known = amount;
    for (;;) {
      const method = this.#takes(/\.\s*[A-Za-z_]\w*(?:\(\s*\))?/y);
      if (method === undefined) return this.#takes(/\[[^\]\n]*\]/y) === undefined ? known : undefined;
      const word = method.replaceAll(/[.()\s]/g, "");
      if (isUnitWord(word)) known = known && seconds(known.value * (unitOf(word) ?? 1));
      else if (!/^(total_seconds|to_[fir]|in_seconds|toFixed|valueOf)$/.test(word)) known = undefined;
    }
  }

  #named(name: string): Amount | undefined {
    const word = /\w+$/.exec(name)?.[0] ?? name;
    if (this.#takes(/\(/y) !== undefined) return this.#called(name);
    if (/^time\.\w+$/.test(name) && isUnitWord(word)) return seconds(unitOf(word) ?? 1);
    return definedAs(word, this.#scope);
  }

  #called(name: string): Amount | undefined {
    const args = this.#arguments();
    if (/(^|\.)(total_seconds|to_f|to_i)$/.test(name)) return undefined;
    if (TIME_OF_PARTS.test(name)) {
      const parts = args.map(({ key, amount }) => amount && seconds(amount.value * (unitOf(key) ?? 86_400)));
      return parts.reduce((sum, part) => sum && part && seconds(sum.value + part.value), seconds(0));
    }
    if (CONVERTS.test(name)) return args[0]?.amount;
    const known = args.flatMap(({ amount }) => (amount === undefined ? [] : [amount]));
    if (LEAST.test(name)) return known.toSorted((a, b) => a.value - b.value)[0];
    if (MOST.test(name)) return known.toSorted((a, b) => b.value - a.value)[0];
    return READS_SETTING.test(name) && args.length > 1 ? args.at(-1)?.amount : undefined;
  }

  #arguments(): { key: string; amount: Amount | undefined }[] {
    const args: { key: string; amount: Amount | undefined }[] = [];
    while (this.#takes(/\)/y) === undefined) {
      const key = this.#takes(/\w+\s*[=:](?!=)/y)?.replace(/\s*[=:]$/, "") ?? "";
      args.push({ key, amount: this.sum() });
      if (this.#takes(/,/y) === undefined && !this.#closes()) return args;
    }
    return args;
  }

  /** Passes over what is beyond arithmetic; false where the expression never ends. */
  #closes(): boolean {
    const rest = /[^(),\n]*(?:\([^()\n]*\)[^(),\n]*)*,?/y;
    rest.lastIndex = this.#at;
    const passed = rest.exec(this.#text)?.[0] ?? "";
    this.#at += passed.length;
    return passed !== "" || this.#text[this.#at] === ")";
  }

  /** White space, then the pattern; undefined where it does not stand next. */
  #takes(pattern: RegExp): string | undefined {
    let at = this.#at;
    while (this.#text[at] === " " || this.#text[at] === "\t") at += 1;
    pattern.lastIndex = at;
    const found = pattern.exec(this.#text)?.[0];
    if (found !== undefined) this.#at = at + found.length;
    return found;
  }
}

const joined = (a: Amount, b: Amount, value: number): Amount => ({ value, isTime: a.isTime || b.isTime });

/** "0.1" and "100ms". */
function spoken(text: string): Amount | undefined {
  const [, number = "", unit = ""] = /^(\d*\.?\d+)\s*(ns|us|ms|s|m|h|)$/.exec(text.trim()) ?? [];
  if (number === "") return undefined;
  return unit === "" ? plain(Number(number)) : seconds(Number(number) * (unitOf(unit) ?? 1));
}

const DEEPEST = 4;

/** From the nearest definition above, else the next below: a variable, a field, a parameter's default, a setting's key. */
function definedAs(name: string, here: Scope): Amount | undefined {
  const { text, at, seen } = here;
  if (seen.has(name) || seen.size > DEEPEST) return undefined;
  const definition = new RegExp(
    String.raw`(?<![\w$])${name}["']?\s*(?:\??:\s*[\w.<>[\]| ]+?\s*=(?![=>])|:?=(?![=>])|\??:(?!:))`,
    "g",
  );
  const starts = [...text.matchAll(definition)].map(
    (found) => [found.index, found.index + found[0].length] as const,
  );
  const nearest = [
    ...starts.filter(([from]) => from < at).toReversed(),
    ...starts.filter(([from]) => from >= at),
  ];
  const scope = (from: number): Scope => ({ ...here, at: from, seen: new Set([...seen, name]) });
  const values = nearest.flatMap(([from, start]) => new Reader(text, start, scope(from)).sum() ?? []);
  // A wait that grows (`delay = min(delay * 2, 5)`) is as long as it can get while nothing comes.
  const grown = nearest.find(([, start]) => /^\s*(?:Math\.)?min\(/.test(text.slice(start, start + 12)));
  return grown === undefined ? values[0] : (new Reader(text, grown[1], scope(grown[0])).sum() ?? values[0]);
}
