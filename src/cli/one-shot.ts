import { buildBot, type Bot } from "../app/bot.ts";
import { chartsWhenNeeded } from "../app/charts.ts";
import { jsonLog } from "../app/log.ts";
import { chooseMode } from "../app/modes.ts";
import { chatPlatforms } from "../app/platforms.ts";
import { openStore } from "../app/store.ts";
import { systemRandom } from "../app/system.ts";
import { typed } from "../app/typed.ts";
import type { Config } from "../config/config.ts";
import { secretsOf } from "../config/show.ts";
import { milliseconds } from "../domain/time/instant.ts";
import { many } from "../messages/numbers.ts";
import type { Clock } from "../ports/clock.ts";
import type { Store } from "../ports/store.ts";
import { harmless } from "./harmless.ts";

export interface OneShot {
  readonly bot: Bot;
  readonly store: Store;
  readonly clock: Clock;
  readonly config: Config;
  /** Databases could not be looked up: what failed and what to do. */
  readonly problem?: string;
}

/** Builds the bot on the store that a running one uses too, does one thing with it, and takes it down again. */
export async function once(given: Config, use: (parts: OneShot) => Promise<number>): Promise<number> {
  const mode = await chooseMode(given);
  if (mode.kind === "demonstration") {
    await mode.close();
    console.error(
      `No database to watch: set REDIS_URL, or answer the questions of ${typed("config init", process.env)}.`,
    );
    return 3;
  }
  const { config, clock, upstash, problem, note } = mode;
  if (note !== undefined) console.error(note);
  if (config.databases.length === 0) {
    console.error(harmless(mode.problem ?? "The Upstash account has no database to watch."));
    return 3;
  }
  const log = jsonLog({
    level: process.env["LOG_LEVEL"] ?? "error",
    secrets: secretsOf(config),
    write: (line) => void process.stderr.write(line),
  });
  const store = await openStore(config, clock, log);
  const charts = chartsWhenNeeded(log);
  const platforms = await chatPlatforms({ config, charts, clock, random: systemRandom, log });
  const bot = buildBot({ config, clock, random: systemRandom, log, store, platforms, upstash });
  try {
    return await use({ bot, store, clock, config, ...(problem === undefined ? {} : { problem }) });
  } finally {
    await bot.monitor.stop(milliseconds(0));
    await charts.close();
    for (const line of await unsent(store)) console.error(harmless(line));
    await store.close();
  }
}

/** Whoever reads cron's mail must know that a channel was not reached; nothing of it is lost. */
async function unsent(store: Store): Promise<readonly string[]> {
  const failed = (await store.outbox().catch(() => [])).filter(({ lastError }) => lastError !== undefined);
  return [...Map.groupBy(failed, ({ channel }) => channel)].map(
    ([channel, rows]) =>
      `Not told yet in ${channel}: ${many(rows.length, "message")}. ${rows.at(-1)?.lastError ?? ""} Kept, and tried again with the next check.`,
  );
}
