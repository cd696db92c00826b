import { days, elapsed, earlier, later, milliseconds, seconds, type Instant } from "../time/instant.ts";
import { hoursBetween, startOfHour } from "../time/period.ts";
import type { Counter } from "./ledger.ts";
import type { InfoSample } from "./sample.ts";

/** What the counters grew by between two instants. */
export interface Increase {
  readonly from: Instant;
  readonly to: Instant;
  readonly commands: number;
  readonly hits: number;
  readonly misses: number;
}

/**
 * How a sample continues the one before. `counted-from-zero` may miss the tail that ran before a restart; `rebased`
 * means that the counters belong to another server or member, so that nothing can be said of the time between; `outrun` is
 * an older look that was entered late, and says nothing that is not known.
 */
export type Continuation =
  | { readonly kind: "first"; readonly increase?: Increase }
  | { readonly kind: "continued" | "counted-from-zero"; readonly increase: Increase }
  | { readonly kind: "rebased" }
  | { readonly kind: "outrun" };

// INFO gives the uptime in whole seconds, and the reply takes its time.
const UPTIME_SLACK = milliseconds(2_500);
// How much later than it was taken a look may be entered: the source's time-out, and a busy machine.
const ENTERED_WITHIN = seconds(10);

/** Takes the increase since the counter before; a clock that was set back makes it an increase in no time. */
export function increaseSince(before: Counter | undefined, sample: InfoSample): Continuation {
  if (before === undefined) return firstSight(sample);
  const { server } = sample;
  const from = isSetBack(before, sample) ? sample.takenAt : before.at;
  const to = Math.max(from, sample.takenAt) as Instant;
  if (before.member !== server.member) return { kind: "rebased" };
  if (isOutrun(before, sample)) return { kind: "outrun" };
  if (before.runId !== server.runId) {
    const started = startedAt(sample);
    if (started === undefined || started < earlier(from, UPTIME_SLACK)) return { kind: "rebased" };
    const since = Math.min(to, Math.max(from, started)) as Instant;
    return { kind: "counted-from-zero", increase: sinceZero(sample, since, to) };
  }
  if (sample.commands < before.commands)
    return { kind: "counted-from-zero", increase: sinceZero(sample, from, to) };
  return {
    kind: "continued",
    increase: {
      from,
      to,
      commands: sample.commands - before.commands,
      hits: grown(before.hits, sample.hits),
      misses: grown(before.misses, sample.misses),
    },
  };
}

/** Further back than a look can be late: the clock was set. */
export const isSetBack = (before: Counter, sample: InfoSample) =>
  sample.takenAt < earlier(before.at, ENTERED_WITHIN);

/**
 * Two processes on one store may look at the same moment, and the older answer be entered last. Its counter is then no
 * restart: one is believed only where the server surely answered later. What is left out here, the next look makes up for.
 */
function isOutrun(before: Counter, sample: InfoSample): boolean {
  const { runId, uptime } = sample.server;
  const mayBeLate = !isSetBack(before, sample) && sample.takenAt <= later(before.at, ENTERED_WITHIN);
  const isOlder = mayBeLate && sample.takenAt <= before.at;
  if (runId !== before.runId) return isOlder || (mayBeLate && isEarlierRun(before, sample));
  const hasFallen = sample.commands < before.commands;
  if (runId !== undefined && uptime !== undefined && before.uptime !== undefined)
    return hasFallen && uptime <= before.uptime;
  return isOlder || (hasFallen && mayBeLate);
}

function isEarlierRun(before: Counter, sample: InfoSample): boolean {
  const started = startedAt(sample);
  return started !== undefined && before.uptime !== undefined && started < earlier(before.at, before.uptime);
}

/** The first sample of all: what a server did since its start is known where it says how long it has been up. */
function firstSight(sample: InfoSample): Continuation {
  const started = startedAt(sample);
  if (started === undefined) return { kind: "first" };
  return { kind: "first", increase: sinceZero(sample, started, sample.takenAt) };
}

function startedAt(sample: InfoSample): Instant | undefined {
  const { uptime } = sample.server;
  return uptime === undefined ? undefined : earlier(sample.takenAt, uptime);
}

const sinceZero = (sample: InfoSample, from: Instant, to: Instant): Increase => ({
  from,
  to,
  commands: sample.commands,
  hits: sample.hits ?? 0,
  misses: sample.misses ?? 0,
});

const grown = (before: number | undefined, now: number | undefined) => {
  if (before === undefined || now === undefined) return 0;
  return now >= before ? now - before : now;
};

// A bot that was away for longer, or a clock that once was wrong by years: that many hours are not written.
const SHARED_OVER = days(35);

/**
 * The increase shared out over UTC hours by time, the last 35 days at most; the parts add up to the whole, in whole commands.
 * The earlier hour rounds up.
 */
export function byHour(whole: Increase): readonly (Increase & { readonly hour: Instant })[] {
  const from = Math.max(whole.from, earlier(whole.to, SHARED_OVER)) as Instant;
  return shared({ ...whole, from });
}

function shared(increase: Increase): readonly (Increase & { readonly hour: Instant })[] {
  const whole = elapsed(increase.from, increase.to);
  if (whole <= 0) return [{ ...increase, hour: startOfHour(increase.to) }];
  const parts: (Increase & { hour: Instant })[] = [];
  let given = { commands: 0, hits: 0, misses: 0 };
  for (const { start, end } of hoursBetween(increase.from, increase.to)) {
    const share = elapsed(increase.from, end) / whole;
    const upTo = {
      commands: Math.ceil(increase.commands * share),
      hits: Math.ceil(increase.hits * share),
      misses: Math.ceil(increase.misses * share),
    };
    parts.push({
      hour: startOfHour(start),
      from: start,
      to: end,
      commands: upTo.commands - given.commands,
      hits: upTo.hits - given.hits,
      misses: upTo.misses - given.misses,
    });
    given = upTo;
  }
  return parts;
}
