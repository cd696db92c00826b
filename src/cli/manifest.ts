import { COMMANDS } from "../commands/all.ts";

/** Prints what the chat service has to know of this bot; for Discord also the link that invites it. */
export async function manifest(service: string, options: { readonly url?: string } = {}): Promise<number> {
  switch (service) {
    case "slack": {
      if (options.url !== undefined && !isCallable(options.url)) {
        console.error(`Slack cannot call "${options.url}": write --url https://…/slack/events`);
        return 64;
      }
      const { slackManifest } = await import("../chat/slack/manifest.ts");
      console.log(JSON.stringify(slackManifest(COMMANDS, options), null, 2));
      return 0;
    }
    case "discord": {
      const { discordCommands, inviteLink, PERMISSIONS } = await import("../chat/discord/manifest.ts");
      console.log(JSON.stringify(discordCommands(COMMANDS), null, 2));
      const id = applicationIdIn(process.env["DISCORD_TOKEN"]) ?? "YOUR_APPLICATION_ID";
      // Beside the JSON, which may go into a file.
      console.error(`\nInvite the bot: ${inviteLink(id)}\nIt asks for:`);
      for (const { name, why } of PERMISSIONS) console.error(`  ${name}: to ${why}`);
      return 0;
    }
    default:
      console.error(`There is no manifest for "${service}": try slack or discord.`);
      return 64;
  }
}

const isCallable = (url: string) => URL.parse(url)?.protocol === "https:";

/** A bot's token begins with its application's id; the rest of it is the secret. */
function applicationIdIn(token: string | undefined): string | undefined {
  const id = Buffer.from(token?.split(".")[0] ?? "", "base64").toString("latin1");
  return /^\d{17,20}$/.test(id) ? id : undefined;
}
