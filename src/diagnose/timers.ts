import type { Call, Language } from "./source-file.ts";

/** Something that is done again and again without a loop around it. */
export interface Timer {
  /** How often, as an expression; absent where it follows at once. */
  readonly every?: string;
  /** What it calls, as it is written. */
  readonly callback?: string;
}

/** Timers and schedulers that call what they are given until they are stopped. */
export function timerOf({ callee, args }: Call, language: Language): Timer | undefined {
  switch (language) {
    case "javascript":
      return (
        given(/(^|\.)setInterval$/.test(callee) && args.length > 1, args[1], args[0]) ??
        streamOf(callee) ??
        given(/(^|\.)(schedule|scheduleJob|CronJob|Cron)$/.test(callee), secondsOfCron(args[0]), args[1])
      );
    case "python":
      return pythonTimer(callee, args);
    case "go":
      return given(callee.endsWith(".AddFunc"), /@every ([^"]+)/.exec(args[0] ?? "")?.[1], args[1]);
    case "ruby":
      return (
        given(callee.endsWith("add_periodic_timer"), args[0]) ??
        given(callee.endsWith("TimerTask.new"), named(args, "execution_interval")) ??
        given(/(^|\.)(every|interval)$/.test(callee) && /scheduler|rufus/i.test(callee), args[0])
      );
  }
}

function pythonTimer(callee: string, args: readonly string[]): Timer | undefined {
  const parts = (of: readonly string[]) =>
    of.length === 0 ? undefined : `timedelta(${of.map((part) => part.replaceAll("\n", " ")).join(", ")})`;
  const units = args.filter((argument) => /^(milli)?seconds\s*=/.test(argument));
  const isInterval = args.some((argument) => /^(trigger\s*=\s*)?["']interval["']$/.test(argument));
  const scheduled = /\bevery\(([^()]*)\)\.seconds?\.do$/.exec(callee);
  if (scheduled !== null) return given(true, parts([`seconds=${scheduled[1] || "1"}`]), args[0]);
  if (/(^|\.)PeriodicCallback$/.test(callee)) return given(true, parts([`milliseconds=${args[1]}`]), args[0]);
  return (
    given(callee.endsWith(".add_job") && isInterval, parts(units), args[0]) ??
    given(callee.endsWith(".scheduled_job") && isInterval, parts(units)) ??
    given(/(^|\.)repeat_every$|\.loop$/.test(callee), parts(units))
  );
}

/** What calls a function once more, later: a function that does so with itself is a loop. */
export function laterOf({ callee, args }: Call, language: Language): Timer | undefined {
  const at = (pattern: RegExp, callback: number, every: number): Timer | undefined =>
    given(pattern.test(callee), args[every], args[callback]);
  switch (language) {
    case "javascript":
      return (
        at(/(^|\.)setTimeout$/, 0, 1) ??
        (/(^|\.)(setImmediate|nextTick|queueMicrotask)$/.test(callee) && args[0] !== undefined
          ? { callback: args[0] }
          : undefined)
      );
    case "python":
      return at(/(^|\.)Timer$/, 1, 0) ?? at(/\.call_later$/, 1, 0);
    case "go":
      return at(/^time\.AfterFunc$/, 1, 0);
    case "ruby":
      return undefined;
  }
}

function given(isIt: boolean, every: string | undefined, callback?: string): Timer | undefined {
  if (!isIt || every === undefined) return undefined;
  return { every, ...(callback === undefined ? {} : { callback }) };
}

/** RxJS: `interval(100).pipe(…).subscribe(…)`. */
function streamOf(callee: string): Timer | undefined {
  const [, every, after] = /^(?:interval\(([^()]*)\)|timer\([^(),]*,([^()]*)\))\s*\./.exec(callee) ?? [];
  return given(true, every ?? after);
}

/** Only expressions with seconds: once a minute costs less than a health check. */
function secondsOfCron(expression = ""): string | undefined {
  const named = /EVERY_(?:(\d+)_)?SECONDS?\b/.exec(expression);
  if (named !== null) return `"${named[1] ?? 1}s"`;
  const [seconds, ...others] = expression.replaceAll(/["'`]/g, "").trim().split(/\s+/);
  if (others.length !== 5 || others.some((field) => field !== "*")) return undefined;
  const step = /^\*(?:\/(\d+))?$/.exec(seconds ?? "");
  return step === null ? undefined : `"${step[1] ?? 1}s"`;
}

const named = (args: readonly string[], key: string) =>
  args.find((argument) => argument.startsWith(`${key}:`))?.slice(key.length + 1);
