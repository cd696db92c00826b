import { jsonLog } from "../app/log.ts";
import { chatPlatforms } from "../app/platforms.ts";
import { scrubber } from "../app/scrub.ts";
import { systemClock, systemRandom } from "../app/system.ts";
import type { Config } from "../config/config.ts";
import { secretsOf } from "../config/show.ts";
import { seconds } from "../domain/time/instant.ts";
import { sampleMessages } from "../messages/samples.ts";
import { many } from "../messages/numbers.ts";
import { listed } from "../messages/words.ts";
import type { Channel, ChatPlatform } from "../ports/chat.ts";
import { sleep } from "../ports/clock.ts";

const FAILED = 1;
const USAGE = 64;
const PATIENCE = seconds(30);

/** Posts one message of each kind to a channel, or to all of them, and says why where that fails. */
export async function notifyTest(config: Config, name: string | undefined): Promise<number> {
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
  const log = jsonLog({
    level: "error",
    secrets: secretsOf(config),
    write: (line) => void process.stderr.write(line),
  });
  const platforms = await chatPlatforms({ config, clock: systemClock, random: systemRandom, log });
  let code = 0;
  for (const channel of wanted) {
    const problem = await tried(channel, platforms.get(channel.platform));
    if (problem !== undefined) code = FAILED;
    if (problem === undefined) console.log(`${channel.name} (${channel.platform}): every message arrived.`);
    else console.error(`${channel.name} (${channel.platform}): ${hide(problem)}`);
  }
  for (const platform of platforms.values()) await platform.stop();
  return code;
}

/** Undefined when all went well, else what failed and what to do. */
async function tried(channel: Channel, platform: ChatPlatform | undefined): Promise<string | undefined> {
  if (platform === undefined)
    return `${channel.platform} is not set up: its token is missing (see headroom config check).`;
  const done = new AbortController();
  const late = sleep(systemClock, PATIENCE, done.signal).then(() => "no answer within 30 s.");
  try {
    return await Promise.race([postAll(channel, platform), late]);
  } finally {
    done.abort();
  }
}

async function postAll(channel: Channel, platform: ChatPlatform): Promise<string | undefined> {
  const now = systemClock.now();
  const messages = sampleMessages(channel.name, now);
  for (const [at, message] of messages.entries()) {
    try {
      await platform.post(channel, message, {
        key: `test-${now}-${at}-${systemRandom.token(4)}`,
        mayHaveBeenSent: false,
        quiet: true,
      });
    } catch (error) {
      const arrived = at === 0 ? "" : ` (${many(at, "message")} had arrived)`;
      return `${error instanceof Error ? error.message : String(error)}${arrived}`;
    }
  }
  return undefined;
}
