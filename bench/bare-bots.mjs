// Bolt and discord.js in one process and nothing else, as their guides write it: what Headroom's start and memory are held against.
import bolt from "@slack/bolt";
import { Client, Events, GatewayIntentBits } from "discord.js";

const { SLACK_BOT_TOKEN, SLACK_APP_TOKEN, SLACK_API_URL, DISCORD_TOKEN, DISCORD_API_URL } = process.env;

const slack = new bolt.App({
  token: SLACK_BOT_TOKEN,
  appToken: SLACK_APP_TOKEN,
  socketMode: true,
  clientOptions: { slackApiUrl: SLACK_API_URL },
});
slack.command("/redis", async ({ ack, respond }) => {
  await ack();
  await respond("here");
});

const discord = new Client({ intents: [GatewayIntentBits.Guilds], rest: { api: DISCORD_API_URL } });
discord.on(Events.InteractionCreate, (interaction) => interaction.reply({ content: "here", flags: 64 }));
// An answer that came too late is no reason to end.
discord.on(Events.Error, () => {});

await Promise.all([slack.start(), discord.login(DISCORD_TOKEN)]);
for (const signal of ["SIGTERM", "SIGINT"]) process.on(signal, () => process.exit(0));
