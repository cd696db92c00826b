import { systemRandom } from "../app/system.ts";
import { seconds, type Duration } from "../domain/time/instant.ts";
import type { Message } from "../messages/message.ts";
import { many } from "../messages/numbers.ts";
import { pace } from "../monitor/pace.ts";
import { DeliveryError, type Channel, type ChatPlatform } from "../ports/chat.ts";
import { sleep, type Clock } from "../ports/clock.ts";

/** For one message; also the longest pause that a service may ask for before somebody is told instead. */
const PATIENCE = seconds(30);
const TRIES = 3;

/** Posts messages to a channel, paced as the bot's own. Undefined when all went well, else what failed and what to do. */
export async function postAll(
  channel: Channel,
  platform: ChatPlatform | undefined,
  messages: readonly Message[],
  clock: Clock,
): Promise<string | undefined> {
  if (platform === undefined)
    return `${channel.platform} is not set up: its token is missing (see headroom config check).`;
  const series = `test-${clock.now()}-${systemRandom.token(4)}`;
  const paced = pace(clock, new AbortController().signal);
  for (const [at, message] of messages.entries()) {
    await paced.turn(channel);
    const options = { key: `${series}-${at}`, mayHaveBeenSent: false, quiet: true };
    const problem = await post(() => platform.post(channel, message, options), clock);
    paced.sent(channel);
    if (problem !== undefined) return at === 0 ? problem : `${problem} (${many(at, "message")} had arrived)`;
  }
  return undefined;
}

/** Undefined when it was posted. A service that asks to slow down is waited for; all else is for people. */
async function post(send: () => Promise<unknown>, clock: Clock): Promise<string | undefined> {
  for (let left = TRIES; ; left -= 1) {
    const problem = await within(PATIENCE, send, clock);
    const pause = problem instanceof DeliveryError ? pauseOf(problem) : undefined;
    if (pause === undefined || left <= 1) return problem && sentenceOf(problem);
    await sleep(clock, pause);
  }
}

const pauseOf = ({ outcome }: DeliveryError): Duration | undefined =>
  outcome.kind === "retry" && outcome.after !== undefined && outcome.after <= PATIENCE
    ? outcome.after
    : undefined;

/** What went wrong. */
async function within(
  limit: Duration,
  send: () => Promise<unknown>,
  clock: Clock,
): Promise<Error | undefined> {
  const done = new AbortController();
  const late = sleep(clock, limit, done.signal).then(() => new Error("no answer within 30 s."));
  const sent = send().then(
    () => undefined,
    (error: unknown) => (error instanceof Error ? error : new Error(String(error))),
  );
  try {
    return await Promise.race([sent, late]);
  } finally {
    done.abort();
  }
}

/** The outbox would come back to it; here nobody does. */
const sentenceOf = ({ message }: Error) => message.replace(/ It is tried again\.$/, "");
