import { statsMessage } from "../messages/stats.ts";
import type { CommandDefinition } from "./definition.ts";
import { findDatabase } from "./find.ts";
import { DATABASE } from "./options.ts";
import { viewOf } from "./view.ts";

export const stats: CommandDefinition = {
  name: "stats",
  summary: "How much of the plan one database has used, and how it is doing",
  options: [DATABASE],
  access: "read",
  audience: "private",
  examples: ["stats prod-cache"],
  async run({ values }, context) {
    return statsMessage(await viewOf(findDatabase(values["database"], context, "stats"), context));
  },
};
