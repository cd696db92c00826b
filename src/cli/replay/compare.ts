import type { Firing, Replayed } from "../../monitor/replay.ts";
import type { ExpectedAlert, ExpectedOfDatabase } from "./expectation.ts";

/** How one database's replay differs from what was expected of it. */
export interface Comparison {
  readonly database: string;
  readonly met: readonly { readonly expected: ExpectedAlert; readonly firing: Firing }[];
  /** `nearest` is the same rule at another time, where it fired. */
  readonly missing: readonly { readonly expected: ExpectedAlert; readonly nearest?: Firing }[];
  readonly unexpected: readonly Firing[];
}

export const isAsExpected = ({ missing, unexpected }: Comparison) =>
  missing.length === 0 && unexpected.length === 0;

/** Each expected alert takes one that fired in its time; what is left on either side is a mismatch. */
export function compare({ database, firings, from }: Replayed, wanted: ExpectedOfDatabase): Comparison {
  const left = new Set(firings.filter(({ at, rule }) => at >= from && !wanted.ignore.includes(rule)));
  const met: Comparison["met"][number][] = [];
  const missing: Comparison["missing"][number][] = [];
  // The narrowest first: one that may fire at any time must not take what another needs.
  for (const expected of wanted.alerts.toSorted((a, b) => endOf(a) - endOf(b) || widthOf(a) - widthOf(b))) {
    const firing = [...left].find((each) => fits(each, expected));
    if (firing === undefined) {
      missing.push({ expected });
      continue;
    }
    left.delete(firing);
    met.push({ expected, firing });
  }
  return {
    database: database.name,
    met,
    missing: missing.map(({ expected }) => withNearest(expected, firings)),
    unexpected: [...left],
  };
}

const endOf = ({ to }: ExpectedAlert) => to ?? Number.MAX_SAFE_INTEGER;
const widthOf = ({ from, to }: ExpectedAlert) => (to ?? 0) - (from ?? 0);

const isMeant = (firing: Firing, { rule, topic }: ExpectedAlert) =>
  firing.rule === rule && (topic === undefined || firing.topic === topic);

const fits = (firing: Firing, expected: ExpectedAlert) =>
  isMeant(firing, expected) &&
  firing.at >= (expected.from ?? firing.at) &&
  firing.at <= (expected.to ?? firing.at);

function withNearest(expected: ExpectedAlert, firings: readonly Firing[]) {
  const middle = ((expected.from ?? 0) + (expected.to ?? 0)) / 2;
  const [nearest] = firings
    .filter((firing) => isMeant(firing, expected))
    .toSorted((a, b) => Math.abs(a.at - middle) - Math.abs(b.at - middle));
  return nearest === undefined ? { expected } : { expected, nearest };
}
