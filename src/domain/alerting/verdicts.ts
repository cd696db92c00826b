import type { Instant } from "../time/instant.ts";
import type { Verdict } from "./alert.ts";
import type { Judged } from "./judged.ts";
import { reachabilityVerdicts } from "./verdicts-reachability.ts";
import { hitRateVerdicts, rateVerdicts } from "./verdicts-rate.ts";
import { limitlessVerdicts, usageVerdicts } from "./verdicts-usage.ts";

/**
 * What every rule says now. A rule that cannot tell says unknown, which changes no alert; rules that trip over a figure say
 * nothing, are handed to `tripped`, and stop no other.
 */
export function verdicts(
  judged: Judged,
  now: Instant,
  tripped: (error: unknown) => void,
): readonly Verdict[] {
  const rules: readonly (() => readonly Verdict[])[] = [
    ...judged.usages.map((usage) => () => usageVerdicts(judged, usage)),
    () => limitlessVerdicts(judged, now),
    () => rateVerdicts(judged),
    () => hitRateVerdicts(judged),
    () => reachabilityVerdicts(judged, now),
  ];
  return rules.flatMap((say) => {
    try {
      return say();
    } catch (error) {
      tripped(error);
      return [];
    }
  });
}
