import type { Outlook } from "../../domain/alerting/outlook.ts";
import type { Instant } from "../../domain/time/instant.ts";
import { shareOf, type Meter, type Usage } from "../../domain/usage/meter.ts";
import type { GaugeMaker, Show } from "./gauge.ts";

/** One metric has one unit: each figure is a metric of its own for commands, money and bytes. */
const UNITS = ["commands", "dollars", "bytes"] as const;
const UNIT_OF: Readonly<Record<Meter, (typeof UNITS)[number]>> = {
  "commands-day": "commands",
  "commands-month": "commands",
  "spend-month": "dollars",
  storage: "bytes",
  "bandwidth-month": "bytes",
};
const CENTS_A_DOLLAR = 100;

const FIGURES = {
  usage: "Used in the running period",
  limit: "The limit in force",
  forecast: "Expected by the end of the running period",
  forecast_low: "Lower end of the 80 % range of the forecast",
  forecast_high: "Upper end of the 80 % range of the forecast",
} as const;

type Figure = keyof typeof FIGURES;
interface Labels {
  readonly database: string;
  readonly meter: Meter;
}

/** Used, limit and forecast of every meter. */
export function usageGauges({ gauge }: GaugeMaker): Show {
  const labelNames = ["database", "meter"] as const;
  const figures = figureGauges(gauge);
  const ratio = gauge("usage_ratio", "Used part of the limit: 1 is all of it.", labelNames);
  const probability = gauge(
    "forecast_limit_probability",
    "How sure it is that the limit is reached in the running period, from 0 to 1.",
    labelNames,
  );
  const reached = gauge(
    "forecast_limit_timestamp_seconds",
    "When the limit will likely be reached.",
    labelNames,
  );

  function showUsage(labels: Labels, usage: Usage) {
    figures("usage", labels, usage.used);
    figures("limit", labels, usage.limit);
    const share = shareOf(usage);
    if (share !== undefined) ratio.set({ ...labels }, share);
  }

  function showOutlook(labels: Labels, outlook: Outlook) {
    figures("forecast", labels, outlook.expected);
    figures("forecast_low", labels, outlook.low);
    figures("forecast_high", labels, outlook.high);
    if (outlook.probability !== undefined) probability.set({ ...labels }, outlook.probability);
    if (outlook.reachedAt !== undefined) reached.set({ ...labels }, unixSeconds(outlook.reachedAt));
  }

  return ({ databases }) => {
    for (const { name: database, usages, outlooks } of databases) {
      for (const usage of usages) showUsage({ database, meter: usage.meter }, usage);
      for (const outlook of outlooks) showOutlook({ database, meter: outlook.meter }, outlook);
    }
  };
}

/** Sets a figure in the metric of its meter's unit. */
function figureGauges(gauge: GaugeMaker["gauge"]) {
  const gauges = new Map(
    (Object.keys(FIGURES) as Figure[]).flatMap((figure) =>
      UNITS.map((unit) => {
        const name = `${figure}_${unit}`;
        return [name, gauge(name, `${FIGURES[figure]}, in ${unit}.`, ["database", "meter"])] as const;
      }),
    ),
  );
  return (figure: Figure, labels: Labels, value: number | undefined) => {
    if (value === undefined) return;
    const unit = UNIT_OF[labels.meter];
    gauges.get(`${figure}_${unit}`)?.set({ ...labels }, unit === "dollars" ? value / CENTS_A_DOLLAR : value);
  };
}

export const unixSeconds = (at: Instant) => at / 1_000;
