// Headroom's forecaster behind the interface of the forecast benchmark (score.mjs --predictor bench/forecast.mjs).
import { NO_CLAIMS, decideClaim } from "../src/domain/alerting/claim.ts";
import { forecast, newForecaster, observe } from "../src/domain/forecast/forecaster.ts";
import { periodAt } from "../src/domain/time/period.ts";

export function create({ limit }) {
  let forecaster = newForecaster("day");
  let claims = NO_CLAIMS;
  const usedOf = ledger();
  return {
    observe(at, counter, { dayStartMs }) {
      const reading = { at, used: usedOf(dayStartMs, counter), limit };
      forecaster = observe(forecaster, reading);
      const expects = forecast(forecaster, reading);
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
  let day;
  let before = 0;
  let last = 0;
  return (today, counter) => {
    if (today !== day) [day, before, last] = [today, 0, 0];
    if (counter < last) before += last;
    last = counter;
    return before + counter;
  };
}

function alertFor(claimed, share, probability) {
  if (claimed) return "predicted";
  if (share >= 0.9) return "critical";
  return share >= 0.7 && probability >= 0.25 ? "warning" : "none";
}
