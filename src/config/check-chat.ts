import { at, entries, isGiven, isOn, textAt } from "./look.ts";
import type { Finding, Path } from "./problem.ts";
import { webhookFormat } from "./webhook-format.ts";

/** Channels and the accounts that they need. */
export function checkChat(tree: unknown): Finding[] {
  return [
    ...entries(tree, ["channels"]).flatMap(({ path }) => checkChannel(tree, path)),
    ...checkSlack(tree),
    ...checkDiscord(tree),
    ...checkUpstash(tree),
  ];
}

const ADDRESSES = ["slack", "discord", "webhook"] as const;

function checkChannel(tree: unknown, path: Path): Finding[] {
  const given = ADDRESSES.filter((key) => isGiven(tree, [...path, key]));
  if (given.length > 1)
    return [
      {
        path,
        what: `This channel has ${given.length} addresses: ${given.join(" and ")}.`,
        remedy: "Make a channel of its own for each.",
      },
    ];
  // An empty `slack:` is a problem of its own already.
  const isEmpty = ADDRESSES.some((key) => isEmptyAt(tree, [...path, key]));
  if (given.length === 0 && !isEmpty) return [noAddress(tree, path)];
  const slack = textAt(tree, [...path, "slack"]);
  if (slack !== undefined) return checkSlackChannel(slack, [...path, "slack"]);
  const webhook = textAt(tree, [...path, "webhook"]);
  if (webhook !== undefined) return checkWebhook(tree, path, webhook);
  if (given[0] !== "webhook" && isGiven(tree, [...path, "format"]))
    return [{ path: [...path, "format"], what: "Only a webhook has a format.", remedy: "Remove it." }];
  return [];
}

const isEmptyAt = (tree: unknown, path: Path) => at(tree, path) === null;

function noAddress(tree: unknown, path: Path): Finding {
  if (isGiven(tree, [...path, "format"]))
    return {
      path,
      what: "There is a format of a webhook, but no address.",
      remedy: "Set ALERT_WEBHOOK_URL, or write the address: webhook: ${ALERT_WEBHOOK_URL}.",
    };
  return {
    path,
    what: "This channel has no address.",
    remedy: 'Give it one: slack: "#name", discord: "id" or webhook: ${ALERT_WEBHOOK_URL}.',
  };
}

