import { amountOf, type Amount } from "./amounts.ts";
import type { Call, Language, SourceFile } from "./source-file.ts";

/** Seconds that such a text means in that language; undefined for what only the running program knows. */
export function readSeconds(expression: string, file: SourceFile, line: number): number | undefined {
  const amount = amountOf(expression, { file, line });
  return amount && inSeconds(amount, BARE_UNIT[file.language] ?? 1);
}

const inSeconds = ({ value, isTime }: Amount, unit: number) => (isTime ? value : value / unit);

/** How long the call waits; undefined when it is no wait, NaN when it waits for an unknown time. */
export function sleepOf(call: Call, file: SourceFile): number | undefined {
  if (PYTHON_EVENT.test(call.callee) && file.language === "python")
    return call.args[0] === undefined
      ? undefined
      : readSeconds(call.args[0].replace(/^timeout\s*=/, ""), file, call.line);
  if (!SLEEPS[file.language].test(call.callee) && !file.sleeps.has(call.callee)) return undefined;
  const candidates = call.callee.endsWith("setTimeout") ? [call.args[1], call.args[0]] : [call.args[0]];
  for (const candidate of candidates) {
    const found = candidate === undefined ? undefined : readSeconds(candidate, file, call.line);
    if (found !== undefined) return found * (countsInSeconds(call, file) ? 1_000 : 1);
  }
  return Number.NaN;
}

/** The time-out of a command that waits for work; NaN when it is not known, Infinity for one that waits for good. */
export function blockingWait(call: Call, file: SourceFile): number {
  const isStream = /xread(group)?$/i.test(call.callee);
  const named = call.args.map((argument) => /\b(?:timeout|block)\s*[:=]\s*([\s\S]+)/i.exec(argument)?.[1]);
  const afterBlock = call.args[call.args.findIndex((argument) => /^["']BLOCK["']$/i.test(argument)) + 1];
  const position = isStream ? afterBlock : positionOf(call, file);
  const text = named.find((found) => found !== undefined) ?? position;
  const amount = text === undefined ? undefined : amountOf(text, { file, line: call.line });
  if (amount === undefined) return Number.NaN;
  if (amount.value === 0) return Number.POSITIVE_INFINITY;
  // Redis takes seconds for lists and milliseconds for streams, whatever the language counts in.
  return inSeconds(amount, file.language === "go" ? 1e9 : isStream ? 1_000 : 1);
}

/** Go's client takes the time-out before the keys, but not where a list's names come first. */
const positionOf = ({ callee, args }: Call, { language }: SourceFile) =>
  language === "go" && !/BRPopLPush|BLMove/i.test(callee) ? args[1] : args.at(-1);

const BARE_UNIT: Readonly<Partial<Record<Language, number>>> = { javascript: 1_000, go: 1e9 };

const SLEEPS: Readonly<Record<Language, RegExp>> = {
  python: /(^|\.)sleep$/,
  javascript: /(^|\.)(sleep|delay|wait|pause|setTimeout)(ms|for)?$/i,
  go: /(^|\.)Sleep$|^time\.(After|NewTimer)$/,
  ruby: /(^|\.)sleep$/,
};

/** `stopped.wait(0.5)`: a sleep that can be ended. */
const PYTHON_EVENT = /\.wait$/;

/** `import { setTimeout as wait }`, `from time import sleep as nap`. */
export const renamedSleeps = (text: string): ReadonlySet<string> =>
  new Set([...text.matchAll(/\b(?:setTimeout|sleep)\s*(?:as|:)\s+(\w+)/g)].map(([, name = ""]) => name));

/** A sleep of the file's own that multiplies by a thousand. */
const countsInSeconds = ({ callee }: Call, { language, text }: SourceFile) =>
  language === "javascript" &&
  /^\w+$/.test(callee) &&
  new RegExp(String.raw`\b${callee}\b[^;\n]*(?:=>|\{)[^;]{0,120}setTimeout\([^;]{0,60}\*\s*1_?000\b`).test(
    text,
  );
