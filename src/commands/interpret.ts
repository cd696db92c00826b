import { clip } from "../messages/clip.ts";
import { line, menu, strong, type Button, type Message } from "../messages/message.ts";
import type { Caller, CommandAnswer, Suggestion } from "../ports/chat.ts";
import type { Log } from "../ports/log.ts";
import { StoreError } from "../ports/store.ts";
import { refusal, type Access } from "./access.ts";
import { CommandProblem, type CommandContext } from "./context.ts";
import { openIncidents } from "./find.ts";
import { checkRequired, parseLine } from "./parse.ts";

export interface Interpreter {
  readonly context: CommandContext;
  readonly access: Access;
  readonly log: Log;
}

/** Runs one typed or pressed line for a person. Never throws: a problem is an answer, and so is a failure. */
export async function interpret(typed: string, caller: Caller, with_: Interpreter): Promise<CommandAnswer> {
  try {
    const { commands, desk } = with_.context;
    const databases = desk.databases.map(({ name }) => name);
    const { command, values } = parseLine(typed, commands, databases);
    const changes = command.access === "change" || command.changes?.(values) === true;
    const refused = changes ? refusal(caller, with_.access) : undefined;
    if (refused !== undefined) return privately(problemMessage(new CommandProblem(refused)), "refused");
    checkRequired(command, values, databases);
    const message = await command.run({ values, caller }, with_.context);
    const share = changes ? {} : { share: typed };
    return { message, audience: command.audience, ...share };
  } catch (error) {
    if (error instanceof CommandProblem) return privately(problemMessage(error), "refused");
    with_.log.error("command failed", { line: typed, error: String(error) });
    return privately(failureMessage(error), "failed");
  }
}

/** Values for one option, best first: those that begin with what was typed, then those that contain it. */
export async function suggest(
  command: string,
  option: string,
  typed: string,
  { context }: Interpreter,
): Promise<readonly Suggestion[]> {
  const definition = context.commands.find((each) => each.name === command);
  const type = definition?.options.find((each) => each.name === option)?.type;
  const all = await valuesFor(type, context);
  const wanted = typed.toLowerCase();
  const starts = all.filter(({ value }) => value.toLowerCase().startsWith(wanted));
  const contains = all.filter((each) => !starts.includes(each) && each.label.toLowerCase().includes(wanted));
  return [...starts, ...contains];
}

async function valuesFor(type: string | undefined, context: CommandContext): Promise<readonly Suggestion[]> {
  const databases = context.desk.databases.map(({ name }) => ({ label: name, value: name }));
  switch (type) {
    case "database":
      return databases;
    case "alert": {
      const open = (await openIncidents(context)).map(({ id, severity }) => ({
        label: `${id} (${severity})`,
        value: id,
      }));
      return [...open, ...databases];
    }
    case "silence":
      return (await context.store.silences(context.clock.now())).map(({ id, database, reason }) => ({
        label: `${id}: ${database ?? "all"} ${reason}`.trim(),
        value: id,
      }));
    case "runbook":
      return [...(await context.shelf()).runbooks.keys()].map((name) => ({ label: name, value: name }));
    case "duration":
      return ["30m", "1h", "2h", "8h", "24h", "until new day"].map((value) => ({ label: value, value }));
    default:
      return [];
  }
}

const privately = (message: Message, undone: "refused" | "failed"): CommandAnswer => ({
  message,
  audience: "private",
  undone,
});

const MOST_OFFERS = 5;
/** A problem repeats what was typed, whatever its length. */
const MOST_SAID = 600;

function problemMessage({ message, offers, choice }: CommandProblem): Message {
  const presses = offers
    .slice(0, MOST_OFFERS)
    .map(({ label, line }): Button => ({ kind: "press", label, line }));
  const rest = offers.slice(MOST_OFFERS);
  const buttons: readonly Button[] =
    rest.length === 0 ? presses : [...presses.slice(0, MOST_OFFERS - 1), menu("More", offers)];
  const all = choice === undefined ? buttons : [...buttons, menu(choice.label, choice.options)];
  return {
    tone: "neutral",
    title: line(message.length > MOST_SAID ? `${clip(message, MOST_SAID)}…` : message),
    blocks: all.length === 0 ? [] : [{ kind: "buttons", buttons: all }],
  };
}

/** What broke inside is said only where it was made for people to read: other errors may hold anything. */
export const failureMessage = (error: unknown): Message => ({
  tone: "unknown",
  title: line(
    "That did not work: ",
    strong(error instanceof StoreError ? error.message : "an internal failure"),
  ),
  blocks: [{ kind: "note", text: line('It is in the log as "command failed". Checks and alerts go on.') }],
});
