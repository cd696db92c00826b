import { RespondError } from "@slack/bolt";
import {
  WebAPIHTTPError,
  WebAPIPlatformError,
  WebAPIRateLimitedError,
  WebAPIRequestError,
} from "@slack/web-api";
import { minutes, seconds } from "../../domain/time/instant.ts";
import { DeliveryError, type DeliveryOutcome } from "../../ports/chat.ts";

/** Slack's own name for what it refused; undefined when it did not come to that, or when something else answered. */
export function slackCode(error: unknown): string | undefined {
  const code: unknown = error instanceof WebAPIPlatformError ? error.data.error : undefined;
  return typeof code === "string" && /^[a-z][a-z0-9_]*$/.test(code) ? code : undefined;
}

/** What Slack says about the blocks that it refused, with their place: "/blocks/0/…". */
export const slackDetails = (error: unknown): readonly string[] =>
  error instanceof WebAPIPlatformError ? (error.data.response_metadata?.messages ?? []) : [];

/** The blocks are wrong, so the words alone may still get through. */
export const isBlocksRefusal = (error: unknown) =>
  // A response address says 400 and no more.
  (error instanceof RespondError && error.statusCode === 400) ||
  // So does a view, and where: "[json-pointer:/view/blocks/3]".
  (slackCode(error) === "invalid_arguments" &&
    slackDetails(error).some((each) => each.includes("/blocks"))) ||
  ["invalid_blocks", "msg_blocks_too_long", "invalid_attachments", "invalid_blocks_format"].includes(
    slackCode(error) ?? "",
  );

const AUTH_CODES = [
  "invalid_auth",
  "not_authed",
  "token_revoked",
  "token_expired",
  "account_inactive",
  "user_removed_from_team",
  "team_disabled",
  "not_allowed_token_type",
];

/** Nothing works until somebody changes a token. */
export const isAuthFailure = (error: unknown) => AUTH_CODES.includes(slackCode(error) ?? "");

/** Slack is not to be asked before: people need minutes to change a token. */
const AFTER_AUTH = minutes(1);

/** The same for the app's own token, whose scope Slack names nowhere else. */
export function socketSentence(error: unknown): string {
  const code = slackCode(error);
  if (code === undefined) return networkSentence(error, "open a Socket Mode connection");
  if (isAuthFailure(error) || code === "missing_scope")
    return `Slack refused SLACK_APP_TOKEN (${code}). Make an app-level token (xapp-…) with connections:write at api.slack.com/apps, under Basic Information, and set SLACK_APP_TOKEN to it.`;
  return `Slack will not open a Socket Mode connection (${code}). Switch Socket Mode on at api.slack.com/apps, or set SLACK_SIGNING_SECRET instead of SLACK_APP_TOKEN.`;
}

/** What failed and what to do about it, in one line without secrets. `what` is "post in #ops". */
export function sentenceOf(error: unknown, what: string): string {
  const code = slackCode(error);
  if (code === undefined || isRateLimit(error)) return networkSentence(error, what);
  if (isAuthFailure(error))
    return `Slack refused SLACK_BOT_TOKEN (${code}). Reinstall the app at api.slack.com/apps and set SLACK_BOT_TOKEN to its new token (xoxb-…).`;
  if (code === "missing_scope" && error instanceof WebAPIPlatformError) {
    const { needed = "" } = error.data as { needed?: string };
    const lacks = /^[a-z][a-z:._,]*$/.test(needed) ? needed : "a scope";
    return `Slack will not ${what}: the app lacks ${lacks}. Add it under "OAuth & Permissions" and reinstall the app.`;
  }
  const remedy = remedyFor(code);
  return remedy === undefined ? `Slack will not ${what} (${code}).` : `Slack will not ${what}: ${remedy}`;
}

/** Never worth another try: the channel takes no message from this app any more. */
const REMEDIES: Readonly<Record<string, string>> = {
  channel_not_found:
    "there is no such channel, or it is private and the app was not invited. Type /invite @headroom in it, or correct its name.",
  is_archived: "the channel is archived. Unarchive it or configure another one.",
  not_in_channel: "the app is not in the channel. Type /invite @headroom in it.",
  restricted_action: "the workspace's settings do not let apps post there. Ask an administrator.",
  restricted_action_read_only_channel: "the channel is read-only for apps. Ask an administrator.",
  messages_tab_disabled: "the app's messages tab is off. Switch it on under App Home.",
  no_permission: "the app may not do it. Ask an administrator.",
};

/** A code may have any name, that of an object's own properties too. */
const remedyFor = (code: string) => (Object.hasOwn(REMEDIES, code) ? REMEDIES[code] : undefined);

