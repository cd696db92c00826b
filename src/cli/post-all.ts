import { systemClock, systemRandom } from "../app/system.ts";
import { seconds } from "../domain/time/instant.ts";
import type { Message } from "../messages/message.ts";
import { many } from "../messages/numbers.ts";
import type { Channel, ChatPlatform } from "../ports/chat.ts";
import { sleep } from "../ports/clock.ts";

const PATIENCE = seconds(30);

/** Posts messages to a channel, one after another. Undefined when all went well, else what failed and what to do. */
export async function postAll(
  channel: Channel,
  platform: ChatPlatform | undefined,
  messages: readonly Message[],
): Promise<string | undefined> {
  if (platform === undefined)
    return `${channel.platform} is not set up: its token is missing (see headroom config check).`;
  const done = new AbortController();
  const late = sleep(systemClock, PATIENCE, done.signal).then(() => "no answer within 30 s.");
  try {
    return await Promise.race([post(channel, platform, messages), late]);
  } finally {
    done.abort();
  }
}

async function post(
  channel: Channel,
  platform: ChatPlatform,
  messages: readonly Message[],
): Promise<string | undefined> {
  const now = systemClock.now();
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
