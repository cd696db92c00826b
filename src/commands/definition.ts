import type { Message } from "../messages/message.ts";
import type { Caller } from "../ports/chat.ts";
import type { CommandContext } from "./context.ts";

/**
 * A command, defined once. From this come Slack's usage hint and parser, Discord's subcommands, `help`, the terminal,
 * `headroom ask` and the committed manifests.
 */
export interface CommandDefinition {
  /** One lower-case word. */
  readonly name: string;
  /** At most 100 characters, no full stop: Discord's limit on descriptions. */
  readonly summary: string;
  readonly options: readonly OptionDefinition[];
  /** `change` is subject to the configured access; everybody may read. */
  readonly access: "read" | "change";
  /** Where only some ways of typing a command change something: true for those. */
  readonly changes?: (values: CommandInput["values"]) => boolean;
  /** Who sees the answer; a private one can be shared with a button. */
  readonly audience: "private" | "channel";
  /** May take longer than a moment: platforms show that they are working. */
  readonly slow?: boolean;
  /** One or two lines to type, without "/redis". */
  readonly examples: readonly string[];
  run(input: CommandInput, context: CommandContext): Promise<Message>;
}

/** Options are typed in this order; the last `text` option takes the rest of the line. */
export interface OptionDefinition {
  readonly name: string;
  readonly summary: string;
  readonly type: "database" | "alert" | "silence" | "runbook" | "duration" | "integer" | "text" | "choice";
  readonly required: boolean;
  readonly choices?: readonly { readonly label: string; readonly value: string }[];
}

/** Values by option name, as typed; types are checked before `run` is called. */
export interface CommandInput {
  readonly values: Readonly<Record<string, string>>;
  readonly caller: Caller;
}
