import { elapsed, inSeconds, later, minutes, type Instant } from "../time/instant.ts";
import { periodAt, startOfDay, startOfMonth, type PeriodKind } from "../time/period.ts";
import { withBehind } from "./behind.ts";
import { held } from "./held.ts";
import { withComparison } from "./disagreement.ts";
import { increaseSince, isSetBack, type Increase } from "./increase.ts";
import type { Counter, Latest, Ledger, PeriodCount } from "./ledger.ts";
import type { LimitError } from "./limit-error.ts";
import { answered, judgedByState, refusedByServer } from "./refusal.ts";
import type { BillingSample, CheckResult, InfoSample } from "./sample.ts";

export interface Accounted {
  readonly ledger: Ledger;
  /** What this sample added; absent for a first sample, the first of another member and a billing sample beside INFO. */
  readonly increase?: Increase;
}

/** An account that has seen nothing yet. */
export const openLedger = (at: Instant): Ledger => ({
  day: emptyCount(startOfDay(at), at),
  month: emptyCount(startOfMonth(at), at),
  latest: { at },
});

/** Enters the results of one check, in order. A failure that is no refusal leaves the account as it is. */
export function account(ledger: Ledger | undefined, results: readonly CheckResult[]): Accounted | undefined {
  let accounted: Accounted | undefined = ledger === undefined ? undefined : { ledger };
  for (const result of results) {
    const next = enter(accounted?.ledger, result);
    if (next === undefined) continue;
    const increase = next.increase ?? accounted?.increase;
    accounted = increase === undefined ? { ledger: next.ledger } : { ledger: next.ledger, increase };
  }
  return accounted;
}

function enter(ledger: Ledger | undefined, result: CheckResult): Accounted | undefined {
  if (result.ok) {
    return result.sample.source === "redis-info"
      ? enterInfo(ledger ?? openLedger(result.sample.takenAt), result.sample)
      : enterBilling(ledger ?? openLedger(result.sample.takenAt), result.sample);
  }
  if (result.failure.kind !== "limit") return undefined;
  return enterRefusal(ledger ?? openLedger(result.at), result.failure.limit, result.at);
}

function enterInfo(ledger: Ledger, sample: InfoSample): Accounted {
  const { takenAt } = sample;
  const before = counterBefore(ledger, sample);
  const continuation = increaseSince(before, sample);
  const rolled = roll(ledger, takenAt);
  if (continuation.kind === "outrun") return { ledger: rolled };
  const entered =
    continuation.kind === "rebased"
      ? { day: markGap(rolled.day), month: markGap(rolled.month) }
      : {
          day: add(rolled.day, "day", continuation, ledger.day),
          month: add(rolled.month, "month", continuation, ledger.month),
        };
  // What was missed here is no disagreement with the bill.
  const { comparedFrom: _, ...apart } = rolled;
  const next: Ledger = {
    ...(continuation.kind === "continued" ? rolled : apart),
    ...entered,
    counter: counterOf(sample, before),
    ...othersThan(sample, ledger),
    latest: latestOf(ledger.latest, sample),
  };
  const open = answered(next, takenAt, 1 + (sample.knocks ?? 0));
  // What ran before the first sample is told by the lifetime counter alone: no hour or window may hold it.
  if (continuation.kind === "rebased" || continuation.kind === "first") return { ledger: open };
  return { ledger: open, increase: continuation.increase };
}

function enterBilling(ledger: Ledger, answered: BillingSample): Accounted {
  const sample = withBehind(held(answered, ledger.billed), ledger.billed);
  const rolled = roll(ledger, sample.takenAt);
  const { storageUsed: used, storageLimit: limit } = sample;
  const storage = used === undefined ? {} : { storage: { used, ...(limit === undefined ? {} : { limit }) } };
  const increase = ledger.counter === undefined ? billedIncrease(ledger.billed, sample) : undefined;
  const gauges = ledger.counter === undefined ? gaugesOf(sample, increase) : {};
  const latest: Latest = { ...rolled.latest, at: sample.takenAt, ...storage, ...gauges };
  const countedAtBill = { day: rolled.day.used, month: rolled.month.used };
  const next = judgedByState(
    withComparison({ ...rolled, billed: sample, countedAtBill, latest }, sample),
    sample,
  );
  return increase === undefined ? { ledger: next } : { ledger: next, increase };
}

/** Without INFO, what the provider sampled: what the bill grew by is nearer to now than its rate. */
function gaugesOf({ keys, clients, commandsPerSecond }: BillingSample, increase: Increase | undefined) {
  const perSecond =
    increase === undefined
      ? commandsPerSecond
      : increase.commands / inSeconds(elapsed(increase.from, increase.to));
  return {
    ...(perSecond === undefined ? {} : { perSecond }),
    ...(keys === undefined ? {} : { keys }),
    ...(clients === undefined ? {} : { clients }),
  };
}

/** Without INFO, what the bill grew by is the only rate there is; look-ups are not known. */
function billedIncrease(before: BillingSample | undefined, now: BillingSample): Increase | undefined {
  if (before === undefined || now.takenAt <= before.takenAt || isOfOldMonth(now)) return undefined;
  const sameMonth = !isOfOldMonth(before) && startOfMonth(before.takenAt) === startOfMonth(now.takenAt);
  const commands = now.commandsThisMonth - (sameMonth ? before.commandsThisMonth : 0);
  return { from: before.takenAt, to: now.takenAt, commands: Math.max(0, commands), hits: 0, misses: 0 };
}

