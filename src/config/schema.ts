import * as z from "zod";
import { RULES } from "../domain/alerting/rules.ts";
import type { RuleId } from "../domain/alerting/rule.ts";
import {
  checkInterval,
  choice,
  commandLimit,
  cron,
  delay,
  duration,
  environmentName,
  explained,
  explanations,
  flag,
  name,
  shaped,
  sizeLimit,
  snowflake,
  spendLimit,
  threshold,
  timeZone,
  word,
} from "./atoms.ts";

const limits = z
  .strictObject({
    commandsPerDay: commandLimit().optional().describe("Commands a UTC day"),
    commandsPerMonth: commandLimit().optional().describe("Commands a UTC month"),
    spendPerMonth: spendLimit().optional().describe("Dollars a month: the budget"),
    storage: sizeLimit().optional().describe("Stored data, such as 256MB"),
    bandwidthPerMonth: sizeLimit().optional().describe("Traffic a month, such as 10GB"),
  })
  .describe("Limits that go before the plan's; without a plan, the only ones");

function ruleSetting({ id, summary }: (typeof RULES)[number]) {
  const at = threshold(id);
  const setting = z.union([
    z.boolean(),
    z.enum(["on", "off"]),
    at,
    z.strictObject({
      at: at.optional().describe("The threshold"),
      for: delay().optional().describe("How long it must hold before the alert fires"),
      keepFiringFor: delay()
        .optional()
        .describe("How long it must have been clear before the alert resolves"),
      repeatEvery: duration()
        .optional()
        .describe("How often it is said again until somebody acknowledges it"),
      enabled: flag().optional().describe("false switches the rule off"),
    }),
  ]);
  const explanation = explanations.get(at);
  return explained(setting, explanation?.is ?? "", explanation?.remedy ?? "")
    .optional()
    .describe(`Fires when ${summary}`);
}

export const rulesSchema = z
  .strictObject(
    Object.fromEntries(RULES.map((rule) => [rule.id, ruleSetting(rule)])) as Record<
      RuleId,
      ReturnType<typeof ruleSetting>
    >,
  )
  .describe("What is alerted on; what is left out stays as the guide has it");

const plan = () => word().describe("A plan of a price table, such as guide-2026-04/free");
const environment = () => environmentName().describe("What it is for; production makes advice careful");
const checkEvery = () => checkInterval().describe("How often it is checked");

const database = z.strictObject({
  name: name().describe("How people call it: letters, digits, dashes"),
  url: word().optional().describe("redis:// or rediss:// with user and password"),
  upstash: z
    .strictObject({ id: word().describe("The database's id in Upstash's console") })
    .optional()
    .describe("Ask Upstash's Developer API; with a url both are asked"),
  plan: plan().optional(),
  limits: limits.optional(),
  environment: environment().optional(),
  checkEvery: checkEvery().optional(),
  rules: rulesSchema.optional(),
  tls: z
    .strictObject({
      caFile: word().optional().describe("PEM file of the authority that signed the server's certificate"),
      certFile: word().optional().describe("PEM file of the client's certificate"),
      keyFile: word().optional().describe("PEM file of the client's key"),
      serverName: word()
        .optional()
        .describe("The name in the server's certificate, where it is not the host's"),
    })
    .optional()
    .describe("For rediss:// with certificates of your own"),
});

const channel = z.strictObject({
  name: name().describe("How routes and summaries call it"),
  slack: word().optional().describe('"#name" in quotes, or the id of a Slack channel'),
  discord: snowflake("Discord channel").optional().describe("The id of a Discord channel"),
  webhook: word().optional().describe("The address of an incoming webhook; keep it in a variable"),
  format: choice(["slack", "discord"], "no form of a webhook")
    .optional()
    .describe("Whose form the webhook understands, where its address does not tell"),
});

const oneOrMore = <T extends z.ZodType>(item: T) => z.union([item, z.array(item).min(1)]);
const channelNames = () =>
  explained(oneOrMore(name()), "no list of channels", "Write names of channels, such as [ops].");

const MENTION = /^(here|(user|group|role):\S+)$/;
const TOPICS = [
  "usage",
  "usage:commands-day",
  "usage:commands-month",
  "usage:spend-month",
  "usage:storage",
  "usage:bandwidth-month",
  "rate",
  "unusual-rate",
  "hit-rate",
  "reachability",
] as const;

const listOf = <T extends z.ZodType>(item: T, is: string, remedy: string) =>
  explained(oneOrMore(item), is, remedy, explanations.get(item)?.suggest).optional();

