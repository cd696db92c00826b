// Loops and spikes as the product sees them: a check every 15 minutes, and a look 90 seconds later while a burst is suspected.
import { NO_CLAIMS, decideClaim } from "../../src/domain/alerting/claim.ts";
import { forecast, newForecaster, observe } from "../../src/domain/forecast/forecaster.ts";
import {
  days,
  elapsed,
  instant,
  instantOf,
  later,
  minutes,
  seconds,
  type Instant,
} from "../../src/domain/time/instant.ts";
import { periodAt, startOfDay } from "../../src/domain/time/period.ts";
import type { Trace } from "./months.ts";

export interface EventTrace extends Trace {
  readonly limits: readonly { readonly limit: number }[];
  readonly events: readonly { readonly type: string; /** Seconds since 1970. */ readonly t: number }[];
}

export interface LookScores {
  readonly loops: number;
  /** Minutes from a loop's beginning to the claim that stood when the limit was reached: the median. */
  readonly delay: number;
  readonly spikes: number;
  /** Share of the spikes that were followed by a claim within three hours. */
  readonly called: number;
  /** Extra looks for each event, on an average. */
  readonly looks: number;
}

const EVERY = minutes(15);
const LOOK = seconds(90);
const SUSPICIOUS_FOR = minutes(30);
const CALLED_WITHIN = minutes(195);

export function scoreLooks(traces: readonly EventTrace[]): LookScores {
  const runs = traces.flatMap((trace) => trace.limits.map(({ limit }) => claimsOn(trace, limit)));
  const delays = runs.flatMap((run) => run.delays).toSorted((a, b) => a - b);
  const spikes = runs.flatMap((run) => run.called);
  let looks = 0;
  for (const run of runs) looks += run.looks;
  return {
    loops: delays.length,
    delay: delays[Math.floor(delays.length / 2)] ?? Number.NaN,
    spikes: spikes.length,
    called: spikes.filter(Boolean).length / spikes.length,
    looks: looks / (delays.length + spikes.length),
  };
}

/** One trace against one limit, from its first check to its last. */
function claimsOn(trace: EventTrace, limit: number) {
  const begin = instantOf(trace.start);
  const end = later(begin, seconds(trace.counts.length * trace.step));
  const usedAt = counterOf(trace, begin);
  const claims: { readonly at: Instant; readonly claimed: boolean }[] = [];
  let forecaster = newForecaster("day");
  let memory = NO_CLAIMS;
  let looks = 0;
  for (let at = later(begin, EVERY); at <= end;) {
    // The day's last check has its whole count, as a ledger has that shares out by time.
    const moment = at === startOfDay(at) ? instant(at - 1_000) : at;
    const reading = { at: moment, used: usedAt(moment), limit };
    forecaster = observe(forecaster, reading);
    const said = forecast(forecaster, reading);
    if (said === undefined) break;
    memory = decideClaim(memory, { ...reading, ...said, period: periodAt("day", moment) });
    claims.push({ at: moment, claimed: memory.claimed });
    const young = said.burst !== undefined && elapsed(said.burst.since, at) < SUSPICIOUS_FOR;
    const next = later(instant(at - (at % EVERY)), EVERY);
    const looksAgain = young && !memory.claimed && later(at, LOOK) < next;
    if (looksAgain) looks++;
    at = looksAgain ? later(at, LOOK) : next;
  }
  const events = trace.events.map(({ type, t }) => ({ type, at: instant(t * 1_000) }));
  return {
    looks,
    delays: events
      .filter(({ type }) => type === "runaway")
      .flatMap(({ at }) => delayOf(at, claims, usedAt, limit)),
    called: events.filter(({ type }) => type === "spike10").map(({ at }) => isCalled(at, claims)),
  };
}

/** The day's count at any moment, straight between the trace's steps. */
function counterOf(trace: EventTrace, begin: Instant): (at: Instant) => number {
  const sums = [0];
  for (const count of trace.counts) sums.push((sums.at(-1) ?? 0) + count);
  const total = (at: Instant) => {
    const step = elapsed(begin, at) / seconds(trace.step);
    const from = sums[Math.floor(step)] ?? 0;
    return from + ((sums[Math.floor(step) + 1] ?? from) - from) * (step - Math.floor(step));
  };
  return (at) => total(at) - total(startOfDay(at));
}

type Claims = readonly { readonly at: Instant; readonly claimed: boolean }[];

function delayOf(
  began: Instant,
  claims: Claims,
  usedAt: (at: Instant) => number,
  limit: number,
): readonly number[] {
  const midnight = later(startOfDay(began), days(1));
  const during = claims.filter(({ at }) => at >= began && at < midnight && usedAt(at) < limit);
  const last = during.findLastIndex(({ claimed }) => !claimed);
  const reached = claims.some(({ at }) => at >= began && at < midnight && usedAt(at) >= limit);
  const claim = during[last + 1];
  // Where no claim stood in time there is no delay, as in the benchmark's own figure.
  return !reached || claim === undefined ? [] : [elapsed(began, claim.at) / minutes(1)];
}

const isCalled = (began: Instant, claims: Claims) =>
  claims.some(({ at, claimed }) => claimed && at >= began && at <= later(began, CALLED_WITHIN));
