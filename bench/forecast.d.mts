/** The interface of the benchmark's predictors; instants in milliseconds since 1970. */
export function create(options: { readonly limit: number }): {
  observe(
    at: number,
    counter: number,
    context: { readonly dayStartMs: number },
  ): {
    readonly predictedTotal: number;
    readonly low: number;
    readonly high: number;
    readonly etaMs: number | null;
    readonly willBreach: boolean;
    readonly pBreach: number;
    readonly alert: "none" | "warning" | "critical" | "predicted";
  };
};
