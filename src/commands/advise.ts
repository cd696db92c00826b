import type { Database } from "../domain/alerting/database.ts";
import { advise, type Advice, type AdviceFacts } from "../domain/pricing/advice.ts";
import { GUIDE_CATALOGUE, planByRef, UPSTASH_CATALOGUE } from "../domain/pricing/catalogues.ts";
import { historyOf } from "../domain/pricing/history.ts";
import { cents } from "../domain/pricing/money.ts";
import type { Catalogue } from "../domain/pricing/plan.ts";
import { days, earlier, elapsed, inDays, type Instant } from "../domain/time/instant.ts";
import { lengthOf, periodAt, startOfDay } from "../domain/time/period.ts";
import type { BillingSample } from "../domain/usage/sample.ts";
import { pollingShare, recogniseSpenders } from "../domain/usage/signatures.ts";
import type { StatsFacts } from "../messages/stats.ts";
import type { CommandContext } from "./context.ts";
import { rememberedLook } from "./looks.ts";
import { viewOf } from "./view.ts";

const REMEMBERED = days(62);
const PEAKS = days(7);
/** Below this the month is too young to be drawn out to its end. */
const YOUNGEST_MONTH = 0.1;

export interface AdviceView {
  readonly view: StatsFacts;
  readonly catalogue: Catalogue;
  readonly advice: Advice;
}

/** The advice for one database, from what is stored; the catalogue of its own plan unless another is wanted. */
export async function adviceOn(
  configured: Database,
  context: CommandContext,
  wanted?: Catalogue,
): Promise<AdviceView> {
  const view = await viewOf(configured, context);
  const own = planOf(view, context);
  const catalogue = wanted ?? own.catalogue;
  const facts: AdviceFacts = {
    catalogue,
    environment: view.database.environment,
    ...(catalogue === own.catalogue && own.plan !== undefined ? { current: own.plan } : {}),
    ...(await useOf(view, context)),
  };
  return { view, catalogue, advice: advise(facts) };
}

function planOf({ database, state }: StatsFacts, { catalogues }: CommandContext) {
  const found = database.plan === undefined ? undefined : planByRef(database.plan, catalogues);
  if (found?.ok === true) return { catalogue: found.catalogue, plan: found.plan.id };
  const { ledger } = state;
  const isUpstash = ledger?.billed !== undefined || ledger?.latest.flavour === "upstash";
  return { catalogue: isUpstash ? UPSTASH_CATALOGUE : GUIDE_CATALOGUE };
}

async function useOf(
  view: StatsFacts,
  context: CommandContext,
): Promise<Omit<AdviceFacts, "catalogue" | "environment">> {
  const { database, state, now } = view;
  const billed = state.ledger?.billed;
  const from = earlier(startOfDay(now), REMEMBERED);
  const hourly = await context.store.hourly(database.name, from, now);
  const samples = await context.store.samples(database.name, earlier(now, PEAKS), now);
  const polling = await pollingOf(database.name, billed, context);
  const regions = regionsOf(billed);
  // The bill counts writes once more for each read region; what INFO counted does not.
  const counted = hourly.map(({ hour, commands }) => ({ hour, commands: commands * regions.factor }));
  const history = historyOf({ hourly: counted, ...(billed && { billed: billed.dailyCommands }) }, now);
  const day = view.usages.find(({ meter }) => meter === "commands-day");
  // What INFO counted lacks the regions' writes, as the hours above do.
  const today = day && day.used * (day.known === "billed" ? 1 : regions.factor);
  const projected = projectedMonth(view);
  const storage = billed?.storageUsed ?? state.ledger?.latest.storage?.used;
  const budget = billed?.budgetCents ?? database.limits.find(({ meter }) => meter === "spend-month")?.limit;
  return {
    history,
    ...(today === undefined ? {} : { today }),
    readRegions: regions.readRegions,
    regionsAreCounted: billed !== undefined,
    peakPerSecond: Math.max(0, ...samples.map(({ perSecond }) => perSecond ?? 0)),
    ...(projected === undefined ? {} : { projected }),
    ...(storage === undefined ? {} : { storage }),
    ...(budget === undefined ? {} : { budget: cents(budget) }),
    ...(polling === undefined ? {} : { pollingShare: polling }),
    ...bandwidthOf(billed),
  };
}

function regionsOf(billed: BillingSample | undefined) {
  const readRegions = billed?.readRegions ?? 0;
  const { readsThisMonth, writesThisMonth } = billed ?? {};
  const all = (readsThisMonth ?? 0) + (writesThisMonth ?? 0);
  const writeShare = writesThisMonth === undefined || all === 0 ? 1 : writesThisMonth / all;
  return { readRegions, factor: 1 + writeShare * readRegions };
}

/**
 * What the forecast expects of this month; not where counting began within it, because then it is only a part, and not while
 * commands are refused, because then it says what was let through.
 */
function projectedMonth({ usages, outlooks, state }: StatsFacts) {
  if (state.ledger?.refused !== undefined) return undefined;
  const usage = usages.find(({ meter }) => meter === "commands-month");
  const outlook = outlooks.find(({ meter }) => meter === "commands-month");
  if (usage?.period === undefined || outlook === undefined || usage.since !== undefined) return undefined;
  return { days: inDays(lengthOf(usage.period)), commands: outlook.expected };
}

function bandwidthOf(billed: BillingSample | undefined): { bandwidthPerMonth?: number } {
  if (billed?.bandwidthThisMonth === undefined || billed.behind?.includes("month")) return {};
  const month = periodAt("month", billed.takenAt);
  const gone = elapsed(month.start, billed.takenAt) / lengthOf(month);
  return { bandwidthPerMonth: billed.bandwidthThisMonth / Math.max(YOUNGEST_MONTH, gone) };
}

/** From the provider's counts, else from the last time that somebody looked. */
async function pollingOf(
  database: string,
  billed: BillingSample | undefined,
  context: CommandContext,
): Promise<number | undefined> {
  if (billed !== undefined && billed.commandCounts.length > 0)
    return pollingShare(recogniseSpenders(billed.commandCounts));
  const now: Instant = context.clock.now();
  const remembered = await rememberedLook(context.store, database, now);
  return remembered === undefined ? undefined : pollingShare(recogniseSpenders(remembered.counts));
}
