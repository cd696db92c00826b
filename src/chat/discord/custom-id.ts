import { LIMITS } from "./limits.ts";

/**
 * What a button says when it is pressed. It holds all that is needed, so that it works after a restart, and a version,
 * so that an old message never means something else.
 */
export interface Press {
  /** `run` a line, `tick` a step and show the message anew, run it for all to `share`, or take up a modal's `answer`. */
  readonly kind: "run" | "tick" | "share" | "answer" | "menu";
  readonly line: string;
}

const VERSION = "h1";
const LETTERS = { run: "r", tick: "t", share: "s", answer: "a", menu: "m" } as const;

/** Undefined when the line is too long for a button. `index` makes it unique in its message. */
export function customId(press: Press, index: number): string | undefined {
  const id = `${VERSION}:${LETTERS[press.kind]}:${index}:${press.line}`;
  return id.length <= LIMITS.customId ? id : undefined;
}

/** Undefined for what is not ours, or of another version. */
export function pressOf(id: string): Press | undefined {
  const [, letter, line = ""] = /^h1:([a-z]):\d+:(.*)$/s.exec(id) ?? [];
  for (const [kind, own] of Object.entries(LETTERS))
    if (own === letter) return { kind: kind as Press["kind"], line };
  return undefined;
}
