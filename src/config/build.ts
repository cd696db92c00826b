import { isAbsolute, join } from "node:path";
import type { Route, RouteMatch } from "../domain/alerting/route.ts";
import type { Topic } from "../domain/alerting/rule.ts";
import { planByRef, SHIPPED_CATALOGUES } from "../domain/pricing/catalogues.ts";
import { limitsOf, type MeterAmounts } from "../domain/pricing/limits.ts";
import { sayPlan, type Catalogue } from "../domain/pricing/plan.ts";
import { METERS } from "../domain/usage/meter.ts";
import type { Channel } from "../ports/chat.ts";
import { httpAddress } from "./check-addresses.ts";
import type { Config, DatabaseDefaults, RunbookFiles, Summary, WatchedDatabase } from "./config.ts";
import {
  DEFAULT_CHECK_EVERY,
  DEFAULT_ENVIRONMENT,
  DEFAULT_PLAN,
  DEFAULT_SUMMARY_CRON,
  DEFAULT_TIME_ZONE,
  defaultDataFolder,
  UPSTASH_API,
} from "./defaults.ts";
import type { Environment } from "./environment.ts";
import { METER_KEYS } from "./limit-keys.ts";
import { ruleBook } from "./rule-book.ts";
import type { ConfigFile, DatabaseEntry } from "./schema.ts";
import { webhookFormat } from "./webhook-format.ts";

export interface Surroundings {
  readonly env: Environment;
  /** The folder of the file: paths in it are meant from there. */
  readonly folder: string;
  /** Where the data folder is meant from: the environment's from where the program was started. */
  readonly dataFrom: string;
  /** The team's own price tables, then the shipped ones. */
  readonly catalogues: readonly Catalogue[];
  readonly ownCatalogues: readonly Catalogue[];
}

/** Fills in the defaults; the entries were checked before. */
export function buildConfig(file: ConfigFile, around: Surroundings): Config {
  const defaults = buildDefaults(file, around);
  const channels = (file.channels ?? []).map(buildChannel);
  const { slack, discord, upstash } = file;
  const http = file.http === undefined ? undefined : httpAddress(file.http);
  return {
    databases: (file.databases ?? []).map((entry) => buildDatabase(entry, file, defaults, around)),
    discover: file.discover ?? false,
    defaults,
    channels,
    routes: (file.routes ?? []).map(buildRoute),
    summaries: buildSummaries(file, channels),
    access: buildAccess(file),
    ...(slack?.botToken !== undefined && { slack: given({ ...slack, botToken: slack.botToken }) }),
    ...(discord?.token !== undefined && { discord: given({ ...discord, token: discord.token }) }),
    ...(upstash?.email !== undefined &&
      upstash.apiKey !== undefined && {
        upstash: { email: upstash.email, apiKey: upstash.apiKey, apiUrl: upstash.apiUrl ?? UPSTASH_API },
      }),
    dataFolder: dataFolder(file.dataFolder, around),
    ...given({ databaseUrl: file.databaseUrl, http }),
    catalogues: around.ownCatalogues,
    runbooks: buildRunbooks(file.runbooks, around.folder),
  };
}

function dataFolder(named: string | undefined, { env, dataFrom }: Surroundings): string {
  if (named === undefined) return defaultDataFolder(env);
  // No shell has replaced it, and nobody wants a folder called "~".
  return named.startsWith("~/") && env["HOME"] ? join(env["HOME"], named.slice(2)) : from(dataFrom, named);
}

function buildDefaults(file: ConfigFile, around: Surroundings): DatabaseDefaults {
  return {
    environment: file.environment ?? DEFAULT_ENVIRONMENT,
    checkEvery: file.checkEvery ?? DEFAULT_CHECK_EVERY,
    rules: ruleBook(file.rules),
    ...planned(file.plan, file.limits, around.catalogues),
    ownCommandsPerCheck: 0,
  };
}

function buildDatabase(
  entry: DatabaseEntry,
  file: ConfigFile,
  defaults: DatabaseDefaults,
  { catalogues, folder }: Surroundings,
): WatchedDatabase {
  const saysLimits = entry.plan !== undefined || entry.limits !== undefined;
  const { planIsConfigured, ...limits } = saysLimits
    ? planned(entry.plan ?? file.plan, entry.limits, catalogues)
    : planned(file.plan, file.limits, catalogues);
  return {
    database: {
      name: entry.name,
      environment: entry.environment ?? defaults.environment,
      checkEvery: entry.checkEvery ?? defaults.checkEvery,
      rules: ruleBook(file.rules, entry.rules),
      ...limits,
      ...(limits.plan !== undefined && !planIsConfigured && { planIsAssumed: true }),
      // INFO; the Developer API is asked elsewhere.
      ownCommandsPerCheck: entry.url === undefined ? 0 : 1,
    },
    planIsConfigured,
    ...given({ url: entry.url, upstash: entry.upstash }),
    ...(entry.tls && { tls: tlsFiles(entry.tls, folder) }),
  };
}

