/** The least that a Discord bot can do: it replies. Started by bench/discord.ts with the API's address and the token. */
import { Client, Events, GatewayIntentBits, MessageFlags } from "discord.js";

const [api = "", token = ""] = process.argv.slice(2);
const client = new Client({ intents: [GatewayIntentBits.Guilds], rest: { api } });
client.on(Events.InteractionCreate, (interaction) => {
  if (interaction.isRepliable()) void interaction.reply({ content: "pong", flags: MessageFlags.Ephemeral });
});
await client.login(token);