function checkSlackChannel(channel: string, path: Path): Finding[] {
  // What Slack allows in a name, in any script; ids begin with C, G or D.
  if (/^#?[^\s#@,:;!?'"<>()/\\&A-Z]{1,80}$/u.test(channel) || /^[CGD][A-Z0-9]{7,}$/.test(channel)) return [];
  return [
    {
      path,
      what: `"${channel}" is no Slack channel.`,
      remedy: 'Write its name in small letters, such as "#redis-ops", or its id, such as C012AB3CD.',
    },
  ];
}

function checkWebhook(tree: unknown, path: Path, webhook: string): Finding[] {
  const address = URL.parse(webhook);
  if (address === null || !/^https?:$/.test(address.protocol))
    return [
      {
        path: [...path, "webhook"],
        what: "This is no address of a webhook.",
        remedy: "Copy the whole address from Slack or Discord; it begins with https://.",
      },
    ];
  if (isGiven(tree, [...path, "format"]) || webhookFormat(webhook) !== undefined) return [];
  return [
    {
      path: [...path, "webhook"],
      what: `The webhook at ${address.host} is neither Slack's nor Discord's, so its form is not known.`,
      remedy: "Say whose form it understands: ALERT_WEBHOOK_FORMAT, or format: slack or discord in the file.",
    },
  ];
}

function checkSlack(tree: unknown): Finding[] {
  const bot = textAt(tree, ["slack", "botToken"]);
  const app = textAt(tree, ["slack", "appToken"]);
  const secret = textAt(tree, ["slack", "signingSecret"]);
  const findings: Finding[] = [];
  if (bot !== undefined && !bot.startsWith("xoxb-"))
    findings.push({
      path: ["slack", "botToken"],
      what: `This is ${kindOfSlackToken(bot)}, not a bot token.`,
      remedy:
        "Take the Bot User OAuth Token, which begins with xoxb-, from the app's page OAuth & Permissions.",
    });
  if (app !== undefined && !app.startsWith("xapp-"))
    findings.push({
      path: ["slack", "appToken"],
      what: `This is ${kindOfSlackToken(app)}, not an app token.`,
      remedy:
        "Make an App-Level Token with connections:write, which begins with xapp-, on the app's page Basic Information.",
    });
  if (secret !== undefined && /^x(ox|app)/.test(secret))
    findings.push({
      path: ["slack", "signingSecret"],
      what: `This is ${kindOfSlackToken(secret)}, not a signing secret.`,
      remedy: "Take the Signing Secret from the app's page Basic Information.",
    });
  if (isGiven(tree, ["slack", "appToken"]) && isGiven(tree, ["slack", "signingSecret"]))
    findings.push({
      path: ["slack", "signingSecret"],
      what: "There are an app token (Socket Mode) and a signing secret (HTTP), and Slack sends each event one way only.",
      remedy: "Remove one: keep the app token unless Slack can reach this machine from the internet.",
    });
  if (!isGiven(tree, ["slack", "botToken"])) findings.push(...slackWithoutBot(tree));
  return findings;
}

function slackWithoutBot(tree: unknown): Finding[] {
  const remedy = "Set SLACK_BOT_TOKEN, the token that begins with xoxb-.";
  const channels = entries(tree, ["channels"]).filter(({ path }) => isGiven(tree, [...path, "slack"]));
  const credentials: Path[] = [
    ["slack", "appToken"],
    ["slack", "signingSecret"],
  ];
  return [
    ...channels.map(({ path }) => ({
      path: [...path, "slack"],
      what: "This channel is on Slack, but there is no bot token to post with.",
      remedy,
    })),
    ...credentials
      .filter((path) => isGiven(tree, path))
      .map((path) => ({ path, what: "Slack needs a bot token too.", remedy })),
  ];
}

function kindOfSlackToken(token: string): string {
  if (token.startsWith("xoxb-")) return "a bot token";
  if (token.startsWith("xapp-")) return "an app token";
  if (token.startsWith("xoxp-")) return "a user token";
  return "something else";
}

const BOT_TOKEN = /^[\w-]+\.[\w-]+\.[\w-]+$/;

function checkDiscord(tree: unknown): Finding[] {
  const token = textAt(tree, ["discord", "token"]);
  if (token !== undefined && !BOT_TOKEN.test(token))
    return [
      {
        path: ["discord", "token"],
        what: "This is no token of a Discord bot.",
        remedy:
          "Take the token alone, three parts with dots between them, from the application's page Bot: not the client secret, nor the word Bot before it.",
      },
    ];
  if (isGiven(tree, ["discord", "token"])) return [];
  return entries(tree, ["channels"])
    .filter(({ path }) => isGiven(tree, [...path, "discord"]))
    .map(({ path }) => ({
      path: [...path, "discord"],
      what: "This channel is on Discord, but there is no bot to post with.",
      remedy: "Set DISCORD_TOKEN, or use a webhook of the channel instead.",
    }));
}

function checkUpstash(tree: unknown): Finding[] {
  const hasEmail = isGiven(tree, ["upstash", "email"]);
  const hasKey = isGiven(tree, ["upstash", "apiKey"]);
  if (hasEmail && hasKey) return [];
  if (hasEmail)
    return [
      {
        path: ["upstash", "email"],
        what: "There is an Upstash account, but no API key.",
        remedy: "Set UPSTASH_API_KEY.",
      },
    ];
  if (hasKey)
    return [
      {
        path: ["upstash", "apiKey"],
        what: "There is an Upstash API key, but not whose it is.",
        remedy: "Set UPSTASH_EMAIL.",
      },
    ];
  const remedy = "Set UPSTASH_EMAIL and UPSTASH_API_KEY.";
  const users: Path[] = entries(tree, ["databases"])
    .map(({ path }) => [...path, "upstash"])
    .filter((path) => isGiven(tree, path));
  if (isOn(tree, ["discover"])) users.push(["discover"]);
  return users.map((path) => ({ path, what: "Upstash's Developer API needs an account and a key.", remedy }));
}
