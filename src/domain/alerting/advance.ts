import { elapsed, type Instant } from "../time/instant.ts";
import type { Alert, FiringAlert, OpenAlert, Verdict } from "./alert.ts";
import { ruleOf } from "./rules.ts";
import type { RuleSettings } from "./rule.ts";

/**
 * One alert's next state, as in Prometheus: pending while the condition has not held for `for`, firing until it has been
 * clear for `keepFiringFor`. Undefined is inactive. An unknown verdict changes nothing: no data is not good news.
 */
export function advance(
  alert: OpenAlert | undefined,
  verdict: Verdict,
  settings: RuleSettings,
  now: Instant,
): Alert | undefined {
  if (!settings.enabled) return alert?.state === "firing" ? resolve(alert, "rule off", now) : undefined;
  switch (verdict.outcome) {
    case "unknown":
      return alert;
    case "breached":
      return breach(alert, verdict, settings, now);
    case "clear":
      return clear(alert, verdict, settings, now);
  }
}

function breach(
  alert: OpenAlert | undefined,
  verdict: Extract<Verdict, { outcome: "breached" }>,
  settings: RuleSettings,
  now: Instant,
): OpenAlert {
  const { rule, topic, figures } = verdict;
  const identity = { rule, topic, figures, severity: ruleOf(rule).severity };
  if (alert?.state === "firing")
    return { ...identity, state: "firing", since: alert.since, firedAt: alert.firedAt };
  const since = alert?.since ?? verdict.since ?? now;
  if (elapsed(since, now) < settings.for) return { ...identity, state: "pending", since };
  return { ...identity, state: "firing", since, firedAt: now };
}

function clear(
  alert: OpenAlert | undefined,
  verdict: Extract<Verdict, { outcome: "clear" }>,
  settings: RuleSettings,
  now: Instant,
): Alert | undefined {
  if (alert?.state !== "firing") return undefined;
  const judged = verdict.figures === undefined ? alert : { ...alert, figures: verdict.figures };
  // The calendar does not flap: what it closes need not stay clear for a while first.
  if (verdict.why === "new day" || verdict.why === "new month") return resolve(judged, verdict.why, now);
  const clearSince = alert.clearSince ?? now;
  if (elapsed(clearSince, now) < settings.keepFiringFor) return { ...judged, clearSince };
  return resolve(judged, verdict.why, now);
}

const resolve = (
  alert: FiringAlert,
  why: Extract<Alert, { state: "resolved" }>["why"],
  now: Instant,
): Alert => ({
  rule: alert.rule,
  topic: alert.topic,
  severity: alert.severity,
  figures: alert.figures,
  state: "resolved",
  firedAt: alert.firedAt,
  resolvedAt: now,
  why,
});
