import { hours, minutes } from "../time/instant.ts";
import type { Duration } from "../time/instant.ts";
import type { Rule, RuleBook, RuleId, RuleSettings, Severity } from "./rule.ts";

const AT_ONCE = minutes(0);

// The guide's thresholds. A repeat after four hours is what Alertmanager does, and what people are used to.
export const RULES: readonly Rule[] = [
  rule("forecast-exceeds", "warning", 1, "the limit will be reached before the period ends", {
    at: 0.5,
    // It may stand for weeks; what comes nearer escalates by itself.
    repeatEvery: hours(24),
  }),
  rule("usage-warning", "warning", 2, "a meter has used 70 % of its limit", { at: 0.7 }),
  rule("usage-critical", "critical", 3, "a meter has used 90 % of its limit", { at: 0.9 }),
  rule("limit-reached", "critical", 4, "the limit is reached, or the provider refuses commands", { at: 1 }),
  rule("unusual-rate", "warning", 1, "the rate is many times the usual for this hour", {
    at: 8,
    repeatEvery: hours(24),
  }),
  rule("rate-high", "warning", 1, "100 commands a second or more, held", {
    at: 100,
    for: minutes(5),
    keepFiringFor: minutes(5),
  }),
  rule("rate-dangerous", "critical", 2, "1,000 commands a second or more, held", {
    at: 1_000,
    for: minutes(2),
    keepFiringFor: minutes(5),
  }),
  rule("hit-rate-bad", "warning", 1, "fewer than 50 % of look-ups find their key", {
    at: 0.5,
    for: minutes(15),
    keepFiringFor: minutes(15),
  }),
  rule("hit-rate-terrible", "critical", 2, "fewer than 20 % of look-ups find their key", {
    at: 0.2,
    for: minutes(15),
    keepFiringFor: minutes(15),
  }),
  rule("no-samples", "warning", 1, "nothing was sampled in three intervals", { at: 3 }),
  rule("unreachable", "critical", 2, "two checks in a row failed for another reason than a limit", { at: 2 }),
];

export const RULE_IDS = RULES.map((each) => each.id);

export function ruleOf(id: RuleId): Rule {
  const found = RULES.find((each) => each.id === id);
  if (found === undefined) throw new RangeError(`no rule is called ${id}`);
  return found;
}

export const DEFAULT_RULES = Object.fromEntries(
  RULES.map((each) => [each.id, each.defaults]),
) as unknown as RuleBook;

function rule(
  id: RuleId,
  severity: Severity,
  strength: number,
  summary: string,
  settings: Pick<RuleSettings, "at"> & Partial<Record<"for" | "keepFiringFor" | "repeatEvery", Duration>>,
): Rule {
  const defaults = {
    enabled: true,
    for: AT_ONCE,
    keepFiringFor: AT_ONCE,
    repeatEvery: hours(4),
    ...settings,
  };
  return { id, severity, strength, summary, defaults };
}
