import type { Duration } from "../../domain/time/instant.ts";
import type { CheckFailure } from "../../domain/usage/sample.ts";

/** Whom a failure is about; of the account only its e-mail is ever said. */
export interface AskedApi {
  readonly email: string;
  readonly host: string;
}

export type ApiFailure = Exclude<CheckFailure, { kind: "limit" }>;

/** A status that is no success: what it means for this account and what to do. */
export function refusalOf(response: Response, asked: AskedApi, wait: Duration): ApiFailure {
  const { status } = response;
  if (status >= 300 && status < 400) return redirected(response, asked);
  switch (status) {
    case 401:
      return {
        kind: "auth",
        sentence: `Upstash refused the API key of ${asked.email} (401). Make a new one (Upstash console, Account, Management API) and set UPSTASH_API_KEY.`,
      };
    case 403:
      return {
        kind: "auth",
        sentence: `Upstash gives ${asked.email} no access to the Developer API (403). It is for native Upstash accounts: databases made through Vercel or Fly are watched by their URL alone.`,
      };
    case 404:
      return {
        kind: "other",
        sentence: `Upstash knows no such database in the account of ${asked.email} (404). It was deleted, or belongs to another account or team: correct its id.`,
      };
    case 429:
      return {
        kind: "throttled",
        sentence: `Upstash's API asked for fewer requests (429). It is asked again in ${Math.ceil(wait / 1_000)} s.`,
      };
    default:
      return {
        kind: "other",
        sentence:
          status >= 500
            ? `Upstash's API has trouble of its own (${status}). See status.upstash.com; the next check asks again.`
            : `Upstash's API did not accept the request (${status}). Check UPSTASH_API_URL (${asked.host}).`,
      };
  }
}

/** Never followed: the key would travel to wherever it points. */
function redirected(response: Response, asked: AskedApi): ApiFailure {
  const target = URL.parse(response.headers.get("location") ?? "", `https://${asked.host}`);
  const where = target === null || target.host === asked.host ? "elsewhere" : `to ${target.host}`;
  return {
    kind: "protocol",
    sentence: `${asked.host} sends requests on ${where} (${response.status}), and Headroom does not take the API key there. Correct UPSTASH_API_URL.`,
  };
}

/** An answer that is no JSON of the API: a proxy's page, or a field that is missing or no number. */
export const unreadable = (asked: AskedApi, what: string): ApiFailure => ({
  kind: "protocol",
  sentence: `the answer of ${asked.host} is not what Upstash's API answers: ${what}. Check UPSTASH_API_URL; if it is right, the API has changed.`,
});

/** Why there was no answer at all. */
export function connectionFailure(error: unknown, asked: AskedApi): ApiFailure {
  const { name, code } = causeOf(error);
  if (name === "TimeoutError" || name === "AbortError" || /TIMEDOUT|TIMEOUT/.test(code))
    return { kind: "time-out", sentence: `no answer from ${asked.host} in time. The next check asks again.` };
  if (code === "ENOTFOUND" || code === "EAI_AGAIN")
    return {
      kind: "dns",
      sentence: `the host name ${asked.host} does not resolve. Check the network, and UPSTASH_API_URL.`,
    };
  if (code === "ECONNREFUSED")
    return { kind: "refused", sentence: `nothing listens at ${asked.host}. Check UPSTASH_API_URL.` };
  if (/CERT|SSL|TLS|SELF_SIGNED|ISSUER/.test(code))
    return {
      kind: "tls",
      sentence: `no secure connection to ${asked.host} (${code}). Check its certificate, and UPSTASH_API_URL.`,
    };
  return {
    kind: "other",
    sentence: `the connection to ${asked.host} broke (${code || name}). The next check asks again.`,
  };
}

/** fetch says only "fetch failed"; the reason lies beneath, at times in several layers. */
function causeOf(error: unknown): { readonly name: string; readonly code: string } {
  if (!(error instanceof Error)) return { name: "no reason given", code: "" };
  const beneath: unknown = error instanceof AggregateError ? error.errors[0] : error.cause;
  if (beneath instanceof Error) return causeOf(beneath);
  return { name: error.name, code: "code" in error && typeof error.code === "string" ? error.code : "" };
}
