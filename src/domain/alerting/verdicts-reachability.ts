import { elapsed, type Instant } from "../time/instant.ts";
import type { Usage } from "../usage/meter.ts";
import type { AlertFigures, Verdict } from "./alert.ts";
import type { Judged } from "./judged.ts";

export function reachabilityVerdicts(judged: Judged, now: Instant): readonly Verdict[] {
  const { health } = judged;
  // The provider's API may answer while the server itself does not.
  if (judged.fresh && health.failures === 0)
    return [{ rule: "unreachable", ...ANSWERS_AGAIN }, billVerdict(judged, now)];
  const { failure, failed: source, lastSampleAt } = health;
  const known = { ...lastUsage(judged), ...(lastSampleAt === undefined ? {} : { lastSampleAt }) };
  const said: Verdict[] = [];
  if (failure !== undefined && health.failures >= judged.database.rules.unreachable.at) {
    const since = health.failingSince ?? now;
    const figures: AlertFigures = { kind: "failure", failure, since, ...known, ...(source && { source }) };
    said.push({ rule: "unreachable", topic: "reachability", outcome: "breached", figures });
  }
  if (lastSampleAt !== undefined && elapsed(lastSampleAt, now) > patience(judged)) {
    const figures: AlertFigures = { kind: "no-samples", ...known, lastSampleAt };
    said.push({ rule: "no-samples", topic: "reachability", outcome: "breached", figures });
  }
  return said;
}

const ANSWERS_AGAIN = { topic: "reachability", outcome: "clear", why: "answers again" } as const;

/** The server answers; what the provider bills may still be missing, and must not be missing unnoticed. */
function billVerdict(judged: Judged, now: Instant): Verdict {
  const { billing } = judged.health;
  const rule = "no-samples";
  const lastBillAt = judged.ledger?.billed?.takenAt;
  if (billing === undefined || elapsed(lastBillAt ?? billing.since, now) <= patience(judged))
    return { rule, ...ANSWERS_AGAIN };
  const figures: AlertFigures = {
    kind: "failure",
    source: "upstash-api",
    ...billing,
    ...(lastBillAt === undefined ? {} : { lastSampleAt: lastBillAt }),
    ...lastUsage(judged),
  };
  return { rule, topic: "reachability", outcome: "breached", figures };
}

const patience = ({ database }: Judged) => database.checkEvery * database.rules["no-samples"].at;

function lastUsage({ usages }: Judged): { readonly last?: Usage } {
  const last = usages.find((usage) => usage.limit !== undefined) ?? usages[0];
  return last === undefined ? {} : { last };
}