function planned(
  plan: string | undefined,
  limits: ConfigFile["limits"],
  catalogues: readonly Catalogue[],
): Pick<DatabaseDefaults, "plan" | "planName" | "limits" | "planIsConfigured"> {
  const configured = meterAmounts(limits);
  if (plan === undefined && limits !== undefined)
    return { limits: limitsOf(undefined, { configured }), planIsConfigured: false };
  const ref = plan ?? DEFAULT_PLAN;
  const found = planByRef(ref, catalogues);
  return {
    plan: ref,
    ...(found.ok && !SHIPPED_CATALOGUES.includes(found.catalogue) && { planName: sayPlan(found) }),
    limits: limitsOf(found.ok ? found : undefined, { configured }),
    planIsConfigured: plan !== undefined,
  };
}

function meterAmounts(limits: ConfigFile["limits"]): MeterAmounts {
  const amounts = METERS.map((meter) => [meter, limits?.[METER_KEYS[meter]]] as const);
  return Object.fromEntries(amounts.filter(([, amount]) => amount !== undefined));
}

function tlsFiles(tls: NonNullable<DatabaseEntry["tls"]>, folder: string) {
  const { serverName, ...files } = given(tls);
  const paths = Object.entries(files).map(([key, path]) => [key, from(folder, path)]);
  return { ...(Object.fromEntries(paths) as typeof files), ...given({ serverName }) };
}

function buildChannel(entry: NonNullable<ConfigFile["channels"]>[number]): Channel {
  const { name, slack, discord, webhook = "" } = entry;
  if (slack !== undefined) return { name, platform: "slack", address: slack };
  if (discord !== undefined) return { name, platform: "discord", address: discord };
  return {
    name,
    platform: "webhook",
    address: webhook,
    ...given({ format: entry.format ?? webhookFormat(webhook) }),
  };
}

function buildRoute({ to, match, mention }: NonNullable<ConfigFile["routes"]>[number]): Route {
  return { to: listed(to), ...(match && { match: buildMatch(match) }), ...given({ mention }) };
}

function buildMatch(match: NonNullable<NonNullable<ConfigFile["routes"]>[number]["match"]>): RouteMatch {
  const topics = listed(match.topic ?? []).flatMap((topic): Topic[] =>
    topic === "usage" ? METERS.map((meter) => `usage:${meter}` as const) : [topic],
  );
  return given({
    severity: match.severity === undefined ? undefined : listed(match.severity),
    environment: match.environment === undefined ? undefined : listed(match.environment),
    database: match.database === undefined ? undefined : listed(match.database),
    topic: match.topic === undefined ? undefined : topics,
  });
}

const DAILY = { cron: DEFAULT_SUMMARY_CRON, timeZone: undefined, to: undefined, period: undefined };

function buildSummaries(file: ConfigFile, channels: readonly Channel[]): Summary[] {
  const all = channels.map(({ name }) => name);
  const wanted = file.summaries ?? (all.length === 0 ? [] : [DAILY]);
  return wanted.map(({ cron, timeZone, to, period }) => ({
    cron,
    timeZone: timeZone ?? DEFAULT_TIME_ZONE,
    to: to === undefined ? all : listed(to),
    period: period ?? "day",
  }));
}

function buildAccess({ access }: ConfigFile) {
  return access?.change === undefined ? {} : { change: given(access.change) };
}

function buildRunbooks(runbooks: ConfigFile["runbooks"], folder: string): RunbookFiles {
  if (runbooks === undefined) return { files: {} };
  if (typeof runbooks === "string") return { folder: from(folder, runbooks), files: {} };
  return {
    files: Object.fromEntries(Object.entries(runbooks).map(([name, path]) => [name, from(folder, path)])),
  };
}

/** A path as it is meant in a file of that folder. */
export const from = (folder: string, path: string) => (isAbsolute(path) ? path : join(folder, path));

const listed = <T>(one: T | readonly T[]): readonly T[] =>
  Array.isArray(one) ? (one as readonly T[]) : [one as T];

type Given<T> = { [K in keyof T as undefined extends T[K] ? never : K]: T[K] } & {
  [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>;
};

/** The object without what is undefined. */
function given<T extends object>(object: T): Given<T> {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined)) as Given<T>;
}
