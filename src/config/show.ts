import { Document, isMap, stringify } from "yaml";
import type { RuleBook, RuleId, RuleSettings } from "../domain/alerting/rule.ts";
import { RULE_IDS } from "../domain/alerting/rules.ts";
import { sayMoney, type Cents } from "../domain/pricing/money.ts";
import { saySize, type Bytes } from "../domain/pricing/size.ts";
import { typeDuration } from "../domain/time/duration.ts";
import type { MeterLimit } from "../domain/usage/meter.ts";
import type { Channel } from "../ports/chat.ts";
import type { Config, WatchedDatabase } from "./config.ts";
import { METER_KEYS } from "./limit-keys.ts";
import { sayThreshold } from "./rule-book.ts";
import { mask, maskWhereSecret, tracesOf } from "./secret.ts";

/** Every text of the configuration that a log line or a message must never hold. */
export function secretsOf(config: Config): readonly string[] {
  const { slack, discord, upstash, databaseUrl } = config;
  const secrets = [
    ...config.databases.map(({ url }) => url),
    ...config.channels.map(({ platform, address }) => (platform === "webhook" ? address : undefined)),
    slack?.botToken,
    slack?.appToken,
    slack?.signingSecret,
    discord?.token,
    upstash?.apiKey,
    // As it goes over the wire: an error that quotes a request's headers would quote this.
    upstash && Buffer.from(`${upstash.email}:${upstash.apiKey}`).toString("base64"),
    databaseUrl,
    // A proxy's may hold a password.
    ...[slack, discord, upstash].map((account) => account?.apiUrl),
  ];
  return [...new Set(secrets.flatMap((secret) => (secret === undefined ? [] : tracesOf(secret))))];
}

/** The whole configuration as it is in force, defaults included, in the file's own form and without its secrets. */
export function maskedConfig(config: Config): string {
  const { slack, discord, upstash, access, databaseUrl, http, runbooks } = config;
  const shown = {
    databases: config.databases.map(showDatabase),
    discover: config.discover,
    channels: config.channels.map(showChannel),
    routes: config.routes,
    summaries: config.summaries,
    ...(access.change && { access }),
    ...(slack && { slack: { ...slack, ...masked(slack, ["botToken", "appToken", "signingSecret"]) } }),
    ...(discord && { discord: { ...discord, ...masked(discord, ["token"]) } }),
    ...(upstash && { upstash: { ...upstash, ...masked(upstash, ["apiKey"]) } }),
    dataFolder: config.dataFolder,
    ...(databaseUrl !== undefined && { databaseUrl: mask(databaseUrl) }),
    ...(http && { http: `${http.host.includes(":") ? `[${http.host}]` : http.host}:${http.port}` }),
    ...((runbooks.folder ?? Object.keys(runbooks.files).length > 0) && {
      runbooks: runbooks.folder ?? runbooks.files,
    }),
  };
  return stringify(shown, { lineWidth: 110, aliasDuplicateObjects: false });
}

function masked<T extends { readonly apiUrl?: string }>(account: T, keys: readonly (keyof T)[]): Partial<T> {
  const given = keys.filter((key) => account[key] !== undefined);
  return {
    ...Object.fromEntries(given.map((key) => [key, mask(String(account[key]))])),
    ...(account.apiUrl !== undefined && { apiUrl: maskWhereSecret(account.apiUrl) }),
  } as Partial<T>;
}

function showDatabase({ database, planIsConfigured, url, upstash, tls }: WatchedDatabase) {
  const { name, environment, checkEvery, plan, limits, rules } = database;
  const own = limits.filter(({ from }) => from === "configuration");
  return {
    name,
    ...(url !== undefined && { url: mask(url) }),
    ...(upstash && { upstash }),
    ...(tls && { tls }),
    ...(plan !== undefined && (planIsConfigured || own.length === 0) && { plan }),
    ...(own.length > 0 && { limits: Object.fromEntries(own.map(showLimit)) }),
    environment,
    checkEvery: typeDuration(checkEvery),
    rules: showRules(rules),
  };
}

function showLimit({ meter, limit }: MeterLimit): [key: string, value: string | number] {
  const key = METER_KEYS[meter];
  if (meter === "spend-month") return [key, sayMoney(limit as Cents).replaceAll(",", "")];
  if (meter === "storage" || meter === "bandwidth-month") return [key, saySize(limit as Bytes)];
  return [key, limit];
}

function showRules(rules: RuleBook) {
  return Object.fromEntries(RULE_IDS.map((id) => [id, rules[id].enabled ? showRule(id, rules[id]) : "off"]));
}

function showRule(id: RuleId, { at, for: holds, keepFiringFor, repeatEvery }: RuleSettings) {
  const said = sayThreshold(id, at);
  return onOneLine({
    at: /^\d+$/.test(said) ? at : said,
    ...(holds > 0 && { for: typeDuration(holds) }),
    ...(keepFiringFor > 0 && { keepFiringFor: typeDuration(keepFiringFor) }),
    repeatEvery: typeDuration(repeatEvery),
  });
}

function onOneLine(map: object) {
  const node = new Document(map).contents;
  if (isMap(node)) node.flow = true;
  return node;
}

function showChannel({ name, platform, address, format }: Channel) {
  if (platform !== "webhook") return { name, [platform]: address };
  return { name, webhook: mask(address), ...(format && { format }) };
}
