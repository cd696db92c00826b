import type { Environment } from "../../config/environment.ts";
import { webhookFormat } from "../../config/webhook-format.ts";
import { tryRedis, tryUpstash, tryWebhook, type Tried } from "./tried.ts";

export type Chat = "slack" | "discord" | "webhook";
export type Part = "redis" | "upstash" | Chat;

/** Answers that are tried out together. */
export interface Step {
  readonly part: Part;
  readonly asks: readonly Asked[];
  /** What is said while it is tried out. */
  readonly trying: string;
  readonly tries: (given: Environment) => Promise<Tried>;
}

export interface Asked {
  readonly variable: string;
  readonly question: string;
  /** Never shown while it is typed, nor afterwards. */
  readonly isSecret?: true;
  readonly isOptional?: true;
  readonly example?: string;
  /** Absent when it always is. */
  readonly isNeeded?: (given: Environment) => boolean;
}

export const STEPS: readonly Step[] = [
  {
    part: "redis",
    asks: [
      {
        variable: "REDIS_URL",
        question: "Its address, with user and password: rediss://default:…@host:6379",
        isSecret: true,
      },
    ],
    trying: "Asking the database for INFO",
    tries: tryRedis,
  },
  {
    part: "upstash",
    asks: [
      { variable: "UPSTASH_EMAIL", question: "The Upstash account's e-mail", example: "ops@example.com" },
      {
        variable: "UPSTASH_API_KEY",
        question: "A key of its Management API (Upstash console, Account, Management API)",
        isSecret: true,
      },
    ],
    trying: "Asking Upstash for the account's databases",
    tries: tryUpstash,
  },
  {
    part: "slack",
    asks: [
      {
        variable: "SLACK_BOT_TOKEN",
        question: "The bot's token, xoxb-… (OAuth & Permissions)",
        isSecret: true,
      },
    ],
    trying: "Signing in to Slack",
    tries: async (given) => (await import("./try-slack.ts")).trySlackToken(given),
  },
  {
    part: "slack",
    asks: [
      {
        variable: "SLACK_APP_TOKEN",
        question: "The app's token, xapp-… (Basic Information); empty: it posts, and hears no commands",
        isSecret: true,
        isOptional: true,
        isNeeded: (given) => given["SLACK_SIGNING_SECRET"] === undefined,
      },
    ],
    trying: "Asking Slack for a socket",
    tries: async (given) => (await import("./try-slack.ts")).trySlackSocket(given),
  },
  {
    part: "slack",
    asks: [
      { variable: "SLACK_CHANNEL", question: "The Slack channel, by name or id", example: "#redis-ops" },
    ],
    trying: "Looking for the channel",
    tries: async (given) => (await import("./try-slack.ts")).trySlackChannel(given),
  },
  {
    part: "discord",
    asks: [
      { variable: "DISCORD_TOKEN", question: "The bot's token (the application's page Bot)", isSecret: true },
    ],
    trying: "Signing in to Discord",
    tries: async (given) => (await import("./try-discord.ts")).tryDiscordToken(given),
  },
  {
    part: "discord",
    asks: [
      {
        variable: "DISCORD_CHANNEL_ID",
        question: "The Discord channel's id (developer mode on, right-click the channel, Copy Channel ID)",
        example: "1180000000000000001",
      },
    ],
    trying: "Looking for the channel and the bot's permissions",
    tries: async (given) => (await import("./try-discord.ts")).tryDiscordChannel(given),
  },
  {
    part: "webhook",
    asks: [
      { variable: "ALERT_WEBHOOK_URL", question: "The webhook's address", isSecret: true },
      {
        variable: "ALERT_WEBHOOK_FORMAT",
        question: "Whose form does it understand: slack or discord?",
        example: "slack",
        isNeeded: (given) => webhookFormat(given["ALERT_WEBHOOK_URL"] ?? "") === undefined,
      },
    ],
    trying: "Looking at the webhook",
    tries: tryWebhook,
  },
];

/** The step that names the part's channel. */
export const lastOf = (part: Part) => STEPS.findLast((step) => step.part === part);

const variablesOf = (part: Part) =>
  STEPS.filter((step) => step.part === part).flatMap(({ asks }) => asks.map(({ variable }) => variable));

/** What stands beside a part without being asked for. */
const BESIDE: Readonly<Partial<Record<Part, readonly string[]>>> = {
  slack: ["SLACK_SIGNING_SECRET"],
  discord: ["DISCORD_GUILD_ID"],
};

export const allOf = (part: Part) => [...variablesOf(part), ...(BESIDE[part] ?? [])];

/** Somebody spoke of it: the rest of it is wanted too. */
export const isWanted = (part: Part, given: Environment) =>
  allOf(part).some((name) => given[name] !== undefined);

export const isNeeded = (asked: Asked, given: Environment) => asked.isNeeded?.(given) ?? true;

/** What of a step nobody has said yet, and must. */
export const gapsIn = (step: Step, given: Environment): readonly Asked[] =>
  step.asks.filter(
    (asked) => given[asked.variable] === undefined && asked.isOptional !== true && isNeeded(asked, given),
  );

/** There is something to try, and all of it. */
export const canBeTried = (step: Step, given: Environment) =>
  gapsIn(step, given).length === 0 && step.asks.some(({ variable }) => given[variable] !== undefined);
