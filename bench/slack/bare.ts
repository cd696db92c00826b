/** The least that a Slack app can do: it acknowledges, and where it is asked to, it answers with a message of the size of ours. Started by bench/slack.ts. */
import { App, LogLevel } from "@slack/bolt";
import { APP_TOKEN, BOT_TOKEN } from "../../test/fakes/slack/server.ts";

const section = {
  type: "section" as const,
  text: { type: "plain_text" as const, text: "figure ".repeat(25) },
};
const MESSAGE = { text: "figures", blocks: Array.from({ length: 9 }, () => section) };

const [slackApiUrl = ""] = process.argv.slice(2);
const app = new App({
  token: BOT_TOKEN,
  appToken: APP_TOKEN,
  socketMode: true,
  clientOptions: { slackApiUrl },
  logLevel: LogLevel.ERROR,
});
app.command("/redis", async ({ ack, command, respond }) => {
  await ack();
  if (command.text === "answer") await respond(MESSAGE);
});
await app.start();
