import { elapsed, hours, type Instant } from "../time/instant.ts";
import type { Ledger } from "./ledger.ts";
import type { BillingSample } from "./sample.ts";

/** Today's commands as Upstash bills them and as INFO counts them, where the two are far apart. */
export interface Disagreement {
  readonly billed: number;
  readonly counted: number;
  /** From when both are known; absent where that is the whole day. */
  readonly since?: Instant;
  readonly cause: "replication" | "scripts" | "console" | "unbilled";
}

const APART = 0.1;
/** The bill lags by minutes, which is much of a short time. */
const APART_AT_FIRST = 0.3;
const AT_FIRST = hours(1);
// Below this a few commands of somebody's console are a tenth.
const ENOUGH = 500;
const MANY_SCRIPTS = 0.02;

/** The account with the moment from which the day's two figures are compared: midnight, or the first at which both are known. */
export function withComparison(ledger: Ledger, bill: BillingSample): Ledger {
  const { day, counter, comparedFrom } = ledger;
  if (counter === undefined || bill.behind?.includes("day") || bill.takenAt < day.start) return ledger;
  if (comparedFrom !== undefined && comparedFrom.at >= day.start) return ledger;
  const isWhole = !day.incomplete && day.since <= day.start;
  const now = { at: bill.takenAt, billed: bill.commandsToday, counted: day.used };
  return { ...ledger, comparedFrom: isWhole ? { at: day.start, billed: 0, counted: 0 } : now };
}

/** Undefined where they agree, as far as both are known. */
export function disagreementOf({ billed, day, comparedFrom }: Ledger): Disagreement | undefined {
  if (billed === undefined || comparedFrom === undefined || comparedFrom.at < day.start) return undefined;
  if (billed.takenAt < comparedFrom.at || billed.behind?.includes("day")) return undefined;
  const figures = {
    billed: billed.commandsToday - comparedFrom.billed,
    counted: day.used - comparedFrom.counted,
  };
  const most = Math.max(figures.billed, figures.counted);
  const apart = elapsed(comparedFrom.at, billed.takenAt) < AT_FIRST ? APART_AT_FIRST : APART;
  if (most < ENOUGH || Math.abs(figures.billed - figures.counted) <= apart * most) return undefined;
  const since = comparedFrom.at === day.start ? {} : { since: comparedFrom.at };
  return { ...figures, ...since, cause: causeOf(billed, figures.billed > figures.counted) };
}

function causeOf(billed: BillingSample, isMore: boolean): Disagreement["cause"] {
  // PING, AUTH and INFO itself are counted and not billed; and the API's figures lag.
  if (!isMore) return "unbilled";
  if (billed.readRegions > 0) return "replication";
  const scripts = billed.scriptsThisMonth ?? 0;
  return scripts > MANY_SCRIPTS * billed.commandsThisMonth ? "scripts" : "console";
}
