import { seconds, type Duration } from "../../domain/time/instant.ts";
import { DeliveryError } from "../../ports/chat.ts";
import type { WebhookForm } from "./address.ts";

/** An answer that was no success, with as much of its body as could be read. */
export interface Refusal {
  readonly status: number;
  readonly retryAfter: string | null;
  readonly body: string;
}

/** What a refusal means for the outbox. The sentence names the channel, never its address, which is a secret. */
export function refusalError(
  refusal: Refusal,
  form: WebhookForm,
  channel: string,
  editing: boolean,
): DeliveryError {
  const { status } = refusal;
  const said = codeOf(refusal.body);
  const who = `${form === "slack" ? "Slack" : "Discord"}'s answer for the webhook of channel "${channel}" was ${status}${said}`;
  if (status === 429) return limited(refusal, channel);
  if (editing && status === 404 && discordCode(refusal.body) === UNKNOWN_MESSAGE)
    return new DeliveryError({ kind: "message-gone" }, `${who}: the message was deleted.`);
  if (status === 408 || status === 504 || (status >= 520 && status <= 524))
    return new DeliveryError({ kind: "unknown" }, `${who}: it may have arrived.`);
  if (status >= 500) return new DeliveryError({ kind: "retry" }, `${who}. It is tried again.`);
  if (status >= 300 && status < 400)
    return new DeliveryError(
      { kind: "permanent" },
      `${who}, a redirect. Configure the address that it leads to.`,
    );
  const kind = GONE.includes(status) ? "permanent" : "message-refused";
  return new DeliveryError({ kind }, `${who}: ${remedy(status)}`);
}

/** The receiver did not like the payload itself: plain text may still pass. */
export const dislikesPayload = ({ status }: Refusal) => [400, 413, 422].includes(status);

/** Of the address, whatever is posted there. */
const GONE: readonly number[] = [401, 403, 404, 405, 410];

// https://docs.discord.com/developers/topics/opcodes-and-status-codes#json
const UNKNOWN_MESSAGE = 10_008;

function remedy(status: number): string {
  if (status === 404 || status === 401)
    return "the webhook no longer exists. Make a new one and configure its address.";
  if (status === 403) return "posting is not allowed there. Ask an admin, or make a new webhook.";
  if (status === 410) return "the channel is archived. Choose another channel.";
  return "the message was not accepted. Check the address and its `format`.";
}

// https://docs.discord.com/developers/topics/rate-limits: the body has fractions of a second, the header whole ones.
function limited(refusal: Refusal, channel: string): DeliveryError {
  const body = json(refusal.body);
  const asked = body["retry_after"] ?? refusal.retryAfter ?? undefined;
  const after = waitOf(asked);
  const outcome = {
    kind: "retry",
    ...(after === undefined ? {} : { after }),
  } as const;
  return new DeliveryError(outcome, `The webhook of channel "${channel}" asks to slow down (429).`);
}

const LONGEST_WAIT = seconds(3_600);

function waitOf(asked: unknown): Duration | undefined {
  const wait = Number(asked);
  if (asked === undefined || !Number.isFinite(wait) || wait < 0) return undefined;
  return Math.min(Math.ceil(wait * 1_000), LONGEST_WAIT) as Duration;
}

/** The receiver's own code, where it is one: a body could hold anything, the address included. */
function codeOf(body: string): string {
  const code = discordCode(body);
  if (code !== undefined) return ` (code ${code})`;
  return /^[a-z_]{3,40}$/.test(body.trim()) ? ` (${body.trim()})` : "";
}

function discordCode(body: string): number | undefined {
  const { code } = json(body);
  return typeof code === "number" ? code : undefined;
}

function json(body: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

const NOT_CONNECTED: Readonly<Record<string, string>> = {
  ECONNREFUSED: "the connection is refused",
  ENOTFOUND: "the host name does not resolve",
  EAI_AGAIN: "the host name does not resolve for now",
  EHOSTUNREACH: "the host cannot be reached",
  ENETUNREACH: "the network cannot be reached",
  ETIMEDOUT: "the connection times out",
  UND_ERR_CONNECT_TIMEOUT: "the connection times out",
};

/** A request without an answer: not sent when there was no connection, else it may have arrived. */
export function networkError(thrown: unknown, channel: string): DeliveryError {
  const code = causeCode(thrown);
  // https://fetch.spec.whatwg.org/#bad-port
  if (thrown instanceof Error && thrown.cause instanceof Error && thrown.cause.message === "bad port")
    return new DeliveryError(
      { kind: "permanent" },
      `The webhook of channel "${channel}" has a port that HTTP clients refuse. Serve it at another one.`,
    );
  const who = `The webhook of channel "${channel}" gave no answer`;
  const why = NOT_CONNECTED[code] ?? (/CERT|TLS|SSL|ALTNAME/.test(code) ? `TLS fails, ${code}` : undefined);
  if (why !== undefined) return new DeliveryError({ kind: "retry" }, `${who}: ${why}.`);
  return new DeliveryError({ kind: "unknown" }, `${who} in time (${code}): it may have arrived.`);
}

function causeCode(thrown: unknown): string {
  if (!(thrown instanceof Error)) return "no reason given";
  const { cause } = thrown;
  // Several addresses were tried: all of them failed before anything was sent.
  const inner = cause instanceof AggregateError ? cause.errors[0] : cause;
  const code = (inner as { code?: unknown } | undefined)?.code;
  return typeof code === "string" ? code : thrown.name;
}