const route = z.strictObject({
  match: z
    .strictObject({
      severity: listOf(
        choice(["warning", "critical"], "no severity"),
        "no severity",
        "Write warning or critical.",
      ).describe("warning, critical, or a list"),
      environment: listOf(
        environmentName(),
        "no name of an environment",
        "Write one word, such as production.",
      ).describe("An environment, or a list"),
      database: listOf(name(), "no name of a database", "Write a database's name.").describe(
        "A database's name, or a list",
      ),
      topic: listOf(choice(TOPICS, "no topic"), "no topic", `Write one of ${TOPICS.join(", ")}.`).describe(
        "What the alert is about, or a list",
      ),
    })
    .optional()
    .describe("Which alerts; what is left out matches all"),
  to: channelNames().describe("Names of channels"),
  mention: shaped(MENTION, "nobody to mention", "Write here, user:ID, group:ID or role:ID.")
    .optional()
    .describe("Whom to notify with the first message: here, user:ID, group:ID, role:ID"),
});

const summary = z.strictObject({
  cron: cron().describe('When: "0 9 * * *" is every day at nine'),
  timeZone: timeZone().optional().describe("Whose nine o'clock, such as Europe/Berlin; UTC by default"),
  to: channelNames().optional().describe("Names of channels; without it, every channel"),
  period: choice(["day", "week"], "no period").optional().describe("What it sums up; day by default"),
});

const SUBJECT = /^(user|group|role|channel):\S+$/;
const subjects = () =>
  z
    .array(
      shaped(
        SUBJECT,
        "nobody who could be given access",
        "Write user:ID, group:ID, role:ID or channel:ID, in quotes.",
      ),
    )
    .optional();

const access = z.strictObject({
  change: z
    .strictObject({
      slack: subjects().describe("user:ID, group:ID, channel:ID"),
      discord: subjects().describe("user:ID, role:ID, channel:ID"),
    })
    .optional()
    .describe("Who may acknowledge, silence, check and watch; without it, everyone"),
});

export const configSchema = z
  .strictObject({
    $schema: z.string().optional().describe("For editors only"),
    databases: z.array(database).optional().describe("What is watched"),
    discover: flag().optional().describe("Watch every database that the Upstash account has at the start"),
    checkEvery: checkEvery()
      .optional()
      .describe("How often databases are checked that do not say it themselves; 15m by default"),
    plan: plan()
      .optional()
      .describe(
        "The plan of databases that do not say it themselves; without it, what their own facts prove, else guide-2026-04/free",
      ),
    limits: limits.optional().describe("Limits of databases that name neither a plan nor limits"),
    environment: environment()
      .optional()
      .describe("The environment of databases that do not say it themselves; production by default"),
    rules: rulesSchema.optional().describe("Rules for all databases; a database's own go before them"),
    channels: z.array(channel).optional().describe("Where messages go"),
    routes: z
      .array(route)
      .optional()
      .describe("Which alerts go where; without any, every alert goes to every channel"),
    summaries: z
      .array(summary)
      .optional()
      .describe("Reports by the clock; by default one a day at 09:00 UTC, [] for none"),
    access: access.optional().describe("Who may change things from a chat"),
    slack: z
      .strictObject({
        botToken: word().optional().describe("xoxb-…"),
        appToken: word().optional().describe("xapp-…: Socket Mode, no public address needed"),
        signingSecret: word().optional().describe("HTTP instead of Socket Mode"),
        apiUrl: word().optional().describe("For GovSlack and proxies"),
      })
      .optional()
      .describe("The Slack app"),
    discord: z
      .strictObject({
        token: word().optional().describe("The bot's token"),
        guildId: snowflake("Discord server").optional().describe("Register commands in this server only"),
        apiUrl: word().optional().describe("For proxies"),
      })
      .optional()
      .describe("The Discord bot"),
    upstash: z
      .strictObject({
        email: word().optional().describe("The account's address"),
        apiKey: word().optional().describe("A key of the Developer API"),
        apiUrl: word().optional().describe("For proxies"),
      })
      .optional()
      .describe("Upstash's Developer API"),
    dataFolder: word()
      .optional()
      .describe(
        "Where samples and alerts are kept; ~/.local/state/headroom by default, or the folder that systemd or XDG_STATE_HOME names",
      ),
    databaseUrl: word().optional().describe("PostgreSQL instead of files, for replicas"),
    http: word().optional().describe("Where health and metrics are served, such as 127.0.0.1:9464"),
    catalogues: z.array(word()).optional().describe("Files with price tables of your own"),
    runbooks: z
      .union([word(), z.record(z.string(), word())])
      .optional()
      .describe("A folder with runbooks of your own, or a map from a runbook's name to its file"),
  })
  .describe("Headroom's configuration");

export type ConfigFile = z.output<typeof configSchema>;
export type DatabaseEntry = NonNullable<ConfigFile["databases"]>[number];
export type RulesEntry = NonNullable<ConfigFile["rules"]>;
export type LimitsEntry = NonNullable<ConfigFile["limits"]>;
