import { homeMessage } from "../messages/home.ts";
import type { Message } from "../messages/message.ts";
import { failureMessage, type Interpreter } from "./interpret.ts";
import { viewOf } from "./view.ts";

/** The page that a platform keeps up to date for a person: Slack's home tab. Never throws: a failure is a page, too. */
export async function home({ context, log }: Pick<Interpreter, "context" | "log">): Promise<Message> {
  try {
    const views = await Promise.all(context.desk.databases.map((database) => viewOf(database, context)));
    return homeMessage(views, context.clock.now());
  } catch (error) {
    log.error("command failed", { line: "home", error: String(error) });
    return failureMessage(error);
  }
}
