export interface Figure {
  readonly what: string;
  readonly value: number;
  readonly unit: string;
  /** What is to be reached, in words. */
  readonly reach?: string;
}

export const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

export const rounded = (value: number, digits = 3) => Number(value.toPrecision(digits));

/** CPU milliseconds that the step took in this process, all threads. */
export async function cpuOf(step: () => Promise<void>): Promise<number> {
  const before = process.cpuUsage();
  await step();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
}
