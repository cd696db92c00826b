import { chatPlatforms } from "../../app/platforms.ts";
import { systemClock, systemRandom } from "../../app/system.ts";
import type { Environment } from "../../config/environment.ts";
import { readConfig } from "../../config/read-config.ts";
import { helloMessage } from "../../messages/samples.ts";
import { silentLog } from "../../ports/log.ts";
import { postAll } from "../post-all.ts";
import { lastOf, type Chat, type Step } from "./steps.ts";
import type { Tried } from "./tried.ts";

/** The step that tries a channel out by a message; its address is what may have to be corrected. */
export const greeting = (chat: Chat): Step => ({
  part: chat,
  asks: lastOf(chat)?.asks ?? [],
  trying: "Posting",
  tries: (given) => greet(chat, given),
});

/** Posts one message to the channel of that chat, as the bot itself will. */
async function greet(chat: Chat, given: Environment): Promise<Tried> {
  const reading = readConfig({ env: given, readSecretFile: () => "" });
  const channel = reading.ok ? reading.config.channels.find(({ platform }) => platform === chat) : undefined;
  if (!reading.ok || channel === undefined)
    return { kind: "untried", says: "There is no channel to post to yet." };
  const platforms = await chatPlatforms({
    config: reading.config,
    clock: systemClock,
    random: systemRandom,
    log: silentLog,
  });
  const problem = await postAll(channel, platforms.get(chat), [helloMessage()], systemClock);
  for (const platform of platforms.values()) await platform.stop();
  if (problem !== undefined) return { kind: "fails", says: problem };
  return { kind: "works", says: "The message arrived." };
}
