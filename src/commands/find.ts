import type { Database } from "../domain/alerting/database.ts";
import type { Incident } from "../domain/alerting/incident.ts";
import { CommandProblem, type CommandContext, type Offer } from "./context.ts";
import { byNearness, nearest } from "./words.ts";

/** The database that is meant; the only one when none is named. Throws a question when several could be. */
export function findDatabase(typed: string | undefined, context: CommandContext, command: string): Database {
  const { databases } = context.desk;
  const [first, second] = databases;
  if (first === undefined) throw new CommandProblem("No database is watched yet. Add one to headroom.yaml.");
  if (typed === undefined) {
    if (second === undefined) return first;
    throw whichDatabase("Which database?", context, command);
  }
  const found = named(typed, databases);
  if (found !== undefined) return found;
  const configured = databases.map((each) => each.name);
  const names = configured.length > MOST_NAMED ? byNearness(typed, configured) : configured;
  const near = nearest(typed, names);
  const guess = near === undefined ? "" : ` Did you mean ${near}?`;
  throw whichDatabase(`There is no database "${typed}".${guess}`, context, command, { near, names });
}

/** Of more databases only so many are named, and a menu begins with those most like what was typed. */
const MOST_NAMED = 12;

const named = (typed: string, databases: readonly Database[]) =>
  databases.find((each) => each.name.toLowerCase() === typed.toLowerCase());

function whichDatabase(
  sentence: string,
  context: CommandContext,
  command: string,
  guess?: { readonly near: string | undefined; readonly names: readonly string[] },
): CommandProblem {
  const names = context.desk.databases.map((each) => each.name);
  const listed =
    names.length > MOST_NAMED
      ? `${names.slice(0, MOST_NAMED).join(", ")} and ${names.length - MOST_NAMED} more`
      : names.join(", ");
  const offer = (name: string): Offer => ({ label: name, line: `${command} ${name}` });
  const likely = names.length === 1 ? names[0] : guess?.near;
  const others = (guess?.names ?? names).filter((name) => name !== likely);
  return new CommandProblem(
    `${sentence} You watch ${listed}.`,
    likely === undefined ? [] : [offer(likely)],
    others.length === 0
      ? undefined
      : {
          label: likely === undefined ? "Choose a database" : "Another database",
          options: others.map(offer),
        },
  );
}

/** Every open alert, oldest first. */
export async function openIncidents(context: CommandContext): Promise<readonly Incident[]> {
  const names = context.desk.databases.map((each) => each.name);
  const states = await context.store.states(names);
  return [...states.values()].flatMap((state) => state.incidents).toSorted((a, b) => a.openedAt - b.openedAt);
}

/** The open alerts that are meant by an alert's id, a database's name, or "all". Throws when there are none. */
export async function findIncidents(
  typed: string | undefined,
  context: CommandContext,
  command: string,
): Promise<readonly Incident[]> {
  const open = await openIncidents(context);
  if (typed === undefined && open.length === 1) return open;
  const meant = typed === undefined ? [] : open.filter((incident) => isMeant(incident, typed));
  if (meant.length > 0) return meant;
  const offers = open.map(({ id }) => ({ label: id, line: `${command} ${id}` }));
  if (open.length === 0)
    throw new CommandProblem("No alert is firing.", [{ label: "History", line: "history" }]);
  if (typed === undefined) throw new CommandProblem("Which alert? Several are firing.", offers);
  throw new CommandProblem(`No alert that fires is called "${typed}".`, offers);
}

const isMeant = (incident: Incident, typed: string) =>
  typed.toLowerCase() === "all" ||
  [incident.id, incident.database].some((each) => each.toLowerCase() === typed.toLowerCase());
