import { elapsed, hours, type Instant } from "../time/instant.ts";
import { startOfDay, startOfMonth } from "../time/period.ts";
import type { BillingTerms, Ledger, Refusal, ReopenReason } from "./ledger.ts";
import type { LimitError } from "./limit-error.ts";
import { shareOf, type Meter, type Usage } from "./meter.ts";
import type { BillingSample } from "./sample.ts";

/**
 * INFO may be answered while other commands are refused, and refusal at the cap is partial (3 of 8 PINGs, measured
 * 2026-08), so one answered command proves nothing: ten in a row miss a refusal of 38 % in 1 of 120 cases.
 */
const ACCEPTED_AFTER_ANSWERS = 10;

// When the API has been silent for so long, the server's own answers count again.
const STATE_FRESH = hours(2);

const CALENDAR_LAG = hours(24);

/** Used up as far as the API's figures tell: they lag behind the limit, at times for the rest of the month. */
const NEARLY_ALL = 0.9;

const METER_OF: Readonly<Record<LimitError["kind"], Meter | undefined>> = {
  monthly: "commands-month",
  daily: "commands-day",
  budget: "spend-month",
  storage: "storage",
  "request-size": undefined,
  connections: undefined,
};

/** The server refused with a limit's text; undefined where that text stops one request and not the database. */
export function refusedByServer(ledger: Ledger, error: LimitError, at: Instant): Ledger | undefined {
  const meter = METER_OF[error.kind];
  return meter === undefined ? undefined : refuse(ledger, { meter, error, told: "error" }, at);
}

/** What the API's state says of refusals: a suspended database refuses, an active one may have been opened again. */
export function judgedByState(ledger: Ledger, sample: BillingSample): Ledger {
  const at = sample.takenAt;
  if (!isSuspended(sample)) return openByState(ledger, sample);
  const { refused } = ledger;
  // The server's own words are more exact than a guess at the reason for a state.
  if (refused?.told === "error")
    return { ...ledger, refused: { ...refused, lastSeenAt: at, acceptedSince: 0 } };
  return refuse(ledger, { ...suspensionOf(sample), told: "state" }, at);
}

/** The server answered so many commands, INFO among them: a step towards being open again. */
export function answered(ledger: Ledger, at: Instant, answers: number): Ledger {
  const { refused } = ledger;
  if (refused === undefined) return ledger;
  if (refused.told === "state" && elapsed(refused.lastSeenAt, at) < STATE_FRESH) return ledger;
  const acceptedSince = refused.acceptedSince + answers;
  if (refused.meter === "storage" && hasRoom(ledger, refused))
    return reopen(ledger, refused, "accepted again", at);
  // What was done does not open what the API's state has closed: only that state does, or many answers in its absence.
  const done = refused.told === "state" ? undefined : openedBy(ledger, refused);
  const isSure = acceptedSince >= ACCEPTED_AFTER_ANSWERS;
  const why = done ?? (isSure ? (outlived(ledger, refused) ?? "accepted again") : undefined);
  if (why !== undefined) return reopen(ledger, refused, why, at);
  return { ...ledger, refused: { ...refused, acceptedSince } };
}

/** A full database answers all that stores nothing: its size tells whether it takes writes again. */
function hasRoom({ latest: { storage } }: Ledger, { error }: Refusal): boolean {
  const limit = storage?.limit ?? error.limit;
  return storage !== undefined && limit !== undefined && storage.used < limit;
}

/** From this share of a limit on, INFO alone no longer tells whether commands are accepted: the figures lag behind the limit. */
const DOUBTFUL = 0.95;

/** Whether the next check should try commands beside INFO. Only Upstash leaves some of them unbilled. */
export function isInDoubt({ latest, refused }: Ledger, usages: readonly Usage[]): boolean {
  if (refused !== undefined) return true;
  return (
    latest.flavour === "upstash" &&
    usages.some((usage) => REFUSABLE.has(usage.meter) && (shareOf(usage) ?? 0) >= DOUBTFUL)
  );
}

const REFUSABLE: ReadonlySet<Meter> = new Set(["commands-day", "commands-month", "spend-month"]);

export const isSuspended = ({ state, modifyingState }: BillingSample) =>
  state === "suspended" || modifyingState === "suspended";

function refuse(
  ledger: Ledger,
  { meter, error, told }: Pick<Refusal, "meter" | "error" | "told">,
  at: Instant,
): Ledger {
  const same = ledger.refused?.meter === meter ? ledger.refused : undefined;
  const terms = same?.terms ?? termsOf(ledger.billed);
  const { reopened: _, ...open } = ledger;
  const since = same?.since ?? at;
  return {
    ...open,
    refused: { meter, error, told, since, lastSeenAt: at, acceptedSince: 0, ...(terms && { terms }) },
  };
}

