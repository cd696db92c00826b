import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { discordCommands } from "../src/chat/discord/manifest.ts";
import { COMMANDS } from "../src/commands/all.ts";
import { fakeDiscord, type DiscordHarness } from "../test/fakes/discord/discord.ts";
import type { JsonObject } from "../test/fakes/discord/json.ts";
import { startRedis, type RedisServer } from "../test/fakes/redis/server.ts";
import { fakeSlack, type FakeSlack } from "../test/fakes/slack/harness.ts";
import { APP_TOKEN, BOT_TOKEN } from "../test/fakes/slack/server.ts";
import { median, rounded, type Figure } from "./figure.ts";
import { buildBundle, startNode } from "./process.ts";

const TRIES = 5;
const IDLE_MS = 10_000;

/** From the process's start to a command answered in Slack and in Discord, and the memory after that, beside both libraries alone. */
export async function startBench(): Promise<readonly Figure[]> {
  const redis = await startRedis();
  const folder = mkdtempSync(join(tmpdir(), "headroom-start-"));
  const bare = join(import.meta.dirname, "bare-bots.mjs");
  const bot = buildBundle();
  const tries = { bare: [] as Try[], bot: [] as Try[] };
  try {
    for (let n = 0; n < TRIES; n++) {
      tries.bare.push(await once([bare], redis, folder));
      tries.bot.push(await once([bot, "run"], redis, folder));
    }
  } finally {
    await redis.kill();
    rmSync(folder, { recursive: true, force: true });
  }
  return [
    ...compared("process start → a command answered in Slack and in Discord", "ms", 1.3, {
      bare: median(tries.bare.map(({ ms }) => ms)),
      bot: median(tries.bot.map(({ ms }) => ms)),
    }),
    ...compared("idle RSS with Slack and Discord connected", "MiB", 1.15, {
      bare: median(tries.bare.map(({ rss }) => rss)) / 2 ** 20,
      bot: median(tries.bot.map(({ rss }) => rss)) / 2 ** 20,
    }),
  ];
}

interface Try {
  readonly ms: number;
  readonly rss: number;
}

const compared = (
  what: string,
  unit: string,
  atMost: number,
  { bare, bot }: { readonly bare: number; readonly bot: number },
): readonly Figure[] => [
  { what: `${what}, bare bolt and discord.js`, value: rounded(bare), unit },
  { what: `${what}, Headroom`, value: rounded(bot), unit },
  { what: `${what}, against the bare libraries`, value: rounded(bot / bare), unit: "×", goal: { atMost } },
];

/** Both services afresh, one process started, asked in both until it answers. */
async function once(words: readonly string[], redis: RedisServer, folder: string): Promise<Try> {
  const slack = await fakeSlack();
  const discord = await fakeDiscord();
  slack.channel("#ops");
  // Registered before, as at every start but the first.
  const registered = discordCommands(COMMANDS).map(
    (command) => ({ ...command, id: "1" }) as unknown as JsonObject,
  );
  discord.server.guild.commands.set(discord.guildId, registered);
  const began = performance.now();
  const child = startNode(words, { cwd: folder, env: environment(slack, discord, redis, folder) });
  try {
    await Promise.all([answers(slack), answers(discord)]);
    const ms = performance.now() - began;
    await pause(IDLE_MS);
    return { ms, rss: child.rss() };
  } finally {
    await child.stop();
    await slack.stop();
    await discord.stop({ complaints: "expected" });
  }
}

/** Until a command is answered; as people do, it is typed again when nobody answers. */
async function answers(chat: FakeSlack | DiscordHarness): Promise<void> {
  const ada = chat.user("ada");
  const isThere = () =>
    chat.platform === "slack"
      ? chat.sockets.connected() > 0
      : (chat as DiscordHarness).server.gateway.connected() > 0;
  for (;;) {
    while (!isThere()) await pause(2);
    try {
      return void (await ada.types("/redis help", { in: chat.channel("#ops").name, within: 3_000 }));
    } catch {
      await pause(2);
    }
  }
}

const environment = (slack: FakeSlack, discord: DiscordHarness, redis: RedisServer, folder: string) => ({
  REDIS_URL: redis.url,
  HEADROOM_DATA: join(folder, "data"),
  SLACK_BOT_TOKEN: BOT_TOKEN,
  SLACK_APP_TOKEN: APP_TOKEN,
  SLACK_API_URL: slack.apiUrl,
  SLACK_CHANNEL: "#ops",
  DISCORD_TOKEN: discord.token,
  DISCORD_API_URL: discord.apiUrl,
  DISCORD_GUILD_ID: discord.guildId,
  DISCORD_CHANNEL_ID: discord.channel("#ops").row.id,
});
