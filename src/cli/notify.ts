import { chartsWhenNeeded } from "../app/charts.ts";
import { chatPlatforms } from "../app/platforms.ts";
import { scrubber } from "../app/scrub.ts";
import { systemClock, systemRandom } from "../app/system.ts";
import type { Config } from "../config/config.ts";
import { secretsOf } from "../config/show.ts";
import { sampleMessages } from "../messages/samples.ts";
import { listed } from "../messages/words.ts";
import type { Clock } from "../ports/clock.ts";
import { silentLog } from "../ports/log.ts";
import { harmless } from "./harmless.ts";
import { postAll } from "./post-all.ts";

const FAILED = 1;
const USAGE = 64;

/** Posts one message of each kind to a channel, or to all of them, and says why where that fails. */
export async function notifyTest(
  config: Config,
  name: string | undefined,
  /** Paces the messages. */
  clock: Clock = systemClock,
): Promise<number> {
  const { channels } = config;
  const names = channels.map((each) => each.name);
  const wanted = name === undefined ? channels : channels.filter((each) => each.name === name);
  if (wanted.length === 0) {
    console.error(
      names.length === 0
        ? "No channel is configured: set SLACK_CHANNEL, DISCORD_CHANNEL_ID or ALERT_WEBHOOK_URL, or write channels in headroom.yaml."
        : `There is no channel "${name}". These are there: ${listed(names)}.`,
    );
    return names.length === 0 ? FAILED : USAGE;
  }
  const hide = scrubber(secretsOf(config));
  // What goes wrong is said in a sentence of its own.
  const log = silentLog;
  const charts = chartsWhenNeeded(log);
  const platforms = await chatPlatforms({ config, charts, clock: systemClock, random: systemRandom, log });
  let code = 0;
  for (const channel of wanted) {
    const samples = sampleMessages(channel.name, clock.now());
    const problem = await postAll(channel, platforms.get(channel.platform), samples, clock);
    if (problem !== undefined) code = FAILED;
    if (problem === undefined) console.log(`${channel.name} (${channel.platform}): every message arrived.`);
    else console.error(harmless(`${channel.name} (${channel.platform}): ${hide(problem)}`));
  }
  for (const platform of platforms.values()) await platform.stop();
  await charts.close();
  return code;
}
