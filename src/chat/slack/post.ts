import type { WebClient } from "@slack/web-api";
import { seconds } from "../../domain/time/instant.ts";
import type { Message } from "../../messages/message.ts";
import type { ChartRenderer } from "../../ports/chart.ts";
import type { Channel, MessageRef, PostOptions } from "../../ports/chat.ts";
import { DeliveryError } from "../../ports/chat.ts";
import { sleep, type Clock } from "../../ports/clock.ts";
import type { Log } from "../../ports/log.ts";
import { channelIds } from "./channels.ts";
import { deliveryError, isBlocksRefusal, isClosedToEdits, slackCode, slackDetails } from "./errors.ts";
import { findShown, metadataOf, unreadable } from "./outcome.ts";
import { uploadPictures } from "./pictures.ts";
import { renderPlain, renderSlack, type RenderOptions, type SlackMessage } from "./render.ts";

export interface Posting {
  readonly web: WebClient;
  readonly clock: Clock;
  readonly log: Log;
  readonly charts?: ChartRenderer;
  /** Told of every failure: some mean that the channel takes nothing any more, some that no channel does. */
  failed(channel: Channel, error: unknown, learned: DeliveryError): void;
  succeeded(channel: Channel): void;
}

interface Ref {
  readonly channel: string;
  readonly ts: string;
  /** The thread's root, where the message is a reply itself: Slack has no threads in threads. */
  readonly thread?: string;
}
const refOf = ({ channel, ts, thread }: Ref) =>
  [channel, ts, ...(thread === undefined ? [] : [thread])].join("/") as MessageRef;

/** Posts, edits and replies; every failure is a `DeliveryError`. */
export function posting(deps: Posting) {
  const { web, log } = deps;
  const ids = channelIds(web);

  async function attempt<T>(doing: string, channel: Channel, work: () => Promise<T>): Promise<T> {
    try {
      const done = await work();
      deps.succeeded(channel);
      return done;
    } catch (error) {
      const learned = deliveryError(error, `${doing} ${channel.address}`);
      deps.failed(channel, error, learned);
      throw learned;
    }
  }

  async function alreadyShown(address: string, key: string, thread?: string): Promise<Ref | undefined> {
    const channel = await idOf(address);
    if (channel === undefined) return undefined;
    const place = thread === undefined ? { channel } : { channel, thread };
    const ts = await findShown(web, place, key, log);
    return ts === undefined ? undefined : { channel, ts };
  }

  /** Undefined where the app may not list channels: the name still serves for posting. */
  async function idOf(address: string): Promise<string | undefined> {
    try {
      return await ids.find(address);
    } catch (error) {
      return unreadable(error, address, log);
    }
  }

  async function send(
    to: { readonly channel: string; readonly thread?: string },
    message: Message,
    options: PostOptions,
  ): Promise<Ref> {
    const answer = await withFallback(deps, message, optionsOf(options), (rendered) =>
      web.chat.postMessage({
        ...rendered,
        channel: to.channel,
        ...(to.thread === undefined ? {} : { thread_ts: to.thread }),
        metadata: metadataOf(options.key),
        unfurl_links: false,
        unfurl_media: false,
      }),
    );
    ids.learn(to.channel, answer.channel ?? to.channel);
    return { channel: answer.channel ?? to.channel, ts: answer.ts ?? "" };
  }

  return {
    post: (channel: Channel, message: Message, options: PostOptions): Promise<MessageRef> =>
      attempt("post in", channel, async () => {
        const shown = options.mayHaveBeenSent ? await alreadyShown(channel.address, options.key) : undefined;
        return refOf(shown ?? (await send({ channel: channel.address }, message, options)));
      }),

    edit: (channel: Channel, ref: MessageRef, message: Message): Promise<void> =>
      attempt("edit a message in", channel, async () => {
        const { channel: id, ts } = readRef(ref);
        try {
          await withFallback(deps, message, {}, (rendered) =>
            web.chat.update({ ...rendered, channel: id, ts }),
          );
        } catch (error) {
          if (!isClosedToEdits(error)) throw error;
          const sentence = `Slack does not let a message in ${channel.address} be edited any more; a new one goes on.`;
          throw new DeliveryError({ kind: "message-gone", earlier: ref }, sentence);
        }
      }),

    reply: (
      channel: Channel,
      ref: MessageRef,
      message: Message,
      options: PostOptions,
    ): Promise<MessageRef | undefined> =>
      attempt("reply in", channel, async () => {
        const { channel: id, ts, thread = ts } = readRef(ref);
        const shown = options.mayHaveBeenSent ? await alreadyShown(id, options.key, thread) : undefined;
        return refOf({ ...(shown ?? (await send({ channel: id, thread }, message, options))), thread });
      }),
  };
}

const optionsOf = ({ mention }: PostOptions): RenderOptions => (mention === undefined ? {} : { mention });

function readRef(ref: MessageRef): Ref {
  const [channel = "", ts = "", thread] = ref.split("/");
  if (ts === "") throw new DeliveryError({ kind: "message-gone" }, "That message's address is not Slack's.");
  return thread === undefined ? { channel, ts } : { channel, ts, thread };
}

/** How long Slack may take to process a picture before a message may show it. */
const PICTURE_PAUSES = [seconds(1), seconds(2)];

/**
 * Sends with blocks and charts: uploaded where pictures can be had, else drawn by Slack; refused, without them; refused
 * again, as text. A message is never dropped for its looks.
 */
export async function withFallback<T>(
  deps: Pick<Posting, "web" | "clock" | "log" | "charts">,
  message: Message,
  options: RenderOptions,
  send: (rendered: SlackMessage) => Promise<T>,
): Promise<T> {
  const pictures = await uploadPictures(message, deps.charts, deps.web, deps.log);
  if (pictures.size > 0) {
    const sent = await withPictures(deps.clock, () => send(renderSlack(message, { ...options, pictures })));
    if (sent !== "refused") return sent;
  } else if (message.blocks.some(({ kind }) => kind === "chart")) {
    const sent = await unlessRefused(() => send(renderSlack(message, { ...options, nativeCharts: true })));
    if (sent !== "refused") return sent;
  }
  try {
    return await send(renderSlack(message, options));
  } catch (error) {
    if (!isBlocksRefusal(error)) throw error;
    logRefusal(deps.log, error, renderSlack(message, options));
    return send(renderPlain(message, options));
  }
}

async function withPictures<T>(clock: Clock, send: () => Promise<T>): Promise<T | "refused"> {
  for (const pause of PICTURE_PAUSES) {
    const sent = await unlessRefused(send);
    if (sent !== "refused") return sent;
    await sleep(clock, pause);
  }
  return unlessRefused(send);
}

async function unlessRefused<T>(send: () => Promise<T>): Promise<T | "refused"> {
  try {
    return await send();
  } catch (error) {
    if (!isBlocksRefusal(error)) throw error;
    return "refused";
  }
}

function logRefusal(log: Log, error: unknown, rendered: SlackMessage) {
  const details = slackDetails(error);
  const at = /\/(?:attachments\/(\d+)\/)?blocks\/(\d+)/.exec(details.join(" "));
  const blocks = at?.[1] === undefined ? rendered.blocks : rendered.attachments[Number(at[1])]?.blocks;
  const block = at === null ? undefined : blocks?.[Number(at[2])];
  // Slack does not always say which.
  const refused = block ?? [...rendered.blocks, ...rendered.attachments];
  log.error("slack refused the blocks", {
    code: slackCode(error),
    details,
    block: JSON.stringify(refused).slice(0, 2_000),
  });
}
