import { chatPlatforms } from "../../app/platforms.ts";
import { systemClock, systemRandom } from "../../app/system.ts";
import { readConfig } from "../../config/read-config.ts";
import { helloMessage } from "../../messages/samples.ts";
import { silentLog } from "../../ports/log.ts";
import { postAll } from "../post-all.ts";
import type { Answers } from "./answers.ts";
import type { Chat } from "./steps.ts";
import type { Tried } from "./tried.ts";

/** Posts one message to the channel of that chat, as the bot itself will. */
export async function greet(chat: Chat, { variables }: Answers): Promise<Tried> {
  const reading = readConfig({ env: variables, readSecretFile: () => "" });
  const channel = reading.ok ? reading.config.channels.find(({ platform }) => platform === chat) : undefined;
  if (!reading.ok || channel === undefined)
    return { kind: "untried", says: "There is no channel to post to yet." };
  const platforms = await chatPlatforms({
    config: reading.config,
    clock: systemClock,
    random: systemRandom,
    log: silentLog,
  });
  const problem = await postAll(channel, platforms.get(chat), [helloMessage()]);
  for (const platform of platforms.values()) await platform.stop();
  if (problem !== undefined) return { kind: "fails", says: problem };
  return { kind: "works", says: "The message arrived." };
}
