/** The known names that a mistyped one may have meant, nearest first; at most three. */
export function nearMisses(typed: string, known: readonly string[]): string[] {
  const wanted = typed.toLowerCase();
  return known
    .map((name) => ({ name, distance: distanceTo(name.toLowerCase(), wanted) }))
    .filter(({ name, distance }) => distance <= Math.max(2, Math.floor(name.length / 4)))
    .toSorted((a, b) => a.distance - b.distance)
    .slice(0, 3)
    .map(({ name }) => name);
}

/** A part typed in full ("free" for "guide-2026-04/free") counts as one slip. */
const distanceTo = (name: string, typed: string) =>
  typed.length >= 3 && name.includes(typed) ? 1 : slips(name, typed);

/** Levenshtein's distance: letters added, left out or mistaken. */
export function slips(name: string, typed: string): number {
  let row = Array.from({ length: name.length + 1 }, (_, index) => index);
  for (let i = 1; i <= typed.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= name.length; j += 1) {
      const swap = (row[j - 1] ?? 0) + (typed[i - 1] === name[j - 1] ? 0 : 1);
      next.push(Math.min(swap, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
