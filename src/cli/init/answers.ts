import type { Environment } from "../../config/environment.ts";
import { VARIABLES } from "../../config/environment.ts";

/** What is known of the installation so far: by flag, by the environment and .env, or because somebody typed it. */
export interface Answers {
  /** By the names of the environment's variables, whether they end up in .env or in headroom.yaml. */
  readonly variables: Environment;
  /** How the database of REDIS_URL is called. */
  readonly name?: string;
  readonly plan?: string;
  /** Whose nine o'clock the summary comes at. */
  readonly timeZone?: string;
  /** Those of the Upstash account that are watched; absent, all of them. */
  readonly upstash?: readonly UpstashDatabase[];
}

export interface UpstashDatabase {
  readonly id: string;
  readonly name: string;
}

/** What belongs into .env: passwords, and the addresses of APIs that only a proxy makes necessary. */
export const DOTENV = [
  "REDIS_URL",
  "UPSTASH_EMAIL",
  "UPSTASH_API_KEY",
  "UPSTASH_API_URL",
  "SLACK_BOT_TOKEN",
  "SLACK_APP_TOKEN",
  "SLACK_SIGNING_SECRET",
  "SLACK_API_URL",
  "DISCORD_TOKEN",
  "DISCORD_API_URL",
  "ALERT_WEBHOOK_URL",
] as const;

const IN_THE_FILE = [
  "DAILY_COMMAND_LIMIT",
  "MONTHLY_COMMAND_LIMIT",
  "SLACK_CHANNEL",
  "DISCORD_CHANNEL_ID",
  "DISCORD_GUILD_ID",
  "ALERT_WEBHOOK_FORMAT",
  "CHECK_EVERY",
];

/** Where alerts go, one for each chat. */
const CHANNELS = ["SLACK_CHANNEL", "DISCORD_CHANNEL_ID", "ALERT_WEBHOOK_URL"];

export const hasChannel = (answers: Answers) => CHANNELS.some((channel) => has(answers, channel));

/** The variables that can be answered, in the order in which people meet them. */
export const ANSWERABLE = VARIABLES.filter(({ name }) => [...DOTENV, ...IN_THE_FILE].includes(name));

/** "--slack-bot-token". */
export const flagOf = (variable: string) => `--${variable.toLowerCase().replaceAll("_", "-")}`;

/** What the environment says of what can be answered. */
export const givenBy = (env: Environment): Environment =>
  Object.fromEntries(
    ANSWERABLE.flatMap(({ name }) => {
      const value = env[name]?.trim();
      return value === undefined || value === "" ? [] : [[name, value]];
    }),
  );

export const has = ({ variables }: Answers, variable: string) => variables[variable] !== undefined;

export const withVariable = (answers: Answers, variable: string, value: string): Answers => ({
  ...answers,
  variables: { ...answers.variables, [variable]: value },
});

export const without = (answers: Answers, names: readonly string[]): Answers => ({
  ...answers,
  variables: Object.fromEntries(Object.entries(answers.variables).filter(([name]) => !names.includes(name))),
});
