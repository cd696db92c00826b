import { elapsed, earlier, milliseconds, type Instant } from "../time/instant.ts";
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
 * means that the counters belong to another server or member, so that nothing can be said of the time between.
 */
export type Continuation =
  | { readonly kind: "first"; readonly increase?: Increase }
  | { readonly kind: "continued" | "counted-from-zero"; readonly increase: Increase }
  | { readonly kind: "rebased" };

// INFO gives the uptime in whole seconds, and the reply takes its time.
const UPTIME_SLACK = milliseconds(2_500);

/** Takes the increase since the counter before; a clock that was set back makes it an increase in no time. */
export function increaseSince(before: Counter | undefined, sample: InfoSample): Continuation {
  if (before === undefined) return firstSight(sample);
  const { server } = sample;
  const from = before.at;
  const to = Math.max(before.at, sample.takenAt) as Instant;
  if (before.member !== server.member) return { kind: "rebased" };
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

/** The increase shared out over UTC hours by time; the parts add up to the whole, in whole commands. */
export function byHour(increase: Increase): readonly (Increase & { readonly hour: Instant })[] {
  const whole = elapsed(increase.from, increase.to);
  if (whole <= 0) return [{ ...increase, hour: startOfHour(increase.to) }];
  const parts: (Increase & { hour: Instant })[] = [];
  let given = { commands: 0, hits: 0, misses: 0 };
  for (const { start, end } of hoursBetween(increase.from, increase.to)) {
    const share = elapsed(increase.from, end) / whole;
    const upTo = {
      commands: Math.floor(increase.commands * share),
      hits: Math.floor(increase.hits * share),
      misses: Math.floor(increase.misses * share),
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
