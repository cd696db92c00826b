import { forecast, newForecaster, observe, type Forecast } from "../forecast/forecaster.ts";
import { EMPTY_PROFILE, type Profile, type Reading, type Today } from "../forecast/memory.ts";
import { warmStart } from "../forecast/warm-start.ts";
import { elapsed, hours, minutes, type Instant } from "../time/instant.ts";
import { startOfDay } from "../time/period.ts";
import type { BillingSample } from "../usage/sample.ts";
import type { Meter, Usage } from "../usage/meter.ts";
import { decideClaim, NO_CLAIMS, type ClaimMemory } from "./claim.ts";
import type { DatabaseState } from "./database.ts";
import type { Outlook } from "./outlook.ts";

/** What is kept of one meter's forecaster between checks; the profile of past days is kept apart, because it is larger. */
export interface MeterMemory {
  readonly today?: Today;
  readonly claim: ClaimMemory;
  /** Absent in what older versions kept. */
  readonly readFrom?: ReadFrom;
  /** The last forecast, said again for a minute: more often it says nothing new. */
  readonly said?: { readonly at: Instant; readonly limit?: number; readonly outlook: Outlook };
}

export type Profiles = ReadonlyMap<string, Profile>;

export interface Foreseen {
  readonly outlooks: readonly Outlook[];
  readonly memory: NonNullable<DatabaseState["forecast"]>;
  /** Profiles that learned a day at this check, by meter. */
  readonly learned: Profiles;
}

type ReadFrom = NonNullable<Usage["readFrom"]> | "counter";

const readFromOf = ({ readFrom }: Usage): ReadFrom => readFrom ?? "counter";

const FIRST_LOOK: MeterMemory = { claim: NO_CLAIMS };

/** Forecasts every meter that counts over a period, and decides for each whether to claim that its limit will be reached. */
export function foresee(
  memory: DatabaseState["forecast"],
  profiles: Profiles,
  usages: readonly Usage[],
  now: Instant,
  past: BillingSample["dailyCommands"] = [],
): Foreseen {
  const outlooks: Outlook[] = [];
  const learned = new Map<string, Profile>();
  let next: Record<string, unknown> | undefined;
  for (const usage of usages) {
    if (usage.period === undefined || elapsed(usage.asOf, now) > OLDEST_FIGURE) continue;
    const before = asReadNow(memory?.[usage.meter] as MeterMemory | undefined, usage);
    const known = stillGood(before, usage, now);
    if (known !== undefined) {
      outlooks.push(known);
      continue;
    }
    const profile = profiles.get(usage.meter) ?? EMPTY_PROFILE;
    // The provider tells what past days came to: a database's first check need not know nothing.
    const isNew = before.today === undefined && profile === EMPTY_PROFILE && countsCommands(usage.meter);
    const seen = look(before, isNew ? profileOf(past, usage, now) : profile, usage, now);
    next ??= { ...memory };
    next[usage.meter] = seen.memory;
    if (seen.profile !== profile) learned.set(usage.meter, seen.profile);
    if (seen.outlook !== undefined) outlooks.push(seen.outlook);
  }
  return { outlooks, memory: next ?? memory ?? {}, learned };
}

/** From a count to the bill it is a leap in which nothing was used: what was seen of today speaks of another figure. */
function asReadNow(memory: MeterMemory = FIRST_LOOK, usage: Usage): MeterMemory {
  const was = memory.readFrom;
  const readFrom = readFromOf(usage);
  const goesOn = was === undefined || was === readFrom || (was === "bill" && readFrom === "bill and counter");
  return goesOn ? memory : { claim: memory.claim };
}

/** Today is still under way and teaches nothing yet. */
function profileOf(past: BillingSample["dailyCommands"], { period }: Usage, now: Instant): Profile {
  const whole = past.filter(({ day, commands }) => day < startOfDay(now) && commands > 0);
  const totals = whole.map(({ day, commands }) => ({ day, total: commands }));
  return totals.length === 0
    ? EMPTY_PROFILE
    : warmStart(newForecaster(period?.kind ?? "day"), totals).profile;
}

// A figure that stands still because nobody could read it is not a database at rest.
const OLDEST_FIGURE = minutes(10);
const GOOD_FOR = minutes(1);

/** Where checks are seconds apart, a forecast serves several; not while a burst is on, a limit is reached or was changed. */
function stillGood({ said }: MeterMemory, usage: Usage, now: Instant): Outlook | undefined {
  if (said === undefined || said.limit !== usage.limit || said.outlook.burst !== undefined) return undefined;
  if (said.at < (usage.period?.start ?? now) || now < said.at || elapsed(said.at, now) >= GOOD_FOR)
    return undefined;
  return usage.limit !== undefined && usage.used >= usage.limit ? undefined : said.outlook;
}

function look(before: MeterMemory, profile: Profile, usage: Usage, now: Instant) {
  const { period, since, limit } = usage;
  const isReached = usage.measured !== undefined;
  const reading: Reading = { at: now, used: usage.measured ?? usage.used, limit, since, isReached };
  const empty = newForecaster(period?.kind ?? "day");
  const seen = observe(
    { ...empty, profile, ...(before.today === undefined ? {} : { today: before.today }) },
    reading,
  );
  const said = isTooEarly(usage, seen.profile, now) ? undefined : forecast(seen, reading);
  const claim = said === undefined ? before.claim : claimAfter(before.claim, usage, said, now);
  const outlook = said === undefined ? undefined : outlookOf(usage, said, claim.claimed);
  const memory: MeterMemory = {
    claim,
    readFrom: readFromOf(usage),
    ...(seen.today === undefined ? {} : { today: seen.today }),
    ...(outlook === undefined
      ? {}
      : { said: { at: now, outlook, ...(limit === undefined ? {} : { limit }) } }),
  };
  return { profile: seen.profile, memory, outlook };
}

// On a database's first day, minutes of traffic say nothing of the hours to come.
const FIRST_GLANCE = hours(1);

const isTooEarly = ({ since, period }: Usage, profile: Profile, now: Instant) =>
  profile.days.length === 0 && elapsed(since ?? period?.start ?? now, now) < FIRST_GLANCE;

function claimAfter(claim: ClaimMemory, usage: Usage, said: Forecast, now: Instant): ClaimMemory {
  const { period, used, limit } = usage;
  if (limit === undefined || period === undefined) return claim;
  const { probability, sureness, reachedAt, historyDays } = said;
  const facts = { period, at: now, used, limit, probability, sureness, reachedAt, historyDays };
  return decideClaim(claim, facts);
}

function outlookOf(usage: Usage, said: Forecast, claimed: boolean): Outlook {
  const { expected, low, high, probability, reachedAt, reachedFrom, reachedTo, burst, usualRate } = said;
  return {
    meter: usage.meter,
    expected,
    low,
    high,
    probability,
    claimed,
    historyDays: said.historyDays,
    ...(reachedAt === undefined ? {} : { reachedAt }),
    ...(reachedFrom === undefined ? {} : { reachedFrom }),
    ...(reachedTo === undefined ? {} : { reachedTo }),
    ...(usualRate === undefined ? {} : { usualRate: usualRate / SECONDS_AN_HOUR }),
    ...(burst === undefined || usualRate === undefined || !countsCommands(usage.meter)
      ? {}
      : {
          burst: {
            perSecond: burst.rate / SECONDS_AN_HOUR,
            usual: usualRate / SECONDS_AN_HOUR,
            since: burst.since,
          },
        }),
  };
}

const SECONDS_AN_HOUR = 3_600;
const countsCommands = (meter: Meter) => meter === "commands-day" || meter === "commands-month";
