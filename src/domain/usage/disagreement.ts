import type { Ledger } from "./ledger.ts";
import type { BillingSample } from "./sample.ts";

/** Today's commands as Upstash bills them and as INFO counts them, where the two are far apart. */
export interface Disagreement {
  readonly billed: number;
  readonly counted: number;
  readonly cause: "replication" | "scripts" | "console" | "unbilled";
}

const APART = 0.1;
// Below this a few commands of somebody's console are a tenth.
const ENOUGH = 500;
const MANY_SCRIPTS = 0.02;

/** Undefined where they agree, and where INFO has not counted the whole day: a part proves nothing about the whole. */
export function disagreementOf({ billed, day, counter }: Ledger): Disagreement | undefined {
  if (billed === undefined || counter === undefined) return undefined;
  if (day.incomplete || day.since > day.start || billed.takenAt < day.start) return undefined;
  if (billed.behind?.includes("day")) return undefined;
  const figures = { billed: billed.commandsToday, counted: day.used };
  const most = Math.max(figures.billed, figures.counted);
  if (most < ENOUGH || Math.abs(figures.billed - figures.counted) <= APART * most) return undefined;
  return { ...figures, cause: causeOf(billed, figures.billed > figures.counted) };
}

function causeOf(billed: BillingSample, isMore: boolean): Disagreement["cause"] {
  // PING, AUTH and INFO itself are counted and not billed; and the API's figures lag.
  if (!isMore) return "unbilled";
  if (billed.readRegions > 0) return "replication";
  const scripts = billed.scriptsThisMonth ?? 0;
  return scripts > MANY_SCRIPTS * billed.commandsThisMonth ? "scripts" : "console";
}
