import type { CheckFailure, SourceName } from "../domain/usage/sample.ts";

/** Why a check brought nothing, in half a sentence. */
export function failureWords(failure: CheckFailure, source?: SourceName): string {
  return source === "upstash-api" ? apiFailureWords(failure) : serverFailureWords(failure);
}

function apiFailureWords({ kind }: CheckFailure): string {
  switch (kind) {
    case "dns":
      return "the name of Upstash's API does not resolve";
    case "refused":
      return "nothing listens where Upstash's API should be";
    case "tls":
      return "no secure connection to Upstash's API";
    case "auth":
      return "Upstash's API gives no access";
    case "time-out":
      return "Upstash's API does not answer in time";
    case "protocol":
      return "the answer is not that of Upstash's API";
    case "throttled":
      return "Upstash's API asks to slow down";
    default:
      return "Upstash's API does not give them";
  }
}

function serverFailureWords(failure: CheckFailure): string {
  switch (failure.kind) {
    case "limit":
      return "the provider refuses commands";
    case "dns":
      return "the host name does not resolve";
    case "refused":
      return "the connection is refused";
    case "tls":
      return "TLS fails";
    case "auth":
      return "the login is refused";
    case "time-out":
      return "no answer in time";
    case "loading":
      return "Redis is still loading its data";
    case "read-only":
      return "the server is read-only for now";
    case "protocol":
      return "the answer is not Redis's";
    case "throttled":
      return "the provider asks to slow down";
    case "other":
      return "the check fails";
  }
}
