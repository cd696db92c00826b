import { parseEnv } from "node:util";
import { sayPath, type Path } from "./problem.ts";

export type Environment = Readonly<Record<string, string | undefined>>;

/** What the process was given, completed from the text of a .env file; what is set already goes first. */
export function environmentOf(env: Environment, dotenv = ""): Environment {
  return { ...parseEnv(dotenv), ...env };
}

export interface Variable {
  readonly name: string;
  readonly meaning: string;
  /** Where in the file the same is said; absent for what has no place there. */
  readonly path?: Path;
}

/** In the order in which people meet them. */
export const VARIABLES: readonly Variable[] = [
  {
    name: "REDIS_URL",
    meaning: "The watched database when there is no file, or when the file leaves its address out",
  },
  { name: "DAILY_COMMAND_LIMIT", meaning: "Commands a day, where neither a plan nor limits are configured" },
  { name: "MONTHLY_COMMAND_LIMIT", meaning: "Commands a month, likewise" },
  { name: "UPSTASH_EMAIL", meaning: "Upstash's Developer API: the account", path: ["upstash", "email"] },
  { name: "UPSTASH_API_KEY", meaning: "Upstash's Developer API: the key", path: ["upstash", "apiKey"] },
  {
    name: "UPSTASH_API_URL",
    meaning: "Upstash's Developer API: its address, for proxies",
    path: ["upstash", "apiUrl"],
  },
  { name: "SLACK_BOT_TOKEN", meaning: "Slack: the bot token (xoxb-…)", path: ["slack", "botToken"] },
  {
    name: "SLACK_APP_TOKEN",
    meaning: "Slack: the app token (xapp-…), for Socket Mode",
    path: ["slack", "appToken"],
  },
  {
    name: "SLACK_SIGNING_SECRET",
    meaning: "Slack: the signing secret, for HTTP instead of Socket Mode",
    path: ["slack", "signingSecret"],
  },
  { name: "SLACK_CHANNEL", meaning: "Slack: the channel, #name or id" },
  {
    name: "SLACK_API_URL",
    meaning: "Slack: the API's address, for GovSlack and proxies",
    path: ["slack", "apiUrl"],
  },
  { name: "DISCORD_TOKEN", meaning: "Discord: the bot's token", path: ["discord", "token"] },
  { name: "DISCORD_CHANNEL_ID", meaning: "Discord: the channel's id" },
  {
    name: "DISCORD_GUILD_ID",
    meaning: "Discord: the server in which commands are registered",
    path: ["discord", "guildId"],
  },
  {
    name: "DISCORD_API_URL",
    meaning: "Discord: the API's address, for proxies",
    path: ["discord", "apiUrl"],
  },
  { name: "ALERT_WEBHOOK_URL", meaning: "An incoming webhook, Slack's or Discord's by its address" },
  { name: "ALERT_WEBHOOK_FORMAT", meaning: "slack or discord, for a webhook at another address" },
  { name: "CHECK_EVERY", meaning: "How often databases are checked; 15m by default", path: ["checkEvery"] },
  { name: "HEADROOM_CONFIG", meaning: "The configuration file; ./headroom.yaml by default" },
  { name: "HEADROOM_DATA", meaning: "The folder where samples and alerts are kept", path: ["dataFolder"] },
  { name: "DATABASE_URL", meaning: "PostgreSQL instead of files, for replicas", path: ["databaseUrl"] },
  { name: "HEADROOM_HTTP", meaning: "host:port where health and metrics are served", path: ["http"] },
];

type Tree = Record<string, unknown>;

export interface Completed {
  readonly tree: Tree;
  /** The variable that a value came from, by its path as people read it. */
  readonly origins: ReadonlyMap<string, string>;
}

