import { createHash } from "node:crypto";
import type { REST } from "@discordjs/rest";
import { Routes } from "discord-api-types/v10";
import type { Message } from "../../messages/message.ts";
import { plain } from "../../messages/plain.ts";
import type { Channel, ChatPlatform, MessageRef, PostOptions } from "../../ports/chat.ts";
import { oneLine } from "../shared/width.ts";
import { CODE, codeOf, deliveryError, fieldsOf, isTokenRefusal, tokenRefusal } from "./errors.ts";
import { LIMITS, fit } from "./limits.ts";
import { sendRendered, type Drawing } from "./send.ts";
import type { Refusals } from "./state.ts";

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

  /** Posts unless it is there already; the id of the message. */
  async function once(
    where: string,
    message: Message,
    options: PostOptions,
    answers?: string,
  ): Promise<string> {
    const mark = markOf(options.key);
    const earlier = options.mayHaveBeenSent ? await find(rest, where, mark) : undefined;
    if (earlier !== undefined) return earlier;
    const { mention, quiet } = options;
    const looks = {
      mark,
      ...(mention === undefined ? {} : { mention }),
      ...(quiet === true ? { quiet } : {}),
    };
    const nonce = { nonce: nonceOf(where, options.key), enforce_nonce: true };
    return sendRendered(message, looks, deps, async (body, files) => {
      const send = async (link: object) => {
        const sent = await rest.post(Routes.channelMessages(where), {
          body: { ...body, ...nonce, ...link },
          files,
        });
        return (sent as { id: string }).id;
      };
      if (answers === undefined) return send({});
      try {
        return await send({ message_reference: { message_id: answers, fail_if_not_exists: false } });
      } catch (error) {
        if (!mayBeTheLink(error)) throw error;
        return send({});
      }
    });
  }

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

/** Who may not read the history may not link back to it, and posts all the same. */
const mayBeTheLink = (error: unknown) =>
  codeOf(error) === CODE.mayNotReply || codeOf(error) === CODE.missingPermissions;

/** What a title speaks of, without figures that will be old soon: "prod-cache: 90 % of …" is about prod-cache. */
const subjectOf = (message: Message) => `${plain(message.title).split(": ")[0] ?? ""}: what happened`;

/** Which roots have a thread, and what those to come are to be called. */
function threadKeeper(rest: REST) {
  const known = new Map<string, string>();
  const titles = new Map<string, string>();
  const remember = 1_000;

  async function open(channel: string, root: string, name: string): Promise<string> {
    try {
      const body = { name, auto_archive_duration: 1_440 };
      const { id } = (await rest.post(Routes.threads(channel, root), { body })) as { readonly id: string };
      return id;
    } catch (error) {
      if (codeOf(error) !== CODE.threadExists) throw error;
      return root;
    }
  }

  return {
    called(root: string, title: string) {
      titles.set(root, title);
      if (titles.size > remember) titles.delete([...titles.keys()][0] ?? "");
    },
    forget: (root: string) => known.delete(root),
    /** Made with the first reply. Discord gives it the id of its message, so that it is found again after a restart. */
    async of(channel: string, root: string): Promise<string> {
      const before = known.get(root);
      if (before !== undefined) return before;
      const name = fit(oneLine(titles.get(root) ?? "What happened"), LIMITS.threadName);
      const thread = await open(channel, root, name);
      known.set(root, thread);
      return thread;
    },
  };
}

const digest = (text: string) => createHash("sha256").update(text).digest();

/** Stable over retries and restarts; the channel is in it, because the window is the author's. */
const nonceOf = (channel: string, key: string) =>
  digest(`${channel}/${key}`).toString("base64url").slice(0, LIMITS.nonce);

// Discord numbers the components without an id from 1: ours stay out of its way.
const FIRST_MARK = 1_000;

/** A number for the container's id: Discord forgets a nonce within minutes, but keeps this. */
const markOf = (key: string) => FIRST_MARK + (digest(key).readUInt32BE(0) % (2 ** 31 - 1 - FIRST_MARK));

interface Found {
  readonly id: string;
  readonly author?: { readonly bot?: boolean };
  readonly components?: readonly { readonly id?: number }[];
}

/** Looks for a message that a try of unknown outcome may have left behind. */
async function find(rest: REST, channel: string, mark: number): Promise<string | undefined> {
  try {
    const query = new URLSearchParams({ limit: "100" });
    const newest = (await rest.get(Routes.channelMessages(channel), { query })) as readonly Found[];
    return newest.find(
      (one) => one.author?.bot === true && one.components?.some((component) => component.id === mark),
    )?.id;
  } catch (error) {
    // Not allowed to look: the nonce still catches what happened within minutes.
    if (codeOf(error) === CODE.missingPermissions || codeOf(error) === CODE.missingAccess) return undefined;
    throw error;
  }
}
