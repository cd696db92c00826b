import { homeMessage } from "../messages/home.ts";
import type { Message } from "../messages/message.ts";
import type { CommandContext } from "./context.ts";
import { viewOf } from "./view.ts";

/** The page that a platform keeps up to date for a person: Slack's home tab. */
export async function home(context: CommandContext): Promise<Message> {
  const views = await Promise.all(context.desk.databases.map((database) => viewOf(database, context)));
  return homeMessage(views, context.clock.now());
}
