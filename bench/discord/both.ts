/** Both libraries, loaded and connected, and nothing else. Started by bench/discord.ts with both addresses and the token. */
import { App, LogLevel } from "@slack/bolt";
import { Client, Events, GatewayIntentBits } from "discord.js";
import { APP_TOKEN, BOT_TOKEN } from "../../test/fakes/slack/server.ts";

const [api = "", token = "", slackApiUrl = ""] = process.argv.slice(2);
const app = new App({
  token: BOT_TOKEN,
  appToken: APP_TOKEN,
  socketMode: true,
  clientOptions: { slackApiUrl },
  logLevel: LogLevel.ERROR,
});
app.command("/redis", async ({ ack }) => {
  await ack();
});
const client = new Client({ intents: [GatewayIntentBits.Guilds], rest: { api } });
client.on(Events.InteractionCreate, () => {});
await Promise.all([app.start(), client.login(token)]);
