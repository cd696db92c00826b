import type { Message } from "../../messages/message.ts";
import type { Channel, MessageRef, PostOptions } from "../../ports/chat.ts";
import { DeliveryError } from "../../ports/chat.ts";
import { channelIds } from "./channels.ts";
import { deliveryError, isClosedToEdits } from "./errors.ts";
import { findShown, metadataOf, unreadable } from "./outcome.ts";
import type { RenderOptions } from "./render.ts";
import { withFallback, type FallbackDeps } from "./with-fallback.ts";

export interface Posting extends FallbackDeps {
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
