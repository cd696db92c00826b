import { line, press, strong, type Message } from "../messages/message.ts";
import { silencesMessage } from "../messages/lists.ts";
import { moment } from "../messages/words.ts";
import type { SilenceRequest } from "../ports/desk.ts";
import { CommandProblem, type CommandContext, type Offer } from "./context.ts";
import type { CommandDefinition } from "./definition.ts";
import { findDatabase, openIncidents } from "./find.ts";
import { endOf } from "./until.ts";

export const silence: CommandDefinition = {
  name: "silence",
  summary: "Mute a database or one alert for a while",
  options: [
    { name: "alert", summary: "a database's name, an alert's id, or all", type: "alert", required: false },
    {
      name: "time",
      summary: "a time, such as 2h, until 18:00 or until new day",
      type: "duration",
      required: true,
    },
    { name: "reason", summary: "why", type: "text", required: false },
  ],
  access: "change",
  audience: "private",
  examples: ["silence prod-cache 2h deploying", "silence prod-cache until new day"],
  async run({ values, caller }, context) {
    const now = context.clock.now();
    const until = endOf(values["time"] ?? "", now);
    const what = await targetOf(values["alert"], context, values["time"] ?? "");
    const saved = await context.desk.silence({ ...what, until, reason: values["reason"] ?? "" }, caller);
    return {
      tone: "silenced",
      title: line(strong(saved.database ?? "All databases"), " silenced until ", moment(until, now)),
      blocks: [{ kind: "buttons", buttons: [press("End silence", `unsilence ${saved.id}`)] }],
    };
  },
};

/** One alert's id mutes its topic on its database; a database's name mutes all of it. */
async function targetOf(
  typed: string | undefined,
  context: CommandContext,
  time: string,
): Promise<Pick<SilenceRequest, "database" | "topic">> {
  if (typed?.toLowerCase() === "all") return {};
  const incident = (await openIncidents(context)).find((each) => each.id === typed);
  if (incident !== undefined) return { database: incident.database, topic: incident.topic };
  try {
    return { database: findDatabase(typed, context, "silence").name };
  } catch (error) {
    // What is offered must be complete: the name alone would ask for the time again.
    if (!(error instanceof CommandProblem)) throw error;
    const { message, offers, choice } = error;
    const whole = ({ label, line: begun }: Offer): Offer => ({ label, line: `${begun} ${time}` });
    throw new CommandProblem(
      message,
      offers.map(whole),
      choice && { ...choice, options: choice.options.map(whole) },
    );
  }
}

export const silences: CommandDefinition = {
  name: "silences",
  summary: "What is muted, by whom and until when",
  options: [],
  access: "read",
  audience: "private",
  examples: ["silences"],
  async run(_, { store, clock }) {
    return silencesMessage(await store.silences(clock.now()), clock.now());
  },
};

export const unsilence: CommandDefinition = {
  name: "unsilence",
  summary: "End a silence early",
  options: [
    {
      name: "silence",
      summary: "a silence's id, a database's name, or all",
      type: "silence",
      required: false,
    },
  ],
  access: "change",
  audience: "private",
  examples: ["unsilence k7qp", "unsilence prod-cache"],
  async run({ values, caller }, { store, clock, desk }): Promise<Message> {
    const active = await store.silences(clock.now());
    if (active.length === 0) throw new CommandProblem("Nothing is silenced.");
    const typed = values["silence"]?.toLowerCase() ?? (active.length === 1 ? "all" : undefined);
    const meant = active.filter(
      (each) => typed === "all" || each.id === typed || each.database?.toLowerCase() === typed,
    );
    if (meant.length === 0)
      throw new CommandProblem(
        typed === undefined ? "Which silence?" : `There is no silence "${typed}".`,
        active.map(({ id, database }) => ({ label: `${id} ${database ?? "all"}`, line: `unsilence ${id}` })),
      );
    const ended = await desk.unsilence(
      meant.map((each) => each.id),
      caller,
    );
    return {
      tone: "neutral",
      title: line(
        strong(ended.map((each) => each.database ?? "all databases").join(", ")),
        " can be heard again",
      ),
      blocks: [],
    };
  },
};
