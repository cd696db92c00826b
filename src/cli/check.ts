import { scrubber } from "../app/scrub.ts";
import type { Config } from "../config/config.ts";
import { secretsOf } from "../config/show.ts";
import { elapsed, hours, type Instant } from "../domain/time/instant.ts";
import { startOfDay } from "../domain/time/period.ts";
import { hitRateOf } from "../domain/usage/hit-rate.ts";
import type { Judgement } from "../monitor/judge.ts";
import { StoreError } from "../ports/store.ts";
import { checkJson, checkText, type CheckFacts } from "./check-text.ts";
import { harmless } from "./harmless.ts";
import { once, type OneShot } from "./one-shot.ts";
import { wordsOf } from "../ports/thrown.ts";

/** The monitoring-plugin convention. */
const EXIT = { ok: 0, warning: 1, critical: 2, unknown: 3 } as const;

interface CheckOptions {
  readonly json?: boolean;
  readonly explain?: boolean;
}

/** The guide's monitor script: one check of every database, what is due is sent, and the exit code says the worst. */
export async function check(config: Config, options: CheckOptions): Promise<number> {
  try {
    return await once(config, (parts) => checkAndPrint(parts, options));
  } catch (error) {
    // Any other way to end would read as a warning to what runs this.
    const clean = scrubber(secretsOf(config));
    const why = wordsOf(error);
    console.log(harmless(clean(`UNKNOWN: the check broke off: ${why}`)));
    if (error instanceof Error && !(error instanceof StoreError))
      console.error(harmless(clean(error.stack ?? "")));
    return EXIT.unknown;
  }
}

async function checkAndPrint(parts: OneShot, options: CheckOptions): Promise<number> {
  const { bot, store, clock, problem } = parts;
  const judgements = await bot.monitor.checkAll();
  const facts = await Promise.all(
    judgements.map(async (judgement): Promise<CheckFacts> => {
      const now = clock.now();
      const hourly = await store.hourly(judgement.database.name, startOfDay(now), now);
      const hitRate = hitRateOf(hourly, judgement.state.ledger?.counter, now);
      return { judgement, hitRate, status: statusOf(judgement) };
    }),
  );
  console.log(
    options.json === true ? checkJson(facts) : harmless(checkText(facts, options.explain === true)),
  );
  if (problem !== undefined)
    (options.json === true ? console.error : console.log)(
      harmless(`UNKNOWN: the Upstash account: ${problem}`),
    );
  const least = problem === undefined ? EXIT.ok : EXIT.unknown;
  return Math.max(least, ...facts.map(({ status }) => EXIT[status]));
}

function statusOf({ state, sample, at }: Judgement): keyof typeof EXIT {
  const severities = state.incidents.map((incident) => incident.severity);
  if (sample === undefined) return "unknown";
  if (severities.includes("critical")) return "critical";
  if (isBillUnknown(state, at)) return "unknown";
  return severities.includes("warning") ? "warning" : "ok";
}

/** A count that began somewhere in the month vouches for nothing, where the bill itself cannot be read. */
function isBillUnknown({ health, ledger }: Judgement["state"], at: Instant): boolean {
  const billedAt = ledger?.billed?.takenAt;
  return health.billing !== undefined && (billedAt === undefined || elapsed(billedAt, at) > BILL_OF_USE);
}

const BILL_OF_USE = hours(2);
