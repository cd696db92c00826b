import { whole } from "../domain/usage/digits.ts";
import { SECONDS_A_DAY, type Finding } from "./finding.ts";
import { BATCHABLE, redisCommand, TAKES, WAITS, WALKS, WRITES } from "./redis-calls.ts";
import type { Call, Loop, NamedFunction, SourceFile } from "./source-file.ts";
import { blockingWait, readSeconds, sleepOf } from "./waits.ts";

/** Below this a loop costs less than a health check and is left alone. */
const WORTH_SAYING = 1_000;
/** A busy loop is held back by the network alone: about a millisecond for each command. */
const ROUND_TRIP_SECONDS = 0.001;

/** Loops that ask Redis more often than they need. */
export function loopFindings(file: SourceFile): Finding[] {
  const found = file.loops.flatMap(
    (loop) => (loop.kind === "over" ? unbatched(file, loop) : polling(file, loop)) ?? [],
  );
  // A function may call itself in two ways, and is one loop all the same.
  return [...new Map(found.map((finding) => [`${finding.line} ${finding.kind}`, finding])).values()];
}

function polling(file: SourceFile, loop: Loop): Finding | undefined {
  const calls = callsOf(loop, file);
  const asks = calls.filter((call) => redisCommand(call, file) !== undefined);
  // A number of tries ends by itself, but not a wait for what Redis says.
  if (loop.kind === "counted" && !asks.some(({ callee }) => loop.header.includes(callee))) return undefined;
  // Walking over the keys ends with the last of them.
  if (asks.some((call) => WALKS.has(redisCommand(call, file) ?? ""))) return undefined;
  const sleeps = [
    // What is slept after an error says nothing of the other times.
    ...calls.map((call) => (call.isAfterError ? undefined : sleepOf(call, file))),
    ...(loop.every === undefined ? [] : [readSeconds(loop.every, file, loop.line) ?? Number.NaN]),
  ]
    .filter((seconds) => seconds !== undefined)
    .filter((seconds) => seconds !== 0);
  const waits = asks.filter((call) => WAITS.has(redisCommand(call, file) ?? ""));

  if (waits.length > 0) return shortWait(file, loop, waits, sleeps);
  if (sleeps.length > 0) return tightLoop(file, loop, asks, shortest(sleeps));
  return busyLoop(file, loop, asks);
}

/** Of those that are known, as far as any is. */
function shortest(sleeps: readonly number[]): number {
  const known = sleeps.filter((seconds) => !Number.isNaN(seconds));
  return known.length === 0 ? Number.NaN : Math.min(...known);
}

/** What one turn of the loop calls, the file's own functions looked into. */
function callsOf({ calls, inner }: Loop, file: SourceFile): readonly Call[] {
  const seen = new Set<NamedFunction>(file.functions.filter((itself) => itself.calls === calls));
  const below = (call: Call): readonly Call[] => {
    if (redisCommand(call, file) !== undefined || sleepOf(call, file) !== undefined) return [call];
    const called = functionOf(call, file);
    if (called === undefined || seen.has(called)) return [call];
    seen.add(called);
    return [call, ...called.calls.flatMap(below)];
  };
  return [...calls, ...inner].flatMap(below);
}

const functionOf = ({ callee }: Call, { functions }: SourceFile) =>
  functions.find(({ name }) => name === callee.slice(callee.lastIndexOf(".") + 1));

/** Language, log and network: none of them is a helper that asks Redis. */
const OTHERS =
  /^(console|logg(er|ing)|log|fmt|fetch|axios|requests|httpx|https?|print(ln)?|puts|time|asyncio|Date|Math|JSON|len|range|str|int|float|bool|process|signal|os|sys|threading|resolve|reject|clear(Interval|Timeout)|Promise|performance|document|window|ctx|setTimeout|set[A-Z]\w*)\b|\.listen$/i;
/** What a helper of another object is called that takes work or asks for a value. */
const HELPERS =
  /redis|cache|queue|poll|acquire|dequeue|consume|claim|pop|check|task|jobs?$|next|refresh|sync|work/i;

/** It calls a helper from elsewhere, in a file that has to do with Redis; not a subscriber, which reads what it is sent. */
const mayAsk = (loop: Loop, file: SourceFile) =>
  file.mentionsRedis &&
  loop.calls.some((call) => isHelper(call, file)) &&
  !loop.calls.some(({ callee }) => /get_?message$/i.test(callee));

function isHelper(call: Call, file: SourceFile): boolean {
  const { callee } = call;
  if (OTHERS.test(callee) || sleepOf(call, file) !== undefined || functionOf(call, file) !== undefined)
    return false;
  return /^(this\.|self\.|@)?[a-z_]\w*$/.test(callee) || HELPERS.test(callee.slice(callee.indexOf(".")));
}

