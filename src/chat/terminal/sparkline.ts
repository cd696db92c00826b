const STEPS = "▁▂▃▄▅▆▇█";

/** A series as one line of blocks, at most `width` of them: neighbours are joined by their highest. */
export function sparkline(values: readonly number[], width: number): string {
  const columns = Math.max(1, Math.min(values.length, width));
  const top = Math.max(...values, Number.MIN_VALUE);
  let drawn = "";
  for (let column = 0; column < columns; column += 1) {
    const from = Math.floor((column * values.length) / columns);
    const to = Math.max(from + 1, Math.floor(((column + 1) * values.length) / columns));
    const share = Math.max(0, ...values.slice(from, to)) / top;
    drawn += STEPS[Math.min(STEPS.length - 1, Math.round(share * (STEPS.length - 1)))];
  }
  return drawn;
}
