// What the forecaster costs: CPU of one check, and the bytes that are saved with it.
import { NO_CLAIMS, decideClaim } from "../../src/domain/alerting/claim.ts";
import { forecast, newForecaster, observe } from "../../src/domain/forecast/forecaster.ts";
import { days, elapsed, inHours, instantOf, later, minutes } from "../../src/domain/time/instant.ts";
import { periodAt, startOfDay } from "../../src/domain/time/period.ts";
import { median } from "../figure.ts";

const BEGIN = instantOf("2026-01-01T00:00:00Z");
const LIMIT = 20_000;
const MEASURED_DAYS = 60;

/** A database of 10,000 commands a day, after four weeks; the median day's mean. */
export function costOf(): {
  readonly microseconds: number;
  readonly today: number;
  readonly profile: number;
} {
  let forecaster = newForecaster("day");
  let memory = NO_CLAIMS;
  let used = 0;
  let today = 0;
  const costs: number[] = [];
  for (let day = 0; day < 28 + MEASURED_DAYS; day++) {
    const began = performance.now();
    for (let check = 1; check <= 96; check++) {
      const at = later(BEGIN, (days(day) + minutes(15 * check) - 1_000) as ReturnType<typeof days>);
      const hour = inHours(elapsed(startOfDay(at), at));
      used = check === 1 ? 0 : used + Math.round(104 * (1 + Math.sin((hour / 12) * Math.PI) / 2));
      const reading = { at, used, limit: LIMIT };
      forecaster = observe(forecaster, reading);
      const said = forecast(forecaster, reading);
      if (said !== undefined)
        memory = decideClaim(memory, { ...reading, ...said, period: periodAt("day", at) });
    }
    if (day >= 28) costs.push(((performance.now() - began) / 96) * 1_000);
    today = Math.max(today, JSON.stringify({ today: forecaster.today, claim: memory }).length);
  }
  return { microseconds: median(costs), today, profile: JSON.stringify(forecaster.profile).length };
}
