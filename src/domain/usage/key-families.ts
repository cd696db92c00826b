/** Keys whose names begin alike: "session:*", "cart:#:items". */
export interface KeyFamily {
  readonly pattern: string;
  /** Of the keys that were looked at, 0 to 1. */
  readonly share: number;
  readonly keys: number;
}

/** Groups by the first two parts of a name with their digits and long codes folded; the largest first. */
export function keyFamilies(keys: readonly string[]): KeyFamily[] {
  const groups = new Map<string, number>();
  for (const key of keys) groups.set(patternOf(key), (groups.get(patternOf(key)) ?? 0) + 1);
  return [...groups]
    .map(([pattern, count]) => ({ pattern, keys: count, share: count / keys.length }))
    .toSorted((a, b) => b.keys - a.keys || (a.pattern < b.pattern ? -1 : 1));
}

/** Never a whole name: names hold e-mail addresses and tokens. */
function patternOf(key: string): string {
  const parts = key.split(/[:/|]/);
  const shown = parts.slice(0, 2).map(folded);
  if (parts.length > 2) return [...shown, "…"].join(":");
  const isWhole = shown.every((part, at) => part === parts[at]);
  return (isWhole ? [...shown.slice(0, -1), "*"] : shown).join(":");
}

function folded(part: string, at: number): string {
  if (/@/.test(part) || /^[0-9a-f-]{16,}$/i.test(part) || part.length > 24) return "*";
  const plain = part.replaceAll(/\d+/g, "#");
  // What follows the first part is mostly an id.
  return at > 0 && /#/.test(plain) ? "*" : plain;
}
