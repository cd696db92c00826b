/** One place in the source that spends more commands than it need. */
export interface Finding {
  /** Relative to the scanned folder, with forward slashes. */
  readonly file: string;
  readonly line: number;
  readonly kind:
    | "tight-loop"
    | "short-wait"
    | "busy-loop"
    | "queue-library"
    | "limiter"
    | "unbatched"
    | "many-calls";
  /** One sentence: what is there. */
  readonly what: string;
  /** Commands a day while idle, for one process; absent where it depends on the traffic. */
  readonly perDay?: number;
  /** Where the figure comes from, when it is not the code's own arithmetic. */
  readonly basis?: string;
  /** One sentence: what to do. */
  readonly fix: string;
}

export const SECONDS_A_DAY = 86_400;

/** It runs while somebody tests, not all day. */
export const isInTests = ({ file }: Finding) =>
  /(^|\/)(tests?|specs?|__tests__|e2e)\/|[._-](test|spec)\.\w+$|(^|\/)test_[^/]*$/.test(file);

/** The most expensive first; what has no figure follows, by file and line. Tests stand at the end. */
export const byCost = (a: Finding, b: Finding) =>
  Number(isInTests(a)) - Number(isInTests(b)) ||
  (b.perDay ?? -1) - (a.perDay ?? -1) ||
  a.file.localeCompare(b.file) ||
  a.line - b.line;
