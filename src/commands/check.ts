import { line } from "../messages/message.ts";
import { statsMessage } from "../messages/stats.ts";
import type { CommandDefinition } from "./definition.ts";
import { findDatabase } from "./find.ts";
import { DATABASE } from "./options.ts";
import { viewOf } from "./view.ts";

export const check: CommandDefinition = {
  name: "check",
  summary: "Check one database now, instead of waiting for its next turn",
  options: [DATABASE],
  access: "change",
  audience: "private",
  slow: true,
  examples: ["check prod-cache"],
  async run({ values, caller }, context) {
    const database = findDatabase(values["database"], context, "check");
    const results = await context.desk.checkNow(database.name, caller);
    const message = statsMessage(await viewOf(database, context));
    const failed = results.flatMap((result) => (result.ok ? [] : [result.failure.sentence]));
    return {
      ...message,
      blocks: [...failed.map((each) => ({ kind: "text" as const, text: line(each) })), ...message.blocks],
    };
  },
};
