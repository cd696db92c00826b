import { createHash } from "node:crypto";
import type { Message } from "../../messages/message.ts";
import {
  DeliveryError,
  type Channel,
  type ChatPlatform,
  type MessageRef,
  type PlatformStatus,
  type PostOptions,
} from "../../ports/chat.ts";
import { apart, editAddress, formOf, postAddress, type WebhookForm } from "./address.ts";
import { bodyOf } from "./body.ts";
import { contentOnly, discordPayload } from "./discord.ts";
import { dislikesPayload, networkError, refusalError, type Refusal } from "./outcome.ts";
import { slackPayload, titleOnly } from "./slack.ts";

export interface WebhookOptions {
  /** Milliseconds until an answer is given up; 10,000 when absent. Real time: networks know no other. */
  readonly timeout?: number;
}

/** One-way incoming webhooks in Slack's form and in Discord's. Only Discord's can be edited. */
export function webhookPlatform(options: WebhookOptions = {}): ChatPlatform {
  const timeout = options.timeout ?? 10_000;
  let status: PlatformStatus = { state: "stopped" };

  async function post(channel: Channel, message: Message, how: PostOptions): Promise<MessageRef> {
    const form = formOf(channel);
    const request = { url: postAddress(urlOf(channel), form), method: "POST", key: how.key } as const;
    const body = await deliver(channel, form, request, payloads(form, message, how));
    return (form === "discord" ? idIn(body) : undefined) ?? (how.key as MessageRef);
  }

  /** Sends the first payload; where the receiver does not like it, the plainer one. */
  async function deliver(
    channel: Channel,
    form: WebhookForm,
    request: Request,
    [full, plainer]: readonly [unknown, unknown],
  ): Promise<string> {
    let answer = await exchange(channel, request, full);
    if (typeof answer !== "string" && dislikesPayload(answer))
      answer = await exchange(channel, request, plainer);
    if (typeof answer === "string") return answer;
    throw refusalError(answer, form, channel.name, request.method === "PATCH");
  }

  async function exchange(channel: Channel, request: Request, payload: unknown): Promise<string | Refusal> {
    const { url, authorization } = apart(request.url);
    try {
      const response = await fetch(url, {
        method: request.method,
        headers: { ...headersOf(request.key), ...(authorization === undefined ? {} : { authorization }) },
        body: JSON.stringify(payload),
        redirect: "manual",
        signal: AbortSignal.timeout(timeout),
      });
      const body = await bodyOf(response);
      if (response.ok) return body;
      return { status: response.status, retryAfter: response.headers.get("retry-after"), body };
    } catch (thrown) {
      throw networkError(thrown, channel.name);
    }
  }

  return {
    name: "webhook",
    can: { edit: false, thread: false },
    canIn: (channel) => ({ edit: formOf(channel) === "discord", thread: false }),
    start() {
      status = { state: "connected" };
      return Promise.resolve();
    },
    stop() {
      status = { state: "stopped" };
      return Promise.resolve();
    },
    status: () => status,
    post,
    async edit(channel, ref, message) {
      const form = formOf(channel);
      if (form === "slack")
        throw new DeliveryError({ kind: "message-gone" }, "A Slack webhook cannot edit what it has posted.");
      const request = { url: editAddress(urlOf(channel), ref), method: "PATCH" } as const;
      await deliver(channel, form, request, payloads(form, message, {}));
    },
    /** There are no threads: what would be a reply stands alone. */
    reply: (channel, _ref, message, how) => post(channel, message, how),
  };
}

interface Request {
  readonly url: URL;
  readonly method: "POST" | "PATCH";
  readonly key?: string;
}

type How = Pick<PostOptions, "mention" | "quiet">;

const payloads = (form: WebhookForm, message: Message, how: How): readonly [unknown, unknown] =>
  form === "slack"
    ? [slackPayload(message, how.mention), titleOnly(message, how.mention)]
    : [discordPayload(message, how), contentOnly(message, how)];

/** A receiver that knows the header can drop a repeat: https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/ */
function headersOf(key: string | undefined): Record<string, string> {
  const type = { "content-type": "application/json" };
  if (key === undefined) return type;
  const printable = /^[\x21-\x7e]{1,255}$/.test(key);
  return { ...type, "idempotency-key": printable ? key : createHash("sha256").update(key).digest("hex") };
}

function urlOf(channel: Channel): URL {
  const url = URL.parse(channel.address);
  if (url !== null && /^https?:$/.test(url.protocol)) return url;
  throw new DeliveryError(
    { kind: "permanent" },
    `The webhook of channel "${channel.name}" has no http address.`,
  );
}

function idIn(body: string): MessageRef | undefined {
  try {
    const { id } = JSON.parse(body) as { id?: unknown };
    return typeof id === "string" ? (id as MessageRef) : undefined;
  } catch {
    return undefined;
  }
}