/** Slack's own trouble: https://docs.slack.dev/reference/methods/chat.postMessage */
const PASSING = [
  "fatal_error",
  "internal_error",
  "request_timeout",
  "service_unavailable",
  "team_added_to_org",
];

/** Slack has understood and will say the same each time, so that asking again is of no use. */
export const isLastingRefusal = (error: unknown) => {
  const code = slackCode(error);
  return (
    code !== undefined &&
    !isRateLimit(error) &&
    !isAuthFailure(error) &&
    ![...PASSING, ...GONE].includes(code)
  );
};

const GONE = ["message_not_found", "thread_not_found", "no_item_specified", "cannot_reply_to_message"];

/** The message stands, but not even the app may edit it (any more): the channel itself is fine. */
export const isClosedToEdits = (error: unknown) =>
  ["edit_window_closed", "cant_update_message"].includes(slackCode(error) ?? "");

function networkSentence(error: unknown, what: string, again = "It is tried again."): string {
  const said = (words: string) => [words, again].filter(Boolean).join(" ");
  if (isRateLimit(error)) return `Slack asks to slow down: could not ${what} yet.`;
  if (error instanceof WebAPIHTTPError || error instanceof RespondError)
    return said(`Slack answered ${error.statusCode}: could not ${what}.`);
  // A proxy's page or a captive portal's: the SDK takes the whole of it for an error's name.
  if (error instanceof WebAPIPlatformError)
    return said(`What answered is not Slack: could not ${what}. Check the proxy and SLACK_API_URL.`);
  return said(`Slack did not answer: could not ${what}. Check the network and status.slack.com.`);
}

/** Why an answer is given up. */
export const lastSentence = (error: unknown, what: string) =>
  slackCode(error) === undefined ? networkSentence(error, what, "") : sentenceOf(error, what);

/** A 429 without `Retry-After` is a plain error of the SDK, known by its words alone. */
const isRateLimit = (error: unknown) =>
  error instanceof WebAPIRateLimitedError ||
  slackCode(error) === "ratelimited" ||
  slackCode(error) === "rate_limited" ||
  (error instanceof Error && error.message.startsWith("Retry header did not contain a valid timeout"));

/** What the outbox is to do about it. */
export function deliveryError(error: unknown, what: string): DeliveryError {
  if (error instanceof DeliveryError) return error;
  return new DeliveryError(outcomeOf(error), sentenceOf(error, what));
}

function outcomeOf(error: unknown): DeliveryOutcome {
  if (isRateLimit(error)) return { kind: "retry", after: pauseOf(error) };
  const code = slackCode(error);
  if (code === undefined) return networkOutcome(error);
  if (isAuthFailure(error) || code === "missing_scope")
    return { kind: "retry", after: AFTER_AUTH, isForPeople: true };
  if (GONE.includes(code)) return { kind: "message-gone" };
  if (remedyFor(code) !== undefined) return { kind: "permanent" };
  return PASSING.includes(code) ? { kind: "retry" } : { kind: "message-refused", perhaps: true };
}

/** Whether an answer to a press or a command is worth another try. */
export const isPassing = (error: unknown) =>
  error instanceof RespondError
    ? error.statusCode === 429 || error.statusCode >= 500
    : !isLastingRefusal(error) && !isAuthFailure(error);

const pauseOf = (error: unknown) =>
  seconds(error instanceof WebAPIRateLimitedError ? Math.max(1, error.retryAfter) : 1);

/** Only a connection that never came about is sure to have sent nothing. */
const NEVER_SENT = ["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "EHOSTUNREACH", "ENETUNREACH"];

/** What was not answered in time may still be under way: looking for it at once finds nothing, and posts it twice. */
const STILL_UNDER_WAY = seconds(5);

function networkOutcome(error: unknown): DeliveryOutcome {
  if (error instanceof WebAPIHTTPError) return { kind: "unknown" };
  if (error instanceof WebAPIRequestError && error.original.name === "TimeoutError")
    return { kind: "unknown", after: STILL_UNDER_WAY };
  if (error instanceof WebAPIRequestError && causes(error).some((code) => NEVER_SENT.includes(code)))
    return { kind: "retry" };
  return { kind: "unknown" };
}

/** The codes of an error and of what caused it: fetch hides the socket's own below its own. */
function causes(error: unknown): string[] {
  if (!(error instanceof Error)) return [];
  const { code, original } = error as { code?: unknown; original?: unknown };
  return [...(typeof code === "string" ? [code] : []), ...causes(error.cause), ...causes(original)];
}