function openByState(ledger: Ledger, sample: BillingSample): Ledger {
  const { refused } = ledger;
  if (refused === undefined) return ledger;
  const why = openedBy(ledger, refused);
  if (refused.told === "state") return reopen(ledger, refused, why ?? "accepted again", sample.takenAt);
  // The API calls databases active that refuse commands: only the server's own answer opens what it closed itself.
  const answers = refused.acceptedSince > 0;
  if (answers && why !== undefined) return reopen(ledger, refused, why, sample.takenAt);
  return { ...ledger, refused: { ...refused, terms: refused.terms ?? termsOf(sample)! } };
}

function reopen(ledger: Ledger, { meter }: Refusal, why: ReopenReason, at: Instant): Ledger {
  const { refused: _, ...open } = ledger;
  return { ...open, reopened: { meter, at, why } };
}

/** What was done since the last refusal; undefined when nothing is known to have changed. */
function openedBy(ledger: Ledger, refused: Refusal): ReopenReason | undefined {
  const { billed, day, month } = ledger;
  const { terms, meter, lastSeenAt, error } = refused;
  if (billed !== undefined && terms !== undefined) {
    if (billed.planType !== terms.planType) return "plan changed";
    if (isRaised(terms.budgetCents, billed.budgetCents)) return "budget raised";
  }
  if (meter === "commands-month" && billed !== undefined)
    if (isRaised(terms?.commandLimit ?? error.limit, billed.commandLimit)) return "limit raised";
  if (meter === "storage") return undefined;
  if (meter === "commands-day" && startOfDay(lastSeenAt) < day.start) return "new day";
  if (startOfMonth(lastSeenAt) < month.start) return "new month";
  const isReset = refused.told === "state" || (billed !== undefined && hasTurned(billed, month.start, error));
  return isReset ? outlived(ledger, refused) : undefined;
}

/** States and refusals follow the calendar with a delay; what ends weeks later was ended by somebody. */
function outlived({ day, month }: Ledger, { since, lastSeenAt, meter }: Refusal): ReopenReason | undefined {
  const turned = (start: Instant) => since < start && elapsed(start, lastSeenAt) < CALENDAR_LAG;
  if (meter === "storage") return undefined;
  if (meter === "commands-day") return turned(day.start) ? "new day" : undefined;
  return turned(month.start) ? "new month" : undefined;
}

/** The real reset is where the bill begins anew; when that is, Upstash does not say. */
const hasTurned = (billed: BillingSample, month: Instant, { limit }: LimitError) =>
  billed.takenAt >= month &&
  !billed.behind?.includes("month") &&
  limit !== undefined &&
  billed.commandsThisMonth <= limit / 2;

/** None at all is more than any. */
const isRaised = (before: number | undefined, now: number | undefined) =>
  before !== undefined && (now ?? Number.POSITIVE_INFINITY) > before;

const termsOf = (billed: BillingSample | undefined): BillingTerms | undefined =>
  billed && {
    planType: billed.planType,
    ...(billed.commandLimit === undefined ? {} : { commandLimit: billed.commandLimit }),
    ...(billed.budgetCents === undefined ? {} : { budgetCents: billed.budgetCents }),
  };

/** Why a database may be suspended: what its figures show to be used up, else what its plan is limited by. */
function suspensionOf(sample: BillingSample) {
  const figures = figuresOf(sample);
  const usage = (meter: SuspendingMeter) => figures[meter]?.usage ?? 0;
  const limit = (meter: SuspendingMeter) => figures[meter]?.limit;
  const spent = SUSPENDING.find((meter) => usage(meter) >= (limit(meter) ?? Infinity) * NEARLY_ALL);
  const meter = spent ?? (sample.planType === "free" ? "commands-month" : "spend-month");
  const most = limit(meter);
  const reached = spent === undefined ? usage(meter) : Math.max(usage(meter), most ?? 0);
  const error: LimitError = {
    kind: meter === "spend-month" ? "budget" : "monthly",
    text: `state "suspended"`,
    usage: reached,
    ...(most === undefined ? {} : { limit: most }),
  };
  return { meter, error };
}

const SUSPENDING = ["spend-month", "commands-month", "bandwidth-month"] as const;
type SuspendingMeter = (typeof SUSPENDING)[number];
type Figures = { readonly [M in SuspendingMeter]?: { readonly usage?: number; readonly limit?: number } };

const figuresOf = (sample: BillingSample): Figures => ({
  "spend-month": pair(sample.spendThisMonthCents, sample.budgetCents),
  "commands-month": pair(sample.commandsThisMonth, sample.commandLimit),
  "bandwidth-month": pair(sample.bandwidthThisMonth, sample.bandwidthLimit),
});

const pair = (usage: number | undefined, limit: number | undefined) => ({
  ...(usage === undefined ? {} : { usage }),
  ...(limit === undefined ? {} : { limit }),
});
