import { statusMessage } from "../messages/lists.ts";
import type { CommandDefinition } from "./definition.ts";
import { viewOf } from "./view.ts";

export const status: CommandDefinition = {
  name: "status",
  summary: "All databases at a glance",
  options: [],
  access: "read",
  audience: "private",
  examples: ["status"],
  async run(_, context) {
    const views = await Promise.all(context.desk.databases.map((database) => viewOf(database, context)));
    return statusMessage(views, context.clock.now());
  },
};
