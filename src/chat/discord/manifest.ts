import type { CommandDefinition, OptionDefinition } from "../../commands/definition.ts";
import { LIMITS, fit } from "./limits.ts";

/** The one command that people see; what it does are its subcommands. */
const COMMAND = "redis";

const TYPE = { subcommand: 1, string: 3, integer: 4 } as const;
const IN_SERVERS = 0;
const IN_DIRECT_MESSAGES = 1;
const INSTALLED_IN_SERVERS = 0;

interface WireOption {
  readonly type: number;
  readonly name: string;
  readonly description: string;
  readonly required?: boolean;
  readonly autocomplete?: boolean;
  readonly choices?: readonly { readonly name: string; readonly value: string }[];
  readonly options?: readonly WireOption[];
}
export interface WireCommand {
  readonly name: string;
  readonly description: string;
  readonly options: readonly WireOption[];
  readonly contexts?: readonly number[];
  readonly integration_types?: readonly number[];
}

/**
 * What is registered with Discord. No `default_member_permissions`: Discord knows them for whole commands only, and everybody
 * may read; who may change what is checked when it runs.
 */
export function discordCommands(definitions: readonly CommandDefinition[]): readonly WireCommand[] {
  return [
    {
      name: COMMAND,
      description: "How much of your Redis plan is left, and what to do about it",
      options: definitions.map((definition) => ({
        type: TYPE.subcommand,
        name: definition.name,
        description: fit(definition.summary, LIMITS.commandDescription),
        // Discord wants the required ones first; the typed line has them in their own order again.
        options: definition.options
          .toSorted((a, b) => Number(b.required) - Number(a.required))
          .map(wireOption),
      })),
      contexts: [IN_SERVERS, IN_DIRECT_MESSAGES],
      integration_types: [INSTALLED_IN_SERVERS],
    },
  ];
}

const COMPLETED: ReadonlySet<OptionDefinition["type"]> = new Set([
  "database",
  "alert",
  "silence",
  "runbook",
  "duration",
]);

function wireOption(option: OptionDefinition): WireOption {
  const choices = option.choices?.slice(0, LIMITS.choices).map(({ label, value }) => ({
    name: fit(label, LIMITS.choiceName),
    value,
  }));
  return {
    type: option.type === "integer" ? TYPE.integer : TYPE.string,
    name: option.name,
    description: fit(option.summary, LIMITS.commandDescription),
    required: option.required,
    ...(COMPLETED.has(option.type) ? { autocomplete: true } : {}),
    ...(choices === undefined ? {} : { choices }),
  };
}

/**
 * Every permission that Headroom uses, with what it is for; a test finds each one needed and none missing.
 * https://docs.discord.com/developers/topics/permissions#permissions-bitwise-permission-flags
 */
export const PERMISSIONS = [
  { name: "View Channels", bit: 1n << 10n, why: "see the channels it posts to" },
  { name: "Send Messages", bit: 1n << 11n, why: "post alerts and summaries" },
  { name: "Attach Files", bit: 1n << 15n, why: "show charts" },
  { name: "Read Message History", bit: 1n << 16n, why: "find what it posted before, and link back to it" },
  { name: "Create Public Threads", bit: 1n << 35n, why: "keep each alert's history below it" },
  { name: "Send Messages in Threads", bit: 1n << 38n, why: "keep each alert's history below it" },
] as const;

const bits = () => PERMISSIONS.reduce((sum, permission) => sum | permission.bit, 0n);

/** Opens Discord's page that adds the bot to a server with exactly those permissions. */
export function inviteLink(applicationId: string): string {
  const query = new URLSearchParams({
    client_id: applicationId,
    scope: "bot applications.commands",
    permissions: String(bits()),
  });
  return `https://discord.com/oauth2/authorize?${query.toString()}`;
}
