import { afterEach } from "vitest";
import { discordPlatform } from "../../src/chat/discord/discord.ts";
import { slackPlatform } from "../../src/chat/slack/slack.ts";
import { COMMANDS } from "../../src/commands/all.ts";
import type { Channel, ChatPlatform } from "../../src/ports/chat.ts";
import type { Clock } from "../../src/ports/clock.ts";
import { silentLog } from "../../src/ports/log.ts";
import type { ChatHarness } from "../fakes/chat-harness.ts";
import { fakeDiscord, type DiscordHarness } from "../fakes/discord/discord.ts";
import { jumpClock } from "../fakes/jump-clock.ts";
import { fakeSlack } from "../fakes/slack/harness.ts";
import { APP_TOKEN, BOT_TOKEN } from "../fakes/slack/server.ts";
import { world, type WorldOptions } from "./world.ts";

/** A chat service with a channel #ops, and the platform that speaks to it. */
export interface Stage {
  readonly service: ChatHarness;
  readonly platform: ChatPlatform;
  readonly channel: Channel;
  /** Resolves once commands that people type are heard. */
  hears(): Promise<void>;
  goesDown(): Promise<void>;
  comesBack(): Promise<void>;
  /** Ends both, and fails when anything was sent that the service would refuse. */
  close(): Promise<void>;
}

/** The same time of day, with timers as long as they say: services' own deadlines and log-ins run in real time. */
const inRealTime = (clock: Clock): Clock => {
  const real = jumpClock(clock.now(), 1);
  return { ...clock, after: (delay, callback) => real.after(delay, callback) };
};
const random = { next: () => 0.5, token: (length: number) => "x".repeat(length) };

async function discordStage(clock: Clock): Promise<Stage> {
  const service = await fakeDiscord();
  const { server } = service;
  const platform = discordPlatform({
    token: service.token,
    apiUrl: service.apiUrl,
    commands: COMMANDS,
    clock: inRealTime(clock),
    random,
    log: silentLog,
  });
  return {
    service,
    platform,
    channel: { name: "discord-ops", platform: "discord", address: service.channel("ops").id },
    async hears() {
      await service.connected();
      await server.guild.board.until(
        () => server.guild.commands.size > 0 || undefined,
        () => "the commands were not registered",
      );
    },
    goesDown: server.down,
    comesBack: server.up,
    async close() {
      await platform.stop();
      await service.stop();
    },
  };
}

async function slackStage(clock: Clock): Promise<Stage> {
  const service = await fakeSlack();
  const platform = slackPlatform({
    botToken: BOT_TOKEN,
    receive: { by: "socket", appToken: APP_TOKEN },
    apiUrl: service.apiUrl,
    clock: inRealTime(clock),
    random,
    log: silentLog,
  });
  service.channel("#ops");
  return {
    service,
    platform,
    channel: { name: "slack-ops", platform: "slack", address: "#ops" },
    async hears() {
      await service.space.board.until(
        () => service.sockets.connected() === 2 || undefined,
        () => "not connected",
      );
    },
    goesDown: async () => service.down(),
    comesBack: async () => service.up(),
    async close() {
      await platform.stop();
      await service.stop();
      if (service.complaints.length > 0) throw new Error(service.complaints.join("\n"));
    },
  };
}

const STAGES = { Discord: discordStage, Slack: slackStage } as const;

const open: Stage[] = [];
afterEach(async () => {
  for (const stage of open.splice(0)) await stage.close();
});

/** The whole bot on some chat services, everything connected. */
export async function botOn(services: readonly (keyof typeof STAGES)[], options: WorldOptions = {}) {
  const stages: Stage[] = [];
  const bot = await world({
    limit: 1_000,
    ...options,
    chats: async (clock) => {
      for (const name of services) stages.push(await STAGES[name](clock));
      open.push(...stages);
      return stages;
    },
  });
  for (const stage of stages) {
    // Services ask for what runs now: a restart puts another bot in the place of the first.
    await stage.platform.start({
      run: (line, caller) => bot.handlers.run(line, caller),
      suggest: (...asked) => bot.handlers.suggest(...asked),
      home: (caller) => bot.handlers.home(caller),
    });
    await stage.hears();
  }
  return { bot, stages };
}

export async function discordAlone() {
  const { bot, stages } = await botOn(["Discord"]);
  const discord = stages[0]?.service as DiscordHarness;
  return { bot, discord, ops: discord.channel("ops") };
}