const isOfOldMonth = ({ behind }: BillingSample) => behind?.includes("month") === true;

function enterRefusal(ledger: Ledger, error: LimitError, at: Instant): Accounted | undefined {
  const refused = refusedByServer(roll(ledger, at), error, at);
  return refused && { ledger: refused };
}

/** Begins new periods where the calendar turned. A clock that was set back a little never re-opens an old one. */
function roll(ledger: Ledger, at: Instant): Ledger {
  const day = rollCount(ledger.day, "day", at);
  const month = rollCount(ledger.month, "month", at);
  return day === ledger.day && month === ledger.month ? ledger : { ...ledger, day, month };
}

function rollCount(count: PeriodCount, kind: PeriodKind, at: Instant): PeriodCount {
  const { start } = periodAt(kind, at);
  if (start === count.start || (start < count.start && count.start <= later(at, SMALL_STEP))) return count;
  const next = { ...emptyCount(start, at), before: { start: count.start, used: count.used } };
  // One of the two times was wrong, and nobody knows what else was missed under it.
  if (start < count.start || count.before?.start === start)
    return { ...next, used: count.before?.start === start ? count.before.used : 0, incomplete: true };
  return next;
}

// Clocks are corrected by seconds; a period that begins later than that was opened by a clock that was wrong.
const SMALL_STEP = minutes(10);

const emptyCount = (start: Instant, since: Instant): PeriodCount => ({
  start,
  used: 0,
  since,
  uncertain: 0,
  incomplete: false,
});

const markGap = (count: PeriodCount): PeriodCount => ({ ...count, incomplete: true });

function add(
  count: PeriodCount,
  kind: PeriodKind,
  continuation: { readonly kind: string; readonly increase?: Increase },
  old: PeriodCount,
): PeriodCount {
  const { increase } = continuation;
  if (increase === undefined) return count;
  if (continuation.kind === "first") return addFirst(count, increase);
  const incomplete = count.incomplete || continuation.kind === "counted-from-zero";
  if (increase.from >= count.start) return { ...count, used: count.used + increase.commands, incomplete };
  const share = shareFrom(count.start, increase);
  const before =
    old.start === count.start
      ? count.before
      : { start: old.start, used: old.used + shareUntil(periodAt(kind, old.start).end, increase) };
  return {
    ...count,
    // The samples on both sides of the period's start are known: nothing of the new period was missed.
    since: count.start,
    used: count.used + share,
    uncertain: count.uncertain + share,
    incomplete,
    ...(before === undefined ? {} : { before }),
  };
}

/** A server that began inside the period tells the whole of it since then; an older one tells nothing of it. */
function addFirst(count: PeriodCount, increase: Increase): PeriodCount {
  if (increase.from < count.start) return count;
  return { ...count, used: count.used + increase.commands, since: increase.from };
}

const shareFrom = (start: Instant, increase: Increase) => Math.floor(within(increase, start, increase.to));

// Rounded up where the share of the new period is rounded down: together they are the whole.
const shareUntil = (end: Instant, increase: Increase) => Math.ceil(within(increase, increase.from, end));

/** From nothing to the whole, also where a clock that was set back puts the increase before the period's start. */
function within(increase: Increase, from: Instant, to: Instant): number {
  const whole = Math.max(1, elapsed(increase.from, increase.to));
  return Math.min(increase.commands, Math.max(0, (increase.commands * elapsed(from, to)) / whole));
}

/** A global database answers from the member that is nearest: its own counter goes on, where it was seen before. */
const counterBefore = ({ counter, others = [] }: Ledger, { server }: InfoSample): Counter | undefined =>
  counter?.member === server.member
    ? counter
    : (others.find(({ member }) => member === server.member) ?? counter);

/** Of more members the one that was longest not seen is forgotten, and is a gap when it answers again. */
const MOST_OTHERS = 8;

function othersThan({ server }: InfoSample, { counter, others = [] }: Ledger): Pick<Ledger, "others"> {
  const all = counter === undefined ? others : [counter, ...others];
  const apart = all.filter(({ member }) => member !== server.member).slice(0, MOST_OTHERS);
  return others.length === 0 && apart.length === 0 ? {} : { others: apart };
}

function counterOf(sample: InfoSample, before: Counter | undefined): Counter {
  const { server, hits, misses } = sample;
  return {
    at:
      before === undefined || isSetBack(before, sample)
        ? sample.takenAt
        : (Math.max(sample.takenAt, before.at) as Instant),
    commands: sample.commands,
    ...(hits === undefined ? {} : { hits }),
    ...(misses === undefined ? {} : { misses }),
    ...(server.runId === undefined ? {} : { runId: server.runId }),
    ...(server.member === undefined ? {} : { member: server.member }),
    ...(server.uptime === undefined ? {} : { uptime: server.uptime }),
  };
}

function latestOf(before: Latest, sample: InfoSample): Latest {
  const { commandsPerSecond, keys, clients, storage, server } = sample;
  return {
    at: sample.takenAt,
    keys,
    flavour: server.flavour,
    version: server.version,
    ...(commandsPerSecond === undefined ? {} : { perSecond: commandsPerSecond }),
    ...(clients === undefined ? {} : { clients }),
    ...((storage ?? before.storage) ? { storage: (storage ?? before.storage)! } : {}),
  };
}
