import type { Health } from "../domain/alerting/database.ts";
import type { Instant } from "../domain/time/instant.ts";
import type { CheckResult } from "../domain/usage/sample.ts";

/** The server's own answers decide; the API's, where nothing else is asked. */
export function nextHealth(last: Health, results: readonly CheckResult[], at: Instant): Health {
  const before = notAheadOf(at, last);
  if (results.length === 0) return before;
  const server = results.filter((result) => sourceOf(result) === "redis-info");
  const deciding = server.length === 0 ? results : server;
  // A refusal is an answer, too: it tells that the limit is used up.
  const answered = deciding.some((result) => result.ok || result.failure.kind === "limit");
  const failed = deciding.find((result) => !result.ok && result.failure.kind !== "limit");
  const sampled = answered ? { lastSampleAt: at } : kept(before, "lastSampleAt");
  const billing = server.length === 0 ? {} : billingHealth(before, results, at);
  if (answered || failed === undefined || failed.ok)
    return { lastCheckAt: at, ...sampled, failures: 0, ...billing };
  return {
    lastCheckAt: at,
    ...sampled,
    failures: before.failures + 1,
    failingSince: before.failingSince ?? at,
    failure: failed.failure,
    failed: failed.source,
    ...billing,
  };
}

/** Once a clock was set back, the time without samples counts from there. */
const notAheadOf = (at: Instant, health: Health): Health =>
  health.lastSampleAt === undefined || health.lastSampleAt <= at ? health : { ...health, lastSampleAt: at };

function billingHealth(
  before: Health,
  results: readonly CheckResult[],
  at: Instant,
): Pick<Health, "billing"> {
  const asked = results.filter((result) => sourceOf(result) === "upstash-api");
  const failed = asked.find((result) => !result.ok);
  if (failed === undefined || failed.ok) return {};
  return { billing: { failure: failed.failure, since: before.billing?.since ?? at } };
}

const sourceOf = (result: CheckResult) => (result.ok ? result.sample.source : result.source);

const kept = (health: Health, field: "lastSampleAt"): Pick<Health, "lastSampleAt"> =>
  health[field] === undefined ? {} : { [field]: health[field] };
