import { EMPTY_STATE, type Database, type DatabaseState } from "../domain/alerting/database.ts";
import type { Profiles } from "../domain/alerting/foresee.ts";
import { days, earlier, later, type Instant } from "../domain/time/instant.ts";
import { startOfDay } from "../domain/time/period.ts";
import type { CheckResult } from "../domain/usage/sample.ts";
import { infoReply } from "../demo/info.ts";
import { HIT_RATE } from "../demo/day.ts";
import { lifetimeCommands, ratePerSecond } from "../demo/lifetime.ts";
import { judge, type Judgement } from "../monitor/judge.ts";
import type { Store } from "../ports/store.ts";
import { parseInfo } from "../sources/redis-info/parse.ts";

const REMEMBERED = days(14);

/** Two weeks of checks before the demonstration begins, judged by the same code: forecasts and means have a past. */
export async function rememberPast(store: Store, database: Database, now: Instant): Promise<void> {
  const began = startOfDay(now);
  let state: DatabaseState = EMPTY_STATE;
  let profiles: Profiles = new Map();
  const judgements: Judgement[] = [];
  for (let at = earlier(began, REMEMBERED); at < now; at = later(at, database.checkEvery)) {
    const judgement = judge({ database, at, results: [checkAt(at, began)] }, state, [], profiles);
    state = judgement.state;
    profiles = new Map([...profiles, ...judgement.learned]);
    judgements.push(judgement);
  }
  await store.update([database.name], () => ({
    result: undefined,
    states: [{ database: database.name, state }],
    profiles: [...profiles].map(([meter, profile]) => ({ database: database.name, meter, profile })),
    samples: judgements.flatMap(({ sample }) => (sample === undefined ? [] : [sample])),
    hourly: judgements.flatMap(({ hourly }) => hourly),
  }));
}

function checkAt(at: Instant, began: Instant): CheckResult {
  const reply = infoReply(lifetimeCommands(at, began), HIT_RATE, ratePerSecond(at, began));
  const sample = parseInfo(reply, at);
  if (sample === undefined) throw new Error("the demonstration cannot read its own INFO");
  return { ok: true, sample };
}
