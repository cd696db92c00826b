/** How values become heights: from 0 to a little above the highest, with a few round ones between. */
export interface Scale {
  readonly top: number;
  readonly ticks: readonly number[];
}

const ROUND = [1, 2, 2.5, 5, 10] as const;
const MOST_STEPS = 4;

/** Air above the highest value, so that no line lies on the edge. */
const AIR = 1.05;

/** The scale that holds the highest value; an empty one goes to 1. */
export function scaleFor(highest: number): Scale {
  if (highest <= 0) return { top: 1, ticks: [0, 1] };
  const least = highest / MOST_STEPS;
  const power = 10 ** Math.floor(Math.log10(least));
  const factor = ROUND.find((each) => each * power >= least * (1 - 1e-9)) ?? 10;
  // Nobody counts half commands.
  const step = Math.max(1, factor * power);
  const top = highest * AIR;
  return { top, ticks: Array.from({ length: Math.floor(top / step) + 1 }, (_, at) => at * step) };
}
