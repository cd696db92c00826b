import { withFigures } from "../domain/runbook/figures.ts";
import { closeRun, tick, untick } from "../domain/runbook/progress.ts";
import { stepsOf, type Runbook } from "../domain/runbook/runbook.ts";
import { line, type Message } from "../messages/message.ts";
import { partToDo, runbookMessage, shelfMessage, timelineMessage } from "../messages/runbook.ts";
import { listed } from "../messages/words.ts";
import type { Caller } from "../ports/chat.ts";
import type { Shelf } from "../runbooks/shelf.ts";
import { CommandProblem, type CommandContext } from "./context.ts";
import type { CommandDefinition, CommandInput } from "./definition.ts";
import { figuresOf } from "./figures.ts";
import { findDatabase } from "./find.ts";
import { DATABASE } from "./options.ts";
import { keepRun, openRunOf, runToChange } from "./runs.ts";
import { nearest } from "./words.ts";

const CHANGES = ["tick", "untick", "close"];

export const runbook: CommandDefinition = {
  name: "runbook",
  summary: "What to do, step by step, with this database's figures; ticks are shared",
  options: [
    {
      name: "action",
      summary: "tick or untick a step, close and post the timeline, or all parts at once",
      type: "choice",
      required: false,
      choices: ["tick", "untick", "close", "all"].map((value) => ({ label: value, value })),
    },
    { name: "name", summary: "a runbook's name", type: "runbook", required: false },
    DATABASE,
    { name: "step", summary: "a step to tick, or a part to read", type: "integer", required: false },
  ],
  access: "read",
  changes: (values) => CHANGES.includes(values["action"] ?? ""),
  audience: "private",
  examples: ["runbook suspended prod-cache", "runbook tick suspended prod-cache 3"],
  async run({ values, caller }, context) {
    const shelf = await context.shelf();
    const words = meant(values, shelf, context);
    if (words.name === undefined) return listOf(shelf, context);
    const place = await openPlace(words.name, words.database, shelf, context);
    switch (values["action"]) {
      case "tick":
      case "untick":
        return tickStep(values, place, caller, context);
      case "close":
        return close(place, caller, context);
      default:
        return show(place, partOf(values, place), context);
    }
  },
};

/** A runbook for one database. */
interface Place {
  readonly runbook: Runbook;
  readonly database: ReturnType<typeof findDatabase>;
  readonly run: Awaited<ReturnType<typeof openRunOf>>;
}

/** People type the two names in either order. */
function meant({ name, database }: CommandInput["values"], { runbooks }: Shelf, { desk }: CommandContext) {
  const isDatabase = (typed: string | undefined) =>
    desk.databases.some((each) => each.name.toLowerCase() === typed?.toLowerCase());
  const isRunbook = (typed: string | undefined) => runbooks.has(typed?.toLowerCase() ?? "");
  if (isDatabase(name) && !isRunbook(name)) return { name: database, database: name };
  return { name, database };
}

async function openPlace(
  typed: string,
  database: string | undefined,
  { runbooks }: Shelf,
  context: CommandContext,
): Promise<Place> {
  const name = typed.toLowerCase();
  const found = runbooks.get(name);
  if (found === undefined) throw noRunbook(typed, [...runbooks.keys()]);
  const meantDatabase = findDatabase(database, context, `runbook ${name}`);
  return {
    runbook: found,
    database: meantDatabase,
    run: await openRunOf(context.store, meantDatabase.name, name),
  };
}

function noRunbook(typed: string, names: readonly string[]): CommandProblem {
  const near = nearest(typed, names);
  const guess = near === undefined ? "" : ` Did you mean ${near}?`;
  return new CommandProblem(
    `There is no runbook "${typed}".${guess} These are there: ${listed(names)}.`,
    names.map((name) => ({ label: name, line: `runbook ${name}` })),
  );
}

async function listOf({ runbooks, problems }: Shelf, context: CommandContext): Promise<Message> {
  const names = context.desk.databases.map(({ name }) => name);
  const listing = [...runbooks.values()].map(async (each) => {
    const runs = await Promise.all(names.map((name) => openRunOf(context.store, name, each.name)));
    const titled = withFigures(each, { database: names.length === 1 ? (names[0] ?? "") : "A database" });
    return { runbook: titled, runs: runs.filter((run) => run !== undefined) };
  });
  const [only, second] = names;
  return shelfMessage({
    runbooks: await Promise.all(listing),
    problems,
    ...(only === undefined || second !== undefined ? {} : { database: only }),
  });
}

function partOf({ action, step }: CommandInput["values"], { runbook: read, run }: Place): number | "all" {
  if (action === "all") return "all";
  if (step === undefined) return partToDo(read, run);
  const part = Number(step) - 1;
  if (read.sections[part] !== undefined) return part;
  throw new CommandProblem(`The runbook ${read.name} has parts 1 to ${read.sections.length}.`);
}

async function show(
  { runbook: read, database, run }: Place,
  part: number | "all",
  context: CommandContext,
): Promise<Message> {
  const filled = withFigures(read, await figuresOf(database, context));
  return runbookMessage({
    runbook: filled,
    database: database.name,
    part,
    ...(run === undefined ? {} : { run }),
  });
}

async function tickStep(
  { action, step }: CommandInput["values"],
  place: Place,
  caller: Caller,
  context: CommandContext,
): Promise<Message> {
  const { runbook: read, database, run } = place;
  const number = Number(step);
  if (step === undefined)
    throw new CommandProblem(
      `Which step? The runbook ${read.name} has steps 1 to ${stepsOf(read).length}: runbook ${action} ${read.name} ${database.name} 3`,
    );
  const now = context.clock.now();
  const before = runToChange(run, read, database.name, caller, now);
  const change = (action === "untick" ? untick : tick)(before, read, number, caller.person, now);
  if (!change.ok) throw new CommandProblem(change.problem);
  await keepRun(context.store, run, change.run);
  const kept = (await openRunOf(context.store, database.name, read.name)) ?? change.run;
  const worked = read.sections.findIndex(({ body }) =>
    body.some((each) => each.kind === "step" && each.number === number),
  );
  const part = action === "untick" ? worked : partToDo(read, kept, worked);
  return show({ ...place, run: kept }, part, context);
}

/** The timeline goes to those who heard of the trouble, and to the one who closed it. */
async function close(
  { runbook: read, database, run }: Place,
  caller: Caller,
  context: CommandContext,
): Promise<Message> {
  const { name } = database;
  if (run === undefined)
    throw new CommandProblem(`Nobody has ticked a step of ${read.name} for ${name}: nothing to close.`, [
      { label: "Open it", line: `runbook ${read.name} ${name}` },
    ]);
  const now = context.clock.now();
  const closed = closeRun(run, caller.person, now);
  const filled = withFigures(read, await figuresOf(database, context));
  const message = timelineMessage(closed, filled, caller.person, now);
  await keepRun(context.store, run, closed);
  const key = `runbook:${read.name}:${name}:${run.events[0]?.at ?? now}`;
  const did = `runbook close ${read.name} ${name}`;
  const to = await context.desk.post({ database: name, message, key, did }, caller);
  const posted = to.length === 0 ? [] : [{ kind: "note" as const, text: line(`Posted to ${listed(to)}.`) }];
  return { ...message, blocks: [...message.blocks, ...posted] };
}
