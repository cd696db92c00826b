import { userInfo } from "node:os";
import { COMMANDS } from "../commands/all.ts";
import type { Config } from "../config/config.ts";
import { secretsOf } from "../config/show.ts";
import { terminalPlatform } from "../chat/terminal/terminal.ts";
import { webhookPlatform } from "../chat/webhook/webhook.ts";
import type { ChartRenderer } from "../ports/chart.ts";
import type { ChatPlatform, PlatformName } from "../ports/chat.ts";
import type { Clock } from "../ports/clock.ts";
import type { Log } from "../ports/log.ts";
import type { Random } from "../ports/random.ts";
import { discreet } from "./discreet.ts";
import { scrubber } from "./scrub.ts";

export interface PlatformDeps {
  readonly config: Config;
  /** Without it charts are drawn by the service where it can, else told in words. */
  readonly charts?: ChartRenderer;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
}

/** The chat services that the configuration speaks of; each is loaded only when it is used. */
export async function chatPlatforms(deps: PlatformDeps): Promise<ReadonlyMap<PlatformName, ChatPlatform>> {
  const { config } = deps;
  const platforms = new Map<PlatformName, ChatPlatform>();
  if (config.channels.some((channel) => channel.platform === "webhook"))
    platforms.set("webhook", webhookPlatform());
  if (config.slack !== undefined) platforms.set("slack", await slack(config.slack, deps));
  if (config.discord !== undefined) platforms.set("discord", await discord(config.discord, deps));
  const hide = scrubber(secretsOf(config));
  return new Map([...platforms].map(([name, platform]) => [name, discreet(platform, hide)]));
}

async function slack(account: NonNullable<Config["slack"]>, deps: PlatformDeps): Promise<ChatPlatform> {
  const { slackPlatform } = await import("../chat/slack/slack.ts");
  const { config, charts, clock, random, log } = deps;
  const groups = (config.access.change?.slack ?? []).flatMap((entry) =>
    entry.startsWith("group:") ? [entry.slice("group:".length)] : [],
  );
  return slackPlatform({
    botToken: account.botToken,
    receive: receivingOf(account),
    commands: COMMANDS,
    groups,
    ...(charts === undefined ? {} : { charts }),
    clock,
    random,
    log,
    ...(account.apiUrl === undefined ? {} : { apiUrl: account.apiUrl }),
  });
}

async function discord(account: NonNullable<Config["discord"]>, deps: PlatformDeps): Promise<ChatPlatform> {
  const { discordPlatform } = await import("../chat/discord/discord.ts");
  const { config, charts, clock, random, log } = deps;
  return discordPlatform({
    token: account.token,
    channels: config.channels.flatMap(({ platform, address }) => (platform === "discord" ? [address] : [])),
    commands: COMMANDS,
    ...(charts === undefined ? {} : { charts }),
    clock,
    random,
    log,
    ...(account.apiUrl === undefined ? {} : { apiUrl: account.apiUrl }),
    ...(account.guildId === undefined ? {} : { guildId: account.guildId }),
  });
}

function receivingOf({ appToken, signingSecret }: NonNullable<Config["slack"]>) {
  if (appToken !== undefined) return { by: "socket", appToken } as const;
  return signingSecret === undefined
    ? ({ by: "nothing" } as const)
    : ({ by: "http", signingSecret } as const);
}

/** This terminal as a chat: alerts appear, commands are typed. */
export function thisTerminal(clock: Clock, leave: () => void): ChatPlatform {
  const { username } = userInfo();
  return terminalPlatform({
    input: process.stdin,
    output: process.stdout,
    clock,
    zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    noColor: process.env["NO_COLOR"],
    person: { platform: "terminal", id: username, name: username },
    leave,
  });
}
