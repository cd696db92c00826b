import { sayDuration } from "../domain/time/duration.ts";
import { hours, minutes, type Duration } from "../domain/time/instant.ts";
import { line, press, strong } from "../messages/message.ts";
import { moment } from "../messages/words.ts";
import type { CommandDefinition } from "./definition.ts";
import { findDatabase } from "./find.ts";
import { DATABASE } from "./options.ts";
import { endOf } from "./until.ts";

/** The guide's "monitor closely": every five minutes. */
const EVERY = minutes(5);
const FOR = hours(1);

export const watch: CommandDefinition = {
  name: "watch",
  summary: "Check a database every 5 minutes for a while",
  options: [
    DATABASE,
    { name: "time", summary: "how long: 1h unless you say otherwise", type: "duration", required: false },
    {
      name: "off",
      summary: "go back to the usual interval",
      type: "choice",
      required: false,
      choices: [{ label: "off", value: "off" }],
    },
  ],
  access: "change",
  audience: "private",
  examples: ["watch prod-cache 2h", "watch prod-cache off"],
  async run({ values, caller }, context) {
    const now = context.clock.now();
    const database = findDatabase(values["database"], context, "watch");
    if (values["off"] !== undefined) {
      await context.desk.unwatch(database.name, caller);
      return {
        tone: "neutral",
        title: line(strong(database.name), ` is checked every ${sayDuration(database.checkEvery)} again`),
        blocks: [],
      };
    }
    const until = values["time"] === undefined ? ((now + FOR) as typeof now) : endOf(values["time"], now);
    const every = Math.min(EVERY, database.checkEvery) as Duration;
    await context.desk.watch(database.name, every, until, caller);
    return {
      tone: "neutral",
      title: line(
        strong(database.name),
        ` is checked every ${sayDuration(every)} until `,
        moment(until, now),
      ),
      blocks: [
        {
          kind: "buttons",
          buttons: [
            press("Stop watching", `watch ${database.name} off`),
            press("Stats", `stats ${database.name}`),
          ],
        },
      ],
    };
  },
};
