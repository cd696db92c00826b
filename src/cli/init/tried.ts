import { systemClock } from "../../app/system.ts";
import { databaseOf } from "../../sources/upstash-api/match.ts";
import { redisInfoSource } from "../../sources/redis-info/redis-info.ts";
import { upstashAccount, type UpstashAccount } from "../../sources/upstash-api/account.ts";
import { UPSTASH_API } from "../../config/defaults.ts";
import type { Environment } from "../../config/environment.ts";
import { webhookFormat } from "../../config/webhook-format.ts";
import type { InfoSample } from "../../domain/usage/sample.ts";
import { many, sayBytes } from "../../messages/numbers.ts";
import { listed } from "../../messages/words.ts";

/** What came of trying an answer out. The sentences hold no secret. */
export type Tried =
  /** `but` is something that works all the same and that one would like to know. */
  | { readonly kind: "works"; readonly says: string; readonly but?: string }
  /** Says what failed and what to do. */
  | { readonly kind: "fails"; readonly says: string }
  /** It cannot be tried without doing something that people see. */
  | { readonly kind: "untried"; readonly says: string };

/** One INFO on the database, which is what the bot itself will send. */
export async function tryRedis({ REDIS_URL: url = "" }: Environment): Promise<Tried> {
  const source = redisInfoSource({ database: "Redis", url, clock: systemClock });
  try {
    const result = await source.check();
    if (!result.ok)
      // It answers, and what it says is what Headroom is for.
      return { kind: result.failure.kind === "limit" ? "works" : "fails", says: result.failure.sentence };
    if (result.sample.source !== "redis-info") return { kind: "works", says: "The database answers." };
    return { kind: "works", says: sayServer(result.sample, new URL(url).host) };
  } finally {
    await source.close?.();
  }
}

const SERVERS = { redis: "Redis", valkey: "Valkey", upstash: "Upstash Redis" } as const;

function sayServer({ server, keys, commands, storage }: InfoSample, host: string): string {
  const used = storage === undefined ? "" : `, ${sayBytes(storage.used)} used`;
  return `${SERVERS[server.flavour]} ${server.version} at ${host} answers: ${many(keys, "key")}, ${many(commands, "command")} since it started${used}.`;
}

export const accountIn = (given: Environment): UpstashAccount =>
  upstashAccount({
    email: given["UPSTASH_EMAIL"] ?? "",
    apiKey: given["UPSTASH_API_KEY"] ?? "",
    apiUrl: given["UPSTASH_API_URL"] ?? UPSTASH_API,
    clock: systemClock,
  });

/** The account's list of databases: costs no command. */
export async function tryUpstash(given: Environment): Promise<Tried> {
  const account = accountIn(given);
  const listing = await account.databases();
  if (!listing.ok) return { kind: "fails", says: listing.failure.sentence };
  const names = listing.value.map((each) => each.database_name || each.endpoint);
  if (names.length === 0)
    return { kind: "works", says: `Upstash knows ${account.email}, whose account has no database yet.` };
  const url = given["REDIS_URL"];
  const isOurs = url === undefined || databaseOf(url, listing.value) !== undefined;
  return {
    kind: "works",
    says: `Upstash knows ${account.email}, with ${many(names.length, "database")}: ${listed(names)}.`,
    ...(isOurs ? {} : { but: "The database of REDIS_URL is none of them: it is watched by INFO alone." }),
  };
}

const LOOK_WITHIN_MS = 10_000;

/** Discord tells what a webhook is; Slack's can only be tried by a message. */
export async function tryWebhook(given: Environment): Promise<Tried> {
  const address = given["ALERT_WEBHOOK_URL"] ?? "";
  const url = new URL(address);
  if (
    (webhookFormat(address) ?? given["ALERT_WEBHOOK_FORMAT"]) !== "discord" ||
    url.pathname.endsWith("/slack")
  )
    return { kind: "untried", says: `The webhook at ${url.host} can be tried with a message only.` };
  try {
    const response = await fetch(url, { redirect: "manual", signal: AbortSignal.timeout(LOOK_WITHIN_MS) });
    const hook = (response.ok ? await response.json() : {}) as { readonly name?: unknown };
    if (!response.ok) return { kind: "fails", says: refusedWebhook(url.host, response.status) };
    const name = typeof hook.name === "string" ? ` "${hook.name}"` : "";
    return { kind: "works", says: `The webhook${name} at ${url.host} is there.` };
  } catch {
    return {
      kind: "fails",
      says: `The webhook at ${url.host} gave no usable answer. Check its address and the network.`,
    };
  }
}

const refusedWebhook = (host: string, status: number) =>
  status === 404 || status === 401
    ? `The webhook at ${host} no longer exists (${status}). Make a new one and use its address.`
    : `The webhook at ${host} answered ${status}. Check its address.`;
