import type { Language, Loop } from "./source-file.ts";

/** What a loop's first line says of its end. */
export function kindOf(header: string): Loop["kind"] {
  if (/^(while\s*\(?\s*(True|true|1|!0)\b|for\s*\(\s*;\s*;|for\s*$|for .*\bcount\()/.test(header))
    return "endless";
  // A number of tries, not of elements.
  if (/\brange\(\s*\d\s*\)|^for\b.*\b(attempt|tries|retry|retries)\b/i.test(header)) return "counted";
  if (/^for\b.*(\bof\b|\bin\b|\brange\b|;)/s.test(header)) return "over";
  // A condition that counts ends by itself: retries, pages, deadlines.
  return /(?<![-=])[<>]/.test(header) ? "counted" : "while";
}

/** How often a loop over a ticker runs. */
export function tickOf(
  header: string,
  inside: string,
  language: Language,
  before: string,
): string | undefined {
  if (language === "javascript") return /\bof\s+(?:\w+\.)?setInterval\(([^()]+)\)/.exec(header)?.[1];
  if (language !== "go") return undefined;
  const tick = /\btime\.(?:Tick\(([^()]+)\)|NewTicker\(([^()]+)\)\.C)/
    .exec(header + inside)
    ?.slice(1)
    .join("");
  if (tick !== undefined) return tick;
  const ticker = /(?:<-|range)\s*(?:\w+\.)*?(\w+)(?:\.C\b|\s*[:{])/.exec(header + inside)?.[1];
  if (ticker === undefined) return undefined;
  const made = new RegExp(
    String.raw`\b${ticker}\s*:?=\s*time\.(?:NewTicker|NewTimer|Tick)\(([^()]+(?:\([^()]*\)[^()]*)*)\)`,
    "g",
  );
  return [...before.matchAll(made)].at(-1)?.[1];
}
