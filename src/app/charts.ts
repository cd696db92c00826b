import type { ChartRenderer } from "../ports/chart.ts";
import type { Log } from "../ports/log.ts";
import { systemClock } from "./system.ts";

/** The room that draws is loaded with the first chart: most processes never send one. */
export function chartsWhenNeeded(log: Log): ChartRenderer {
  let loading: Promise<ChartRenderer> | undefined;
  const load = async () => (await import("../charts/charts.ts")).chartRenderer({ clock: systemClock, log });
  return {
    render: async (chart) => (await (loading ??= load())).render(chart),
    close: async () => (await loading)?.close(),
  };
}
