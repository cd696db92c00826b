import { days, earlier } from "../domain/time/instant.ts";
import { historyMessage } from "../messages/lists.ts";
import type { CommandDefinition } from "./definition.ts";
import { findDatabase } from "./find.ts";
import { DATABASE } from "./options.ts";

const LAST = 10;

export const history: CommandDefinition = {
  name: "history",
  summary: "What fired in the last 30 days, and what people did about it",
  options: [DATABASE],
  access: "read",
  audience: "private",
  examples: ["history", "history prod-cache"],
  async run({ values }, { clock, store, ...context }) {
    const now = clock.now();
    const typed = values["database"];
    const database =
      typed === undefined ? undefined : findDatabase(typed, { clock, store, ...context }, "history").name;
    const filter = {
      from: earlier(now, days(30)),
      limit: LAST,
      ...(database === undefined ? {} : { database }),
    };
    const [incidents, audit] = await Promise.all([store.incidents(filter), store.audit(filter)]);
    return historyMessage({ incidents, audit, now, ...(database === undefined ? {} : { database }) });
  },
};
