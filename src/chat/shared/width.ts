import { stripVTControlCharacters } from "node:util";
import stringWidth from "fast-string-width";

const CONTROL = /[\p{Cc}\u2028\u2029]+/gu;
// They turn the reading direction of what follows, which makes one command look like another.
const BIDI = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

const PLAIN = /^[ -~]*$/;

// The search for the ends of sequences takes the square of a text's length; names and errors are shorter.
const MOST_STRIPPED = 4_000;

/**
 * Foreign text made harmless for one line: no escape sequences, no control characters, no turned direction, no half of a
 * character, which services refuse. Far back in a very long text the sequences' letters stay.
 */
export function oneLine(foreign: string): string {
  if (PLAIN.test(foreign)) return foreign;
  const stripped = stripVTControlCharacters(foreign.slice(0, MOST_STRIPPED)) + foreign.slice(MOST_STRIPPED);
  return stripped.replace(CONTROL, " ").replace(BIDI, "").toWellFormed();
}

/** Cells that a text takes in a monospaced font: wide characters and emoji take two. */
export const widthOf = (text: string) => stringWidth(text);

export const padEnd = (text: string, width: number) => text + " ".repeat(Math.max(0, width - widthOf(text)));
export const padStart = (text: string, width: number) =>
  " ".repeat(Math.max(0, width - widthOf(text))) + text;

/** Made when something must be cut: what it loads is large, and most texts fit. */
let segmenter: Intl.Segmenter | undefined;

/** Cuts to that many cells, never inside a character, with "…" for what is gone. */
export function cutToWidth(text: string, width: number): string {
  if (widthOf(text) <= width) return text;
  let cut = "";
  segmenter ??= new Intl.Segmenter("en", { granularity: "grapheme" });
  for (const { segment } of segmenter.segment(text)) {
    if (widthOf(cut + segment) > width - 1) break;
    cut += segment;
  }
  return `${cut.trimEnd()}…`;
}

/** Breaks at spaces into lines of at most that many cells; a longer word gets a line of its own, uncut. */
export function wrap(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let current = "";
  for (const word of text.split(" ")) {
    const longer = current === "" ? word : `${current} ${word}`;
    if (current !== "" && widthOf(longer) > width) {
      lines.push(current);
      current = word;
    } else current = longer;
  }
  return [...lines, current];
}
