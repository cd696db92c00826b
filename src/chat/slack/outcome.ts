import type { WebClient } from "@slack/web-api";
import type { Log } from "../../ports/log.ts";
import { isLastingRefusal, slackCode } from "./errors.ts";

/** How far back a message of unknown outcome is looked for: a channel that said more since has seen it or never will. */
const LOOK_BACK = 100;
/** A thread is told from its beginning, so that its end is on the last of its pages. */
const REPLIES_A_PAGE = 200;
const MOST_PAGES = 10;
const EVENT_TYPE = "headroom_notification";

/** Marks a message with the notification's key; every app in the channel can read it, so it holds nothing else. */
export const metadataOf = (key: string) => ({ event_type: EVENT_TYPE, event_payload: { key } });

interface Shown {
  readonly ts?: string;
  readonly metadata?: { readonly event_type?: string; readonly event_payload?: { readonly key?: unknown } };
}

interface Place {
  readonly channel: string;
  readonly thread?: string;
}

/** Where the message with that key stands, if Slack showed it; undefined too when the history may not be read. */
export async function findShown(
  web: WebClient,
  place: Place,
  key: string,
  log: Log,
): Promise<string | undefined> {
  try {
    for await (const messages of pagesOf(web, place)) {
      const found = messages.find(
        ({ metadata }) => metadata?.event_type === EVENT_TYPE && metadata.event_payload?.key === key,
      );
      if (found !== undefined) return found.ts;
    }
    return undefined;
  } catch (error) {
    return unreadable(error, place.channel, log);
  }
}

/** A channel that cannot be looked into gets the message again: better twice than never. Throws where asking later may help. */
export function unreadable(error: unknown, channel: string, log: Log): undefined {
  // No answer now says nothing about then: the caller must not post a second time on that.
  if (!isLastingRefusal(error)) throw error;
  log.warn("slack history not readable", {
    channel,
    code: slackCode(error),
    effect: "a message may show twice",
  });
  return undefined;
}

async function* pagesOf(web: WebClient, { channel, thread }: Place): AsyncGenerator<readonly Shown[]> {
  const asked = { channel, include_all_metadata: true };
  if (thread === undefined) {
    const { messages } = await web.conversations.history({ ...asked, limit: LOOK_BACK });
    return void (yield messages ?? []);
  }
  let cursor: string | undefined = "";
  for (let page = 0; page < MOST_PAGES && cursor !== undefined; page += 1) {
    const answer = await web.conversations.replies({
      ...asked,
      ts: thread,
      limit: REPLIES_A_PAGE,
      ...(cursor === "" ? {} : { cursor }),
    });
    yield answer.messages ?? [];
    cursor = answer.response_metadata?.next_cursor || undefined;
  }
}
