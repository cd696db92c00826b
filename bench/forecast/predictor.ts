// Headroom's forecaster and claim behind the interface of the forecast benchmark.
import { NO_CLAIMS, decideClaim } from "../../src/domain/alerting/claim.ts";
import { forecast, newForecaster, observe } from "../../src/domain/forecast/forecaster.ts";
import { instant } from "../../src/domain/time/instant.ts";
import { periodAt } from "../../src/domain/time/period.ts";

interface Said {
  readonly predictedTotal: number;
  readonly low: number;
  readonly high: number;
  readonly etaMs: number | null;
  readonly willBreach: boolean;
  readonly pBreach: number;
  readonly alert: "none" | "warning" | "critical" | "predicted";
}

/** One database with one limit; instants in milliseconds since 1970. */
export function create({ limit }: { readonly limit: number }) {
  let forecaster = newForecaster("day");
  let claims = NO_CLAIMS;
  const usedOf = ledger();
  return {
    observe(atMs: number, counter: number, { dayStartMs }: { readonly dayStartMs: number }): Said {
      const at = instant(atMs);
      const reading = { at, used: usedOf(dayStartMs, counter), limit };
      forecaster = observe(forecaster, reading);
      const expects = forecast(forecaster, reading);
      if (expects === undefined) throw new Error("A reading was observed, and there is no forecast");
      claims = decideClaim(claims, { ...reading, ...expects, period: periodAt("day", at) });
      return {
        predictedTotal: expects.expected,
        low: expects.low,
        high: expects.high,
        etaMs: expects.reachedAt ?? null,
        willBreach: claims.claimed,
        pBreach: expects.probability,
        alert: alertFor(claims.claimed, reading.used / limit, expects.probability),
      };
    },
  };
}

/** What the ledger does in the product: a counter that falls has restarted, and what it had counted still counts. */
function ledger() {
  let day: number | undefined;
  let before = 0;
  let last = 0;
  return (today: number, counter: number) => {
    if (today !== day) [day, before, last] = [today, 0, 0];
    if (counter < last) before += last;
    last = counter;
    return before + counter;
  };
}

function alertFor(claimed: boolean, share: number, probability: number): Said["alert"] {
  if (claimed) return "predicted";
  if (share >= 0.9) return "critical";
  return share >= 0.7 && probability >= 0.25 ? "warning" : "none";
}
