import { LogLevel, WebClient, type Logger, type WebClientOptions } from "@slack/web-api";
import { inSeconds, seconds } from "../../domain/time/instant.ts";
import type { Log } from "../../ports/log.ts";

const TIMEOUT = seconds(10);

/**
 * Options for every client of the SDK. A fresh object each time, because the SDK writes into it. No retries of its own:
 * the outbox knows what may be sent twice. No `headers`: they would put the bot's token where the app's belongs.
 */
export const clientOptions = (apiUrl: string | undefined, log: Log): WebClientOptions => ({
  ...(apiUrl === undefined ? {} : { slackApiUrl: apiUrl }),
  timeout: inSeconds(TIMEOUT) * 1_000,
  retryConfig: { retries: 0 },
  // Else one channel's 429 would hold up all others.
  rejectRateLimitedCalls: true,
  logger: slackLogger(log),
});

export const webClient = (token: string, apiUrl: string | undefined, log: Log) =>
  new WebClient(token, clientOptions(apiUrl, log));

/** The SDK's words go to our log as one event; its debug level would write whole payloads, so it is not offered. */
export function slackLogger(log: Log): Logger {
  const words = (parts: unknown[]) => ({ says: parts.map(String).join(" ").slice(0, 500) });
  return {
    debug() {},
    info: (...parts) => log.debug("slack sdk", words(parts)),
    warn: (...parts) => log.debug("slack sdk", words(parts)),
    // Whatever fails is thrown, too, and told once, in our own words.
    error: (...parts) => log.debug("slack sdk", words(parts)),
    setLevel() {},
    getLevel: () => LogLevel.INFO,
    setName() {},
  };
}
