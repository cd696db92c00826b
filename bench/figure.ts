/** One measured figure, and what it is to reach. */
export interface Figure {
  readonly what: string;
  readonly value: number;
  readonly unit: string;
  /** Left out for what is only shown beside others. */
  readonly goal?: Goal;
}

export type Goal = { readonly atMost: number } | { readonly exactly: number };

/** Undefined where there is no goal. A figure that could not be measured (NaN) reaches none. */
export function isReached({ value, goal }: Figure): boolean | undefined {
  if (goal === undefined) return undefined;
  return "atMost" in goal ? value <= goal.atMost : value === goal.exactly;
}

export function sayGoal(goal: Goal): string {
  const [sign, value] = "atMost" in goal ? ["≤", goal.atMost] : ["=", goal.exactly];
  return `${sign} ${value.toLocaleString("en-US")}`;
}

export const median = (values: readonly number[]): number => quantile(values, 0.5);

/** The nearest of the values: no figure is shown that was not measured. NaN for none. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

export const rounded = (value: number, digits = 3) => Number(value.toPrecision(digits));

/** CPU milliseconds that the step took in this process, all threads. */
export async function cpuOf(step: () => Promise<void>): Promise<number> {
  const before = process.cpuUsage();
  await step();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
}
