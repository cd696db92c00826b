import type { Call, Language, SourceFile } from "./source-file.ts";

/** Seconds that such a text means in that language; undefined for what only the running program knows. */
export function readSeconds(expression: string, file: SourceFile, depth = 0): number | undefined {
  const text = expression.trim().replaceAll(/(\d)_(?=\d)/g, "$1");
  if (/^[A-Za-z_]\w*$/.test(text) && depth < 2) {
    const value = constantIn(file.text, text);
    return value === undefined ? undefined : readSeconds(value, file, depth + 1);
  }
  let product = 1;
  let isGoUnit = false;
  for (const factor of text.replaceAll(/[()]/g, "").split("*")) {
    const unit = GO_UNITS[factor.trim()];
    const number = unit ?? (/^\s*\d*\.?\d+\s*$/.test(factor) ? Number(factor) : undefined);
    if (number === undefined) return undefined;
    isGoUnit ||= unit !== undefined;
    product *= number;
  }
  if (isGoUnit) return product;
  // A bare number is nanoseconds in Go and milliseconds in JavaScript.
  return product / (BARE_UNIT[file.language] ?? 1);
}

/** How long the call waits; undefined when it is no wait, NaN when it waits for an unknown time. */
export function sleepOf(call: Call, file: SourceFile): number | undefined {
  if (PYTHON_EVENT.test(call.callee) && file.language === "python")
    return call.args[0] === undefined
      ? undefined
      : readSeconds(call.args[0].replace(/^timeout\s*=/, ""), file);
  if (!SLEEPS[file.language].test(call.callee)) return undefined;
  const candidates = call.callee.endsWith("setTimeout") ? [call.args[1], call.args[0]] : [call.args[0]];
  for (const candidate of candidates) {
    const seconds = candidate === undefined ? undefined : readSeconds(candidate, file);
    if (seconds !== undefined) return seconds;
  }
  return Number.NaN;
}

/** The time-out of a command that waits for work; NaN when it is not known, Infinity for one that waits for good. */
export function blockingWait(call: Call, file: SourceFile): number {
  const isStream = /xread(group)?$/i.test(call.callee);
  const named = call.args.map((argument) => /\b(?:timeout|block)\s*[:=]\s*([\w.]+)/i.exec(argument)?.[1]);
  const afterBlock = call.args[call.args.findIndex((argument) => /^["']BLOCK["']$/i.test(argument)) + 1];
  const position = isStream ? afterBlock : file.language === "go" ? call.args[1] : call.args.at(-1);
  const text = named.find((found) => found !== undefined) ?? position;
  const value = text === undefined ? undefined : readSeconds(text, file);
  if (value === undefined) return Number.NaN;
  if (value === 0) return Number.POSITIVE_INFINITY;
  if (file.language === "go") return value;
  // Redis takes seconds for lists and milliseconds for streams, whatever the language counts in.
  const asWritten = value * (BARE_UNIT[file.language] ?? 1);
  return isStream ? asWritten / 1_000 : asWritten;
}

const GO_UNITS: Readonly<Record<string, number>> = {
  "time.Nanosecond": 1e-9,
  "time.Microsecond": 1e-6,
  "time.Millisecond": 1e-3,
  "time.Second": 1,
  "time.Minute": 60,
  "time.Hour": 3_600,
};
const BARE_UNIT: Readonly<Partial<Record<Language, number>>> = { javascript: 1_000, go: 1e9 };
const SLEEPS: Readonly<Record<Language, RegExp>> = {
  python: /(^|\.)sleep$/,
  javascript: /(^|\.)(sleep|delay|wait|setTimeout)$/i,
  go: /^time\.(Sleep|After)$/,
  ruby: /(^|\.)sleep$/,
};

/** `stopped.wait(0.5)`: a sleep that can be ended. */
const PYTHON_EVENT = /\.wait$/;

function constantIn(source: string, name: string): string | undefined {
  return new RegExp(String.raw`(?:^|[\s(])${name}\s*(?::[^=\n]+)?:?=\s*([^\n;#/]+)`).exec(source)?.[1];
}
