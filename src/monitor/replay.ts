import { EMPTY_STATE, type Database, type DatabaseState } from "../domain/alerting/database.ts";
import type { Profiles } from "../domain/alerting/foresee.ts";
import type { Incident } from "../domain/alerting/incident.ts";
import type { ClearReason } from "../domain/alerting/alert.ts";
import type { RuleId, Severity, Topic } from "../domain/alerting/rule.ts";
import { later, minutes, type Duration, type Instant } from "../domain/time/instant.ts";
import type { CheckResult } from "../domain/usage/sample.ts";
import type { NewOutboxRow } from "../ports/store.ts";
import { judge, judgeAccount, type Judgement } from "./judge.ts";
import { accountOf, type RecordedCheck, type RecordedTerms } from "./recorded.ts";
import { outboxRows, type Outlets } from "./rows.ts";

/** One database's recorded checks, oldest first, and what is to be said of them. */
export interface Recording {
  readonly database: Database;
  readonly terms: RecordedTerms;
  readonly checks: readonly RecordedCheck[];
}

/** What the rules would have done. Nothing is sent or saved. */
export interface Replayed {
  readonly database: Database;
  /** Checks judged since `from`; those before it only made the forecaster and the alerts what they then were. */
  readonly checks: number;
  readonly from: Instant;
  readonly to: Instant;
  readonly firings: readonly Firing[];
  readonly messages: readonly ReplayedMessage[];
}

/** A rule that fired as the strongest of its topic: what people see as an alert, or as a step of one. */
export interface Firing {
  readonly incident: string;
  readonly rule: RuleId;
  readonly severity: Severity;
  readonly topic: Topic;
  readonly at: Instant;
  /** Until when it was the strongest; absent while it still is. */
  readonly until?: Instant;
  /** The rule that took its place, or why the alert ended. */
  readonly ended?: RuleId | ClearReason;
}

export type ReplayedMessage = NewOutboxRow;

const NO_SILENCES = [] as const;

/** Judges recorded checks again, by the same decision as the live loop, as if these rules had been in force. */
export function replay(recording: Recording, from: Instant, outlets: Outlets): Replayed {
  const incidents = new Map<string, Incident>();
  const messages: NewOutboxRow[] = [];
  let checks = 0;
  let { database } = recording;
  for (const judgement of judgements(recording)) {
    for (const incident of judgement.changed) incidents.set(incident.id, incident);
    ({ database } = judgement);
    if (judgement.at < from) continue;
    if (judgement.sample !== undefined) checks++;
    const scene = { ...judgement, silences: NO_SILENCES, now: judgement.at };
    for (const notification of judgement.notifications)
      if (notification.reason !== "update") messages.push(...outboxRows(notification, scene, outlets));
  }
  const firings = [...incidents.values()].flatMap(firingsOf);
  const to = recording.checks.at(-1)?.at ?? from;
  return {
    database,
    checks,
    from,
    to,
    firings: firings.filter(({ until }) => until === undefined || until >= from),
    messages,
  };
}

function* judgements({ database, terms, checks }: Recording): Generator<Judgement> {
  let state: DatabaseState = EMPTY_STATE;
  let profiles: Profiles = new Map();
  let before: RecordedCheck | undefined;
  for (const check of checks) {
    // By the hour, a look between two checks would find a silence that was none.
    if (before?.by === "check")
      for (const at of looksBetween(before.at, check.at, database)) {
        const look = judge({ database, at, results: [] }, state, NO_SILENCES, profiles);
        state = look.state;
        yield look;
      }
    const accounted = accountOf(
      check,
      before && state.ledger && { check: before, ledger: state.ledger },
      terms,
    );
    const checked = { database, at: check.at, results: [answerOf(check)] };
    const judgement = judgeAccount(checked, accounted, state, NO_SILENCES, profiles);
    state = judgement.state;
    if (judgement.learned.size > 0) profiles = new Map([...profiles, ...judgement.learned]);
    before = check;
    yield judgement;
  }
}

const LOOK_AGAIN = minutes(15);

/** When the watchdog finds that nothing was sampled: at once when its patience ends, then now and then. */
function* looksBetween(from: Instant, to: Instant, { checkEvery, rules }: Database): Generator<Instant> {
  const patience = (checkEvery * rules["no-samples"].at) as Duration;
  for (let at = later(later(from, patience), minutes(1)); at < to; at = later(at, LOOK_AGAIN)) yield at;
}

/** That the server answered; what it said is in the account. */
const answerOf = ({ at, commands, keys }: RecordedCheck): CheckResult => ({
  ok: true,
  sample: {
    source: "redis-info",
    takenAt: at,
    server: { flavour: "redis", version: "" },
    commands,
    keys: keys ?? 0,
  },
});

function firingsOf(incident: Incident): readonly Firing[] {
  const { id, topic, transitions, closed } = incident;
  return transitions.flatMap((step, i): readonly Firing[] => {
    if (step.reason === "resolved") return [];
    const next = transitions[i + 1];
    const ended = next === undefined ? {} : { until: next.at, ended: endOf(next, closed?.why) };
    return [{ incident: id, rule: step.rule, severity: step.severity, topic, at: step.at, ...ended }];
  });
}

const endOf = (next: Incident["transitions"][number], why: ClearReason | undefined): RuleId | ClearReason =>
  next.reason === "resolved" ? (why ?? "below") : next.rule;
