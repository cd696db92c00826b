import { createHash } from "node:crypto";
import type { REST } from "@discordjs/rest";
import { Routes } from "discord-api-types/v10";
import type { Message } from "../../messages/message.ts";
import type { PostOptions } from "../../ports/chat.ts";
import { CODE, codeOf } from "./errors.ts";
import { LIMITS } from "./limits.ts";
import { sendRendered, type Drawing } from "./send.ts";

/** Posts unless it is there already; the id of the message. `answers` is the message to link back to. */
export async function postOnce(
  rest: REST,
  drawing: Drawing,
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
  return sendRendered(message, looks, drawing, async (body, files) => {
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

/** Who may not read the history may not link back to it, and posts all the same. */
const mayBeTheLink = (error: unknown) =>
  codeOf(error) === CODE.mayNotReply || codeOf(error) === CODE.missingPermissions;

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
