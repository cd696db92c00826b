import type { Database } from "../domain/alerting/database.ts";
import { planByRef } from "../domain/pricing/catalogues.ts";
import { sayPlan } from "../domain/pricing/plan.ts";
import type { Figures } from "../domain/runbook/figures.ts";
import type { Instant } from "../domain/time/instant.ts";
import { hitRateBand, rateBand } from "../domain/usage/bands.ts";
import { shareOf, type Usage } from "../domain/usage/meter.ts";
import type { BillingSample } from "../domain/usage/sample.ts";
import { hitRateOf } from "../domain/usage/hit-rate.ts";
import { recogniseSpenders } from "../domain/usage/signatures.ts";
import { reachLine } from "../messages/forecast.ts";
import { many, sayBytes, sayCount, sayPercent, sayRate } from "../messages/numbers.ts";
import { plain, UTC_STYLE } from "../messages/plain.ts";
import { fullestOf, type StatsFacts } from "../messages/stats.ts";
import { meterWords } from "../messages/words.ts";
import { adviceOn } from "./advise.ts";
import type { CommandContext } from "./context.ts";
import { rememberedLook } from "./looks.ts";

/** What is known of one database now, in words for a runbook. What is not known is left out, and said to be so there. */
export async function figuresOf(configured: Database, context: CommandContext): Promise<Figures> {
  const { view, advice } = await adviceOn(configured, context);
  const found: { [name in keyof Figures]: string | undefined } = {
    ...identity(view, context),
    ...usageFigures(view),
    ...healthFigures(view),
    mostly: await mostly(view, context),
    advice: advice.ok ? [advice.reason, advice.budget].filter(Boolean).join(" ") : undefined,
    utc: sayUtc(view.now),
  };
  return Object.fromEntries(Object.entries(found).filter(([, value]) => value !== undefined));
}

function identity({ database, state }: StatsFacts, context: CommandContext) {
  const { ledger } = state;
  const isUpstash = ledger?.billed !== undefined || ledger?.latest.flavour === "upstash";
  // The API may know it by its first label alone: the address that is watched is the whole.
  const endpoint = context.inspector(database.name)?.host ?? ledger?.billed?.endpoint;
  return {
    database: database.name,
    // Without the API its address names it to Upstash as well.
    id: ledger?.billed?.databaseId ?? /^([\w-]+)\.upstash\.io$/.exec(endpoint ?? "")?.[1],
    plan: planWords(database, context),
    provider: isUpstash ? "Upstash" : undefined,
    account: ledger?.billed?.account,
    region: regionWords(ledger?.billed),
    endpoint,
  };
}

function regionWords(billed: BillingSample | undefined): string | undefined {
  if (billed?.region === undefined) return undefined;
  const { region, readRegions } = billed;
  return readRegions === 0 ? region : `${region}, and ${many(readRegions, "read region")}`;
}

/** Bare limits of the configuration are a plan of their own: that no name is known is no gap in what is known. */
function planWords({ plan, limits }: Database, { catalogues }: CommandContext): string | undefined {
  if (plan === undefined) return limits.length === 0 ? undefined : "limits of its own";
  const found = planByRef(plan, catalogues);
  return found.ok ? sayPlan(found) : plan;
}

function usageFigures({ usages, outlooks, now }: StatsFacts) {
  const usage = fullestOf(usages) ?? usages[0];
  if (usage === undefined) return {};
  const { say } = meterWords(usage.meter);
  const share = shareOf(usage);
  const outlook = outlooks.find(({ meter }) => meter === usage.meter);
  const reach = outlook === undefined ? undefined : reachLine(outlook, now);
  return {
    used: say(usage.used),
    limit: usage.limit === undefined ? "no limit" : say(usage.limit),
    share: share === undefined ? undefined : sayPercent(share),
    period: periodWords(usage),
    reset: usage.period === undefined ? undefined : sayUtc(usage.period.end),
    forecast: forecastWords(
      outlook?.expected,
      usage,
      reach === undefined ? undefined : plain(reach, UTC_STYLE),
    ),
  };
}

function periodWords({ period }: Usage): string {
  if (period === undefined) return "now";
  return period.kind === "day" ? "today" : "this month";
}

function forecastWords(expected: number | undefined, usage: Usage, reach: string | undefined) {
  if ((shareOf(usage) ?? 0) >= 1) return "The limit is used up.";
  if (expected === undefined) return "No forecast yet.";
  const { say, end } = meterWords(usage.meter);
  const total = `${say(Number(expected.toPrecision(3)))} are expected by ${end}`;
  return reach === undefined ? `${total}.` : `${total}: ${reach}.`;
}

function healthFigures(facts: StatsFacts) {
  const { state } = facts;
  const { latest, refused } = state.ledger ?? {};
  const hitRate = hitRateOf(facts.hourly, state.ledger?.counter, facts.now)?.ratio;
  const since = refused?.since ?? state.health.failingSince;
  return {
    rate: latest?.perSecond === undefined ? undefined : sayRate(latest.perSecond).replace("/s", ""),
    band: latest?.perSecond === undefined ? undefined : BAND[rateBand(latest.perSecond)],
    hitrate: hitRate === undefined ? undefined : `${sayPercent(hitRate)} (${hitRateBand(hitRate)})`,
    storage: storageWords(latest?.storage),
    clients: latest?.clients === undefined ? undefined : sayCount(latest.clients),
    error: refused?.error.text ?? state.health.failure?.sentence ?? "nothing at the last check",
    since: since === undefined ? "not at the moment" : sayUtc(since),
  };
}

const BAND = { ok: "which is not high", high: "which is high", dangerous: "which is dangerous" } as const;

function storageWords(storage: { readonly used: number; readonly limit?: number } | undefined) {
  if (storage === undefined) return undefined;
  const { used, limit } = storage;
  return limit === undefined ? sayBytes(used) : `${sayBytes(used)} of ${sayBytes(limit)}`;
}

/** From the provider, or from the last look of a person: the runbook itself asks the server nothing. */
async function mostly({ database, state, now }: StatsFacts, { store }: CommandContext) {
  const billed = state.ledger?.billed?.commandCounts ?? [];
  const counts = billed.length > 0 ? billed : (await rememberedLook(store, database.name, now))?.counts;
  const [first] = recogniseSpenders(counts ?? []);
  if (first === undefined) return "nobody has looked yet";
  return `${sayPercent(first.share)} ${first.commands.slice(0, 3).join(", ")}, which ${first.sentence}`;
}

/** "2026-11-24 03:12 UTC": for mails, which know no reader's zone. */
const sayUtc = (at: Instant) => UTC_STYLE.time(at, "date-time");
