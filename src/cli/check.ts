import type { Config } from "../config/config.ts";
import { startOfDay } from "../domain/time/period.ts";
import { hitRateToday } from "../messages/stats.ts";
import type { Judgement } from "../monitor/judge.ts";
import { checkJson, checkText, type CheckFacts } from "./check-text.ts";
import { once } from "./one-shot.ts";

/** The monitoring-plugin convention. */
const EXIT = { ok: 0, warning: 1, critical: 2, unknown: 3 } as const;

/** The guide's monitor script: one check of every database, what is due is sent, and the exit code says the worst. */
export function check(
  config: Config,
  options: { readonly json?: boolean; readonly explain?: boolean },
): Promise<number> {
  return once(config, async ({ bot, store, clock }) => {
    const judgements = await bot.monitor.checkAll();
    const facts = await Promise.all(
      judgements.map(async (judgement): Promise<CheckFacts> => {
        const now = clock.now();
        const hourly = await store.hourly(judgement.database.name, startOfDay(now), now);
        return { judgement, hitRate: hitRateToday({ hourly, now }), status: statusOf(judgement) };
      }),
    );
    console.log(options.json === true ? checkJson(facts) : checkText(facts, options.explain === true));
    return Math.max(EXIT.ok, ...facts.map(({ status }) => EXIT[status]));
  });
}

function statusOf({ state, sample }: Judgement): keyof typeof EXIT {
  const severities = state.incidents.map((incident) => incident.severity);
  if (sample === undefined) return "unknown";
  if (severities.includes("critical")) return "critical";
  return severities.includes("warning") ? "warning" : "ok";
}
