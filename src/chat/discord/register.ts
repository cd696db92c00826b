import type { REST } from "@discordjs/rest";
import { Routes, type APIApplicationCommand } from "discord-api-types/v10";
import type { Log } from "../../ports/log.ts";
import { CODE, codeOf, fieldsOf, isTokenRefusal, saysOf } from "./errors.ts";
import type { WireCommand } from "./manifest.ts";

interface Failure {
  readonly sentence: string;
  readonly isToken: boolean;
}

interface Registering {
  readonly rest: REST;
  /** For this server alone; for all when absent. */
  readonly guildId?: string | undefined;
  /** Servers that may have had commands of their own before. */
  readonly servers: () => Promise<Iterable<string>>;
  readonly commands: readonly WireCommand[];
  readonly log: Log;
}

/** Registers the commands for one server or for all, unless Discord has them already; what went wrong, if it did. */
export async function registerCommands(registering: Registering): Promise<Failure | undefined> {
  const { rest, guildId, commands, log } = registering;
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
    const others =
      guildId === undefined
        ? [...(await registering.servers())].map((server) => ofServer(id, server))
        : [ofAll(id)];
    for (const other of others) await withdraw(other, registering);
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

/** Where the same commands stand that were registered otherwise before: Discord would show each twice. */
interface Elsewhere {
  readonly all: `/${string}`;
  readonly one: (command: string) => `/${string}`;
}

const ofAll = (id: string): Elsewhere => ({
  all: Routes.applicationCommands(id),
  one: (command) => Routes.applicationCommand(id, command),
});
const ofServer = (id: string, server: string): Elsewhere => ({
  all: Routes.applicationGuildCommands(id, server),
  one: (command) => Routes.applicationGuildCommand(id, server, command),
});

async function withdraw({ all, one }: Elsewhere, { rest, commands, log }: Registering): Promise<void> {
  try {
    const names = new Set(commands.map(({ name }) => name));
    const registered = (await rest.get(all)) as readonly APIApplicationCommand[];
    for (const { id, name } of registered) if (names.has(name)) await rest.delete(one(id));
  } catch (error) {
    // Where the bot may have no commands, it has none.
    if (!NOT_THERE.includes(codeOf(error))) log.warn("discord commands not withdrawn", fieldsOf(error));
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