function tightLoop(
  file: SourceFile,
  loop: Loop,
  asks: readonly Call[],
  seconds: number,
): Finding | undefined {
  if (asks.length === 0 && !mayAsk(loop, file)) return undefined;
  const commands = Math.max(1, asks.length);
  const place = { file: file.path, line: loop.line, kind: "tight-loop" as const, fix: fixFor(asks, file) };
  if (Number.isNaN(seconds)) {
    return asks.length === 0
      ? undefined
      : {
          ...place,
          what: `A loop sends ${says(commands)} and sleeps for a time that the code does not show.`,
        };
  }
  const perDay = (commands * SECONDS_A_DAY) / Math.max(seconds, ROUND_TRIP_SECONDS);
  if (perDay < WORTH_SAYING) return undefined;
  const certainty = asks.length === 0 ? "A loop that may ask Redis" : `A loop sends ${says(commands)} and`;
  return { ...place, what: `${certainty} sleeps ${seconds} s: ${pace(seconds)}.`, perDay };
}

/** What helps depends on what is asked for: work, a value, or a count. */
function fixFor(asks: readonly Call[], file: SourceFile): string {
  const commands = asks.map((call) => redisCommand(call, file) ?? "");
  if (commands.length > 0 && commands.every((command) => WRITES.has(command)))
    return "Write less often: add up in memory and write once a minute, with a TTL that outlives it.";
  if (commands.length > 0 && !commands.some((command) => TAKES.has(command)))
    return "Ask less often and keep the answer in memory, or have changes told (PUBLISH and SUBSCRIBE).";
  return "Wait for work instead (BLPOP or XREADGROUP with a time-out of 30 s), or sleep longer while there is none.";
}

function shortWait(
  file: SourceFile,
  loop: Loop,
  waits: readonly Call[],
  sleeps: readonly number[],
): Finding | undefined {
  const longest = Math.min(...waits.map((call) => blockingWait(call, file)));
  if (Number.isNaN(longest) || longest >= 10) return undefined;
  const idle = longest + sleeps.filter(Number.isFinite).reduce((sum, seconds) => sum + seconds, 0);
  return {
    file: file.path,
    line: loop.line,
    kind: "short-wait",
    what: `A worker waits ${longest} s for work and asks again: each time-out is one more command.`,
    perDay: (waits.length * SECONDS_A_DAY) / idle,
    fix: "Raise the time-out to 30 s or more: work that comes still wakes it at once.",
  };
}

function busyLoop(file: SourceFile, loop: Loop, asks: readonly Call[]): Finding | undefined {
  if (asks.length === 0 || loop.canLeave || loop.kind !== "endless") return undefined;
  return {
    file: file.path,
    line: loop.line,
    kind: "busy-loop",
    what: `An endless loop sends ${says(asks.length)} without any wait.`,
    perDay: SECONDS_A_DAY / ROUND_TRIP_SECONDS,
    basis: "at one millisecond for each command",
    fix: "Wait for work with BLPOP or XREADGROUP and a time-out, or sleep between two tries.",
  };
}

function unbatched(file: SourceFile, loop: Loop): Finding | undefined {
  const varying = namesThatVary(loop);
  const single = loop.calls.filter(
    (call) => BATCHABLE.has(redisCommand(call, file) ?? "") && isForElement(call, varying),
  );
  const [first] = single;
  if (first === undefined) return undefined;
  return {
    file: file.path,
    line: first.line,
    kind: "unbatched",
    what: `A loop sends ${says(single.length)} for each element (${first.callee}).`,
    fix: "Ask once for all: MGET, MSET, HMGET, or DEL with many keys. A pipeline saves time, not commands.",
  };
}

/** The same key each time: tries, not elements. Many keys at once are what it should be. */
const isForElement = ({ args }: Call, varying: ReadonlySet<string>) =>
  args.some((argument) => namesIn(argument.replaceAll(PLAIN_TEXT, "")).some((name) => varying.has(name))) &&
  !args.some((argument) => /^(\*|\.\.\.)|\.\.\.$/.test(argument));

/** Without anything to fill in. */
const PLAIN_TEXT = /"[^"{]*"|'[^'{]*'/g;

const namesIn = (text: string) => [...text.matchAll(/[A-Za-z_$][\w$]*/g)].map(([name]) => name);

/** What the loop walks over, and what is set within it. */
function namesThatVary({ text }: Loop): ReadonlySet<string> {
  const lists = [...text.matchAll(NAMES_SET)].flatMap((found) => found.slice(1));
  return new Set(lists.flatMap((list) => namesIn(list ?? "")));
}

/** `for a, b in`, `for (const a of`, `(a, b) =>`, `a =>`, `|a, b|`, `function (a)`, `a := `. */
const NAMES_SET =
  /\bfor\s*\(?\s*(?:const |let |var )?([^;=\n]+?)\s+(?:of|in)\b|\(([^()\n]*)\)\s*=>|([\w$]+)\s*=>|\|([^|\n]*)\||\bfunction\s*\w*\(([^()]*)\)|([\w$, {}[\]]{1,80}?)\s*:?=(?![=>])/g;

const says = (commands: number) => (commands === 1 ? "one command" : `${commands} commands`);

const pace = (seconds: number) =>
  seconds < 1
    ? `${whole(1 / Math.max(seconds, ROUND_TRIP_SECONDS))} polls a second`
    : `${whole(SECONDS_A_DAY / seconds)} polls a day`;
