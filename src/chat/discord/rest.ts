import { DefaultRestOptions, REST, type RESTOptions } from "@discordjs/rest";
import { CODE, ForeignAnswer } from "./errors.ts";

const TIMEOUT_MS = 10_000;

/**
 * REST for messages, apart from the gateway's, whose token is cleared when a log-in is refused. It neither retries nor
 * waits: the outbox does both, and it knows what else is waiting.
 */
export function messageRest(token: string, apiUrl: string | undefined): REST {
  return new REST({
    ...common(apiUrl),
    retries: 0,
    rejectOnRateLimit: () => true,
    makeRequest: readingRateLimits,
  }).setToken(token);
}

/** REST for the gateway's address. */
export const gatewayRest = (token: string, apiUrl: string | undefined): REST =>
  new REST(common(apiUrl)).setToken(token);

/** REST for answers to people: short waits are better than no answer; they need no token but their own. */
export const answerRest = (apiUrl: string | undefined): REST => new REST({ ...common(apiUrl), retries: 1 });

const common = (apiUrl: string | undefined) => ({
  version: "10",
  timeout: TIMEOUT_MS,
  makeRequest: inDiscordsForm,
  ...(apiUrl === undefined ? {} : { api: apiUrl.replace(/\/+$/, "") }),
});

/**
 * discord.js takes every refusal for JSON of Discord's, and trips over a proxy's page or sentence; a page behind a 200 it
 * takes for a message. A 401 stays a 401 in any form.
 */
const inDiscordsForm: RESTOptions["makeRequest"] = async (url, init) => {
  const response = await DefaultRestOptions.makeRequest(url, init);
  const { status } = response;
  if (status < 400 && isPage(response)) throw new ForeignAnswer(status);
  if (status < 400 || status >= 500 || status === 429) return response;
  const body = await response.text();
  if (isOfDiscord(body)) return refusedWith(status, body);
  if (status === 401) return refusedWith(status, JSON.stringify({ code: 0, message: "Unauthorized" }));
  throw new ForeignAnswer(status);
};

const isPage = ({ headers }: { readonly headers: { get(name: string): string | null } }) =>
  headers.get("content-type")?.startsWith("text/html") === true;

const refusedWith = (status: number, body: string) =>
  new Response(body, { status, headers: { "content-type": "application/json" } });

function isOfDiscord(body: string): boolean {
  try {
    const said: unknown = JSON.parse(body);
    if (typeof said !== "object" || said === null) return false;
    return ["message", "error"].some((key) => typeof (said as Record<string, unknown>)[key] === "string");
  } catch {
    return false;
  }
}

/**
 * discord.js drops the body of a 429. Its code says that a message is too old to be edited again: such an answer is handed
 * on as a plain refusal, because its rate limit is the old message's; with these headers discord.js would take it for the
 * channel's, and edit nothing there for an hour. Its `retry_after` is needed where no header says it.
 */
const readingRateLimits: RESTOptions["makeRequest"] = async (url, init) => {
  const response = await inDiscordsForm(url, init);
  if (response.status !== 429) return response;
  const body = await response.text();
  if (body.includes(String(CODE.oldEdits))) return refusedWith(400, body);
  const headers = new Headers([...response.headers.entries()]);
  const [, seconds] = /"retry_after":\s*(\d+(?:\.\d+)?)/.exec(body) ?? [];
  if (seconds !== undefined && !headers.has("retry-after")) headers.set("retry-after", seconds);
  return new Response(body, { status: 429, headers });
};
