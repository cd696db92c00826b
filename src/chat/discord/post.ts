import type { REST } from "@discordjs/rest";
import { Routes } from "discord-api-types/v10";
import type { Message } from "../../messages/message.ts";
import { plain } from "../../messages/plain.ts";
import type { Channel, ChatPlatform, MessageRef, PostOptions } from "../../ports/chat.ts";
import { CODE, codeOf, deliveryError, fieldsOf, isTokenRefusal, tokenRefusal } from "./errors.ts";
import { postOnce } from "./post-once.ts";
import { sendRendered, type Drawing } from "./send.ts";
import type { Refusals } from "./state.ts";
import { threadKeeper } from "./threads.ts";

interface PostingDeps extends Drawing {
  readonly rest: REST;
  readonly refusals: Refusals;
}

/** A root's address as it is kept: the channel and the message. */
const refOf = (channel: string, message: string) => `${channel}/${message}` as MessageRef;
const addressOf = (ref: MessageRef) => {
  const [channel = "", message = ""] = ref.split("/");
  return { channel, message };
};

/** Posts, edits and thread replies, each shown once. */
export function posting(deps: PostingDeps): Pick<ChatPlatform, "post" | "edit" | "reply"> {
  const { rest, log, refusals } = deps;
  const threads = threadKeeper(rest);

  /** Runs one request; what fails becomes what the outbox understands. */
  async function request<T>(channel: Channel, work: () => Promise<T>, ref?: MessageRef): Promise<T> {
    if (refusals.isTokenRefused()) throw tokenRefusal();
    try {
      const done = await work();
      refusals.channel(channel.address, undefined);
      return done;
    } catch (error) {
      if (isTokenRefusal(error)) refusals.tokenRefused();
      const failure = deliveryError(error, channel.name, ref);
      if (failure.outcome.kind === "permanent") refusals.channel(channel.address, failure.message);
      throw failure;
    }
  }

  const once = (where: string, message: Message, options: PostOptions, answers?: string) =>
    postOnce(rest, deps, where, message, options, answers);

  return {
    post: (channel, message, options) =>
      request(channel, async () => {
        const continues = options.continues && addressOf(options.continues).message;
        const id = await once(channel.address, message, options, continues);
        const ref = refOf(channel.address, id);
        threads.called(id, subjectOf(message));
        return ref;
      }),

    edit: (channel, ref, message) =>
      request(
        channel,
        async () => {
          const at = addressOf(ref);
          await sendRendered(message, {}, deps, (body, files) =>
            rest.patch(Routes.channelMessage(at.channel, at.message), { body, files }),
          );
          // Posted by a process before this one: its thread is still to be named.
          threads.called(at.message, subjectOf(message));
        },
        ref,
      ),

    reply: (channel, ref, message, options) =>
      request(channel, async () => {
        const root = addressOf(ref);
        try {
          // A message in a thread has no thread of its own: what belongs to it answers it there.
          if (root.channel !== channel.address)
            return refOf(root.channel, await once(root.channel, message, options, root.message));
          const thread = await threads.of(root.channel, root.message);
          return refOf(thread, await once(thread, message, options));
        } catch (error) {
          if (!isRefusal(error)) throw error;
          log.warn("no thread for a reply", { channel: channel.name, ...fieldsOf(error) });
          threads.forget(root.message);
          const place = channel.address;
          const answers = root.channel === place ? root.message : undefined;
          return refOf(place, await once(place, message, options, answers));
        }
      }),
  };
}

/**
 * A thread that was deleted or locked, is not allowed, or is one too many must not cost the news: they go below the root
 * in the channel. Where that is gone too, or the token, no other place helps.
 */
const isRefusal = (error: unknown) => {
  const code = codeOf(error);
  return code !== undefined && code !== CODE.unknownMessage && !isTokenRefusal(error);
};

/** What a title speaks of, without figures that will be old soon: "prod-cache: 90 % of …" is about prod-cache. */
function subjectOf(message: Message): string {
  const [subject = ""] = plain(message.title).split(": ");
  return `${/^\d/.test(subject) ? "Many alerts at once" : subject}: what happened`;
}
