import { alertsMessage } from "../messages/lists.ts";
import type { CommandDefinition } from "./definition.ts";
import { findDatabase, openIncidents } from "./find.ts";
import { DATABASE } from "./options.ts";

export const alerts: CommandDefinition = {
  name: "alerts",
  summary: "What is firing now",
  options: [DATABASE],
  access: "read",
  audience: "private",
  examples: ["alerts", "alerts prod-cache"],
  async run({ values }, context) {
    const typed = values["database"];
    const only = typed === undefined ? undefined : findDatabase(typed, context, "alerts").name;
    const open = (await openIncidents(context)).filter(
      (each) => only === undefined || each.database === only,
    );
    const now = context.clock.now();
    return alertsMessage(open, await context.store.silences(now), now);
  },
};
