import type { Call, Loop, NamedFunction, SourceFile } from "./source-file.ts";

type Writable<T> = { -readonly [K in keyof T]: T[K] };

/** A loop or a function that the walk has entered: it holds what comes before its end. */
export interface OpenFunction extends NamedFunction {
  readonly calls: Call[];
  readonly line: number;
  readonly from: number;
  readonly end: number;
}
interface OpenLoop extends Writable<Loop> {
  readonly calls: Call[];
  readonly inner: Call[];
  readonly end: number;
}
export type NewLoop = Pick<Loop, "line" | "kind" | "header" | "text"> &
  Partial<Pick<Loop, "every" | "canLeave">> & { readonly calls?: Call[]; readonly end: number };

/** Gathers what one walk through a syntax tree meets, and knows what encloses what. */
export function collector() {
  const calls: Call[] = [];
  const loops: OpenLoop[] = [];
  const functions: OpenFunction[] = [];
  const openLoops: OpenLoop[] = [];
  const openFunctions: OpenFunction[] = [];

  const made = ({ calls: own = [], canLeave = false, ...loop }: NewLoop): OpenLoop => ({
    ...loop,
    canLeave,
    calls: own,
    inner: [],
  });
  return {
    /** The functions around this place, the innermost last. */
    around: openFunctions as readonly OpenFunction[],
    /** Leaves what ended before this place. */
    reach(at: number): void {
      while ((openLoops.at(-1)?.end ?? Infinity) <= at) openLoops.pop();
      while ((openFunctions.at(-1)?.end ?? Infinity) <= at) openFunctions.pop();
    },
    enterFunction(named: Omit<OpenFunction, "calls">): void {
      const entered = { ...named, calls: [] };
      functions.push(entered);
      openFunctions.push(entered);
    },
    enterLoop(loop: NewLoop): void {
      const entered = made(loop);
      loops.push(entered);
      openLoops.push(entered);
    },
    /** A loop that the code does not enclose: a function that has itself called again. */
    noteLoop: (loop: NewLoop): void => void loops.push(made(loop)),
    /** Counts for the functions around it, too. */
    noteCall(call: Call): void {
      calls.push(call);
      for (const each of openFunctions) each.calls.push(call);
    },
    /** Counts for the innermost loop, and for those around it that run it as a whole. */
    noteInLoop(call: Call): void {
      openLoops.at(-1)?.calls.push(call);
      for (let at = openLoops.length - 1; at > 0 && endsByItself(openLoops[at]); at -= 1)
        openLoops[at - 1]?.inner.push(call);
    },
    result: (): Pick<SourceFile, "calls" | "loops" | "functions"> => ({
      calls,
      loops: loops.map(({ end: _end, ...loop }) => loop),
      functions: functions.map(({ name, calls: inside }) => ({ name, calls: inside })),
    }),
  };
}

export type Collector = ReturnType<typeof collector>;

const endsByItself = (loop: OpenLoop | undefined) => loop?.kind === "over" || loop?.kind === "counted";
