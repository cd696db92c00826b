import { setImmediate as turn } from "node:timers/promises";
import type { ChatPlatform, PlatformName } from "../ports/chat.ts";
import type { Log } from "../ports/log.ts";
import type { Store } from "../ports/store.ts";
import type { Bot } from "./bot.ts";
import type { Endpoints } from "./http/endpoints.ts";
import type { Mode } from "./modes.ts";
import { startedEarly } from "./start-early.ts";
import { systemRandom } from "./system.ts";

export interface Watching extends Mode {
  readonly platforms: ReadonlyMap<PlatformName, ChatPlatform>;
  readonly log: Log;
}

/** The platforms connect first: store, sources and the watch are loaded while their services answer. */
export async function startBot(watching: Watching, endpoints: Endpoints | undefined): Promise<Bot> {
  const { config, clock, log } = watching;
  const observer = endpoints?.observer;
  const platforms = new Map(
    [...watching.platforms].map(([name, platform]) => [
      name,
      startedEarly(observer?.platform(platform) ?? platform),
    ]),
  );
  // Loading leaves no time to anything else: between two parts, what has arrived is answered.
  await turn();
  const { openStore } = await import("./store.ts");
  await turn();
  const store = await openStore(config, clock, log, (status) => endpoints?.saving(status));
  endpoints?.opened(store);
  if (watching.kind === "demonstration") await playPast(watching, store);
  await turn();
  const { buildBot } = await import("./bot.ts");
  await turn();
  const bot = buildBot({ ...watching, platforms, random: systemRandom, store, observer });
  await bot.start();
  return bot;
}

async function playPast({ config, clock }: Mode, store: Store) {
  const { rememberPast } = await import("./demo-history.ts");
  for (const { database } of config.databases) await rememberPast(store, database, clock.now());
}
