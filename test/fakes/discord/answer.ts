import type { Json, JsonObject } from "./json.ts";

/** A refusal in Discord's form. */
export class Refusal extends Error {
  readonly status: number;
  readonly code: number;
  readonly errors: JsonObject | undefined;
  readonly retryAfterSeconds: number | undefined;
  constructor(
    status: number,
    code: number,
    message: string,
    more: { errors?: JsonObject; retryAfterSeconds?: number } = {},
  ) {
    super(message);
    this.status = status;
    this.code = code;
    this.errors = more.errors;
    this.retryAfterSeconds = more.retryAfterSeconds;
  }
}

export const refusals = {
  unauthorized: () => new Refusal(401, 0, "401: Unauthorized"),
  unknownChannel: () => new Refusal(404, 10_003, "Unknown Channel"),
  unknownMember: () => new Refusal(404, 10_007, "Unknown Member"),
  unknownMessage: () => new Refusal(404, 10_008, "Unknown Message"),
  unknownInteraction: () => new Refusal(404, 10_062, "Unknown interaction"),
  alreadyAcknowledged: () => new Refusal(400, 40_060, "Interaction has already been acknowledged."),
  tokenExpired: () => new Refusal(401, 50_027, "Invalid Webhook Token"),
  missingAccess: () => new Refusal(403, 50_001, "Missing Access"),
  missingPermissions: () => new Refusal(403, 50_013, "Missing Permissions"),
  notYours: () => new Refusal(403, 50_005, "Cannot edit a message authored by another user"),
  threadExists: () => new Refusal(400, 160_004, "A thread has already been created for this message"),
  threadLocked: () => new Refusal(403, 160_005, "Thread is locked"),
  tooManyOldEdits: (retryAfterSeconds: number) =>
    new Refusal(
      429,
      30_046,
      "Maximum number of edits to messages older than 1 hour reached. Try again later.",
      { retryAfterSeconds },
    ),
  slowDown: (retryAfterSeconds: number) =>
    new Refusal(429, 0, "You are being rate limited.", { retryAfterSeconds }),
  invalidBody: (problems: readonly string[]) =>
    new Refusal(400, 50_035, "Invalid Form Body", {
      errors: { _errors: problems.map((message) => ({ code: "INVALID", message })) },
    }),
};

export interface Answer {
  readonly status: number;
  readonly body?: Json;
  readonly headers?: Readonly<Record<string, string>>;
}

export const ok = (body: Json): Answer => ({ status: 200, body });
export const created = (body: Json): Answer => ({ status: 201, body });
// No content type here: with one, discord.js tries to parse the nothing and throws.
export const noContent: Answer = { status: 204 };

export function answerOf(refusal: Refusal): Answer {
  const { status, code, message, errors, retryAfterSeconds } = refusal;
  if (retryAfterSeconds === undefined)
    return { status, body: { message, code, ...(errors ? { errors } : {}) } };
  return rateLimited(retryAfterSeconds, "user", code === 0 ? undefined : code, message);
}

export function rateLimited(
  seconds: number,
  scope: "user" | "shared" | "global",
  code?: number,
  message = "You are being rate limited.",
): Answer {
  return {
    status: 429,
    body: {
      message,
      retry_after: seconds,
      global: scope === "global",
      ...(code === undefined ? {} : { code }),
    },
    headers: {
      "retry-after": String(seconds),
      "x-ratelimit-scope": scope,
      "x-ratelimit-limit": "5",
      "x-ratelimit-remaining": "0",
      "x-ratelimit-reset-after": String(seconds),
      ...(scope === "global" ? { "x-ratelimit-global": "true" } : { "x-ratelimit-bucket": "fake-bucket" }),
    },
  };
}
