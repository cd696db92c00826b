import { Gauge, type Registry } from "prom-client";
import type { Facts } from "./facts.ts";

/** Shows what is known now in place of what was. */
export type Show = (facts: Facts) => void;

/** Makes gauges by name (without "headroom_"), help and labels. */
export interface GaugeMaker {
  readonly gauge: <Label extends string>(
    name: string,
    help: string,
    labelNames: readonly Label[],
  ) => Gauge<Label>;
  /** Empties all that were made, before they are set anew. */
  readonly empty: () => void;
}

export function gaugesFor(registry: Registry): GaugeMaker {
  const made: { reset(): void }[] = [];
  return {
    gauge(name, help, labelNames) {
      const gauge = new Gauge({ name: `headroom_${name}`, help, labelNames, registers: [registry] });
      made.push(gauge);
      return gauge;
    },
    empty() {
      for (const gauge of made) gauge.reset();
    },
  };
}
