import type { WebClient } from "@slack/web-api";
import type { Log } from "../../ports/log.ts";
import { slackCode } from "./errors.ts";

/** How far back a message of unknown outcome is looked for: a channel that said more since has seen it or never will. */
const LOOK_BACK = 100;
const EVENT_TYPE = "headroom_notification";

/** Marks a message with the notification's key; every app in the channel can read it, so it holds nothing else. */
export const metadataOf = (key: string) => ({ event_type: EVENT_TYPE, event_payload: { key } });

interface Shown {
  readonly ts?: string;
  readonly metadata?: { readonly event_type?: string; readonly event_payload?: { readonly key?: unknown } };
}

/** Where the message with that key stands, if Slack showed it; undefined too when the history may not be read. */
export async function findShown(
  web: WebClient,
  place: { readonly channel: string; readonly thread?: string },
  key: string,
  log: Log,
): Promise<string | undefined> {
  try {
    const messages = await read(web, place);
    return messages.find(
      ({ metadata }) => metadata?.event_type === EVENT_TYPE && metadata.event_payload?.key === key,
    )?.ts;
  } catch (error) {
    const code = slackCode(error);
    // No answer now says nothing about then: the caller must not post a second time on that.
    if (code !== "missing_scope" && code !== "not_in_channel" && code !== "channel_not_found") throw error;
    log.warn("slack history not readable", {
      channel: place.channel,
      code,
      effect: "a message may show twice",
    });
    return undefined;
  }
}

async function read(
  web: WebClient,
  { channel, thread }: { readonly channel: string; readonly thread?: string },
): Promise<readonly Shown[]> {
  const asked = { channel, limit: LOOK_BACK, include_all_metadata: true };
  const { messages } =
    thread === undefined
      ? await web.conversations.history(asked)
      : await web.conversations.replies({ ...asked, ts: thread });
  return messages ?? [];
}
