/** Splits a typed line at spaces; quotes keep words together, and one left open goes to the end of the line. */
export function wordsIn(line: string): readonly string[] {
  const found = line.trim().matchAll(/"([^"]*)"?|“([^”]*)”?|'([^']*)'|(\S+)/g);
  return [...found].map((match) => match[1] ?? match[2] ?? match[3] ?? match[4] ?? "");
}

const LONGEST = 200;

/** The nearest of the known words, when it is near enough to be a slip: at most a third of its letters differ. */
export function nearest(typed: string, known: readonly string[]): string | undefined {
  // A longer word is no slip, and each of its letters costs time.
  if (typed.length > LONGEST) return undefined;
  const wanted = typed.toLowerCase();
  const [best] = ranked(wanted, known);
  if (best === undefined) return undefined;
  if (wanted.length >= 3 && best.word.toLowerCase().startsWith(wanted)) return best.word;
  return best.away <= Math.max(1, Math.floor(best.word.length / 3)) ? best.word : undefined;
}

/** The known words, those most like the typed one first. */
export const byNearness = (typed: string, known: readonly string[]): readonly string[] =>
  ranked(typed.toLowerCase(), known).map(({ word }) => word);

const ranked = (wanted: string, known: readonly string[]) =>
  known
    .map((word) => ({ word, away: distance(wanted, word.toLowerCase()) }))
    .toSorted((a, b) => a.away - b.away);

/** Letters to add, drop, change or swap with their neighbour. */
function distance(a: string, b: string): number {
  let twoAbove: number[] = [];
  let above = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      let best = Math.min((above[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (above[j - 1] ?? 0) + same);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        best = Math.min(best, (twoAbove[j - 2] ?? 0) + 1);
      row.push(best);
    }
    twoAbove = above;
    above = row;
  }
  return above[b.length] ?? 0;
}
