import type { REST } from "@discordjs/rest";
import { Routes, type APIApplicationCommand } from "discord-api-types/v10";
import type { Log } from "../../ports/log.ts";
import { CODE, codeOf, fieldsOf, isTokenRefusal, saysOf } from "./errors.ts";
import type { WireCommand } from "./manifest.ts";

interface Failure {
  readonly sentence: string;
  readonly isToken: boolean;
}

/** Registers the commands for one server or for all, unless Discord has them already; what went wrong, if it did. */
export async function registerCommands(
  rest: REST,
  guildId: string | undefined,
  commands: readonly WireCommand[],
  log: Log,
): Promise<Failure | undefined> {
  try {
    const { id } = (await rest.get(Routes.currentApplication())) as { readonly id: string };
    const route =
      guildId === undefined ? Routes.applicationCommands(id) : Routes.applicationGuildCommands(id, guildId);
    const registered = await commandsAt(rest, route);
    const wanted = guildId === undefined ? commands : commands.map(forOneServer);
    if (registered === undefined || !isSame(registered, wanted)) {
      await rest.put(route, { body: wanted });
      log.info("discord commands registered", { scope: guildId ?? "global", commands: wanted.length });
    }
    if (guildId !== undefined) await withdraw(rest, id, commands, log);
    return undefined;
  } catch (error) {
    return { sentence: sentenceOf(error, guildId), isToken: isTokenRefusal(error) };
  }
}

/** Undefined where the list is not to be had: the same commands once more do no harm. */
async function commandsAt(rest: REST, route: `/${string}`): Promise<readonly unknown[] | undefined> {
  try {
    return (await rest.get(route)) as readonly unknown[];
  } catch (error) {
    if (isTokenRefusal(error) || NOT_THERE.includes(codeOf(error))) throw error;
    return undefined;
  }
}

/** Beside its own commands a server would go on showing those that were registered for all before: each twice. */
async function withdraw(rest: REST, id: string, commands: readonly WireCommand[], log: Log): Promise<void> {
  try {
    const names = new Set(commands.map(({ name }) => name));
    const global = (await rest.get(Routes.applicationCommands(id))) as readonly APIApplicationCommand[];
    for (const { id: command, name } of global)
      if (names.has(name)) await rest.delete(Routes.applicationCommand(id, command));
  } catch (error) {
    log.warn("discord commands not withdrawn", fieldsOf(error));
  }
}

const NOT_THERE: readonly (number | undefined)[] = [CODE.missingAccess, CODE.unknownGuild];

function sentenceOf(error: unknown, guildId: string | undefined): string {
  if (guildId !== undefined && NOT_THERE.includes(codeOf(error)))
    return `Discord takes no commands of the bot for the server ${guildId}. Correct DISCORD_GUILD_ID, or invite the bot with the link of \`headroom manifest discord\`.`;
  return `Discord did not take the commands: ${saysOf(error)}. It is tried again every minute.`;
}

// Contexts belong to global commands: a server's own are there and nowhere else.
const forOneServer = ({
  contexts: _contexts,
  integration_types: _types,
  ...command
}: WireCommand): WireCommand => command;

function isSame(registered: readonly unknown[], wanted: readonly WireCommand[]): boolean {
  // A server's own commands have no say in where they are, whatever Discord reports of it.
  const isGlobal = wanted.some((command) => command.contexts !== undefined);
  const places = (command: unknown) => {
    const { contexts, integration_types: types } = command as Partial<WireCommand>;
    return isGlobal ? [contexts ?? null, types ?? null] : [];
  };
  const seen = (commands: readonly unknown[]) =>
    JSON.stringify(commands.map((command) => [essence(command), places(command)]));
  return seen(registered) === seen(wanted);
}

/** What of a command decides whether it differs: Discord adds ids and defaults, and leaves out what is false. */
function essence(value: unknown): unknown {
  const one = value as Partial<WireCommand> & {
    readonly type?: number;
    readonly required?: boolean;
    readonly autocomplete?: boolean;
    readonly choices?: readonly { readonly name: string; readonly value: string }[];
  };
  return {
    type: one.type ?? 1,
    name: one.name,
    description: one.description,
    required: one.required ?? false,
    autocomplete: one.autocomplete ?? false,
    choices: (one.choices ?? []).map(({ name, value: chosen }) => [name, chosen]),
    options: (one.options ?? []).map(essence),
  };
}