/** The file's tree, completed by what only the environment says. What the file says itself is never replaced. */
export function completed(file: Tree, env: Environment): Completed {
  const tree = structuredClone(file);
  const origins = new Map<string, string>();
  const take = (variable: string, path: Path) => {
    const value = env[variable]?.trim();
    if (value === undefined || value === "" || !put(tree, path, value)) return;
    origins.set(sayPath(path), variable);
  };
  for (const { name, path } of VARIABLES) if (path !== undefined) take(name, path);
  if (tree["plan"] === undefined && tree["limits"] === undefined) {
    take("DAILY_COMMAND_LIMIT", ["limits", "commandsPerDay"]);
    take("MONTHLY_COMMAND_LIMIT", ["limits", "commandsPerMonth"]);
  }
  takeDatabase(tree, env, origins, take);
  takeChannels(tree, env, origins, take);
  return { tree, origins };
}

type Take = (variable: string, path: Path) => void;

function takeDatabase(tree: Tree, env: Environment, origins: Map<string, string>, take: Take): void {
  const named = tree["databases"];
  if (named === undefined && isSet(env, "REDIS_URL")) {
    tree["databases"] = [{ name: databaseName(env["REDIS_URL"] ?? "") }];
    origins.set("databases[0]", "REDIS_URL");
    return take("REDIS_URL", ["databases", 0, "url"]);
  }
  if (named === undefined && tree["discover"] === undefined) {
    if (isSet(env, "UPSTASH_EMAIL") && isSet(env, "UPSTASH_API_KEY")) tree["discover"] = true;
    return;
  }
  // With several databases nobody could say which of them is meant.
  const only = Array.isArray(named) && named.length === 1 ? (named[0] as unknown) : undefined;
  if (isTree(only) && only["upstash"] === undefined) take("REDIS_URL", ["databases", 0, "url"]);
}

const PLATFORMS = [
  { platform: "slack", variable: "SLACK_CHANNEL" },
  { platform: "discord", variable: "DISCORD_CHANNEL_ID" },
  { platform: "webhook", variable: "ALERT_WEBHOOK_URL" },
];

/** A platform on which the file names no channel gets the environment's. */
function takeChannels(tree: Tree, env: Environment, origins: Map<string, string>, take: Take): void {
  const named: unknown = (tree["channels"] ??= []);
  if (!Array.isArray(named)) return;
  for (const { platform, variable } of PLATFORMS) {
    const isNamed = named.some((channel) => isTree(channel) && platform in channel);
    const isOrphan = platform === "webhook" && isSet(env, "ALERT_WEBHOOK_FORMAT");
    if (isNamed || !(isSet(env, variable) || isOrphan)) continue;
    const at = named.length;
    const isTaken = named.some((channel) => isTree(channel) && channel["name"] === platform);
    named.push({ name: isTaken ? `${platform}-2` : platform });
    origins.set(`channels[${at}]`, isSet(env, variable) ? variable : "ALERT_WEBHOOK_FORMAT");
    take(variable, ["channels", at, platform]);
    if (platform === "webhook") take("ALERT_WEBHOOK_FORMAT", ["channels", at, "format"]);
  }
}

/** "redis", or what an Upstash host begins with: "eu2-fancy-cat-30123.upstash.io" is called eu2-fancy-cat-30123. */
function databaseName(url: string): string {
  const host = URL.parse(url)?.hostname ?? "";
  const [label = "", ...rest] = host.split(".");
  const isUpstash = rest.join(".").endsWith("upstash.io");
  return isUpstash && /^[A-Za-z0-9][A-Za-z0-9-]*$/.test(label) ? label : "redis";
}

const isSet = (env: Environment, name: string) => (env[name] ?? "").trim() !== "";

export const isTree = (value: unknown): value is Tree =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** False where the file says it already, or has something else where a map belongs. */
function put(tree: Tree, path: Path, value: unknown): boolean {
  let at: Tree = tree;
  for (const part of path.slice(0, -1)) {
    const next = (at[part] ??= {});
    if (typeof next !== "object" || next === null) return false;
    at = next as Tree;
  }
  const last = path.at(-1) ?? "";
  if (at[last] !== undefined && at[last] !== null) return false;
  at[last] = value;
  return true;
}
