import type { APIInteraction } from "discord-api-types/v10";
import type { CommandDefinition } from "../../commands/definition.ts";
import { isName } from "../../commands/parse.ts";
import type { Caller } from "../../ports/chat.ts";
import { pressOf, type Press } from "./custom-id.ts";

/** What somebody did, out of Discord's words. */
export type Heard =
  | { readonly kind: "typed"; readonly line: string; readonly definition: CommandDefinition | undefined }
  | { readonly kind: "pressed"; readonly press: Press }
  | { readonly kind: "completing"; readonly command: string; readonly option: string; readonly typed: string }
  /** A button of an older version, or nothing of ours. */
  | { readonly kind: "outdated" };

const COMMAND = 2;
const COMPONENT = 3;
const AUTOCOMPLETE = 4;
const MODAL = 5;
export const REASON = "reason";

export function heardIn(interaction: APIInteraction, definitions: readonly CommandDefinition[]): Heard {
  // Numbers instead of the library's enums: this reads plain data.
  const type = interaction.type as number;
  const data = (interaction as { data?: Data }).data ?? {};
  if (type === COMMAND) return typedIn(data, definitions);
  if (type === AUTOCOMPLETE) return completingIn(data);
  const press = type === COMPONENT || type === MODAL ? pressOf(data.custom_id ?? "") : undefined;
  if (press === undefined) return { kind: "outdated" };
  if (press.kind === "menu")
    return { kind: "pressed", press: { kind: "menu", line: data.values?.[0] ?? "" } };
  if (press.kind !== "answer") return { kind: "pressed", press };
  const reason = answerIn(data).trim();
  return {
    kind: "pressed",
    press: { ...press, line: reason === "" ? press.line : `${press.line} ${reason}` },
  };
}

interface Option {
  readonly name: string;
  readonly value?: string | number | boolean;
  readonly focused?: boolean;
  readonly options?: readonly Option[];
}
interface Field {
  readonly custom_id?: string;
  readonly value?: string;
  readonly component?: Field;
  readonly components?: readonly Field[];
}
interface Data {
  readonly options?: readonly Option[];
  readonly custom_id?: string;
  readonly values?: readonly string[];
  readonly components?: readonly Field[];
}

/**
 * The line as one would type it: the options in the order of the definition, whatever order Discord lists them in. Before
 * a text, empty quotes stand for a name that was not given: no word of the text must be taken for it.
 */
function typedIn(data: Data, definitions: readonly CommandDefinition[]): Heard {
  const subcommand = data.options?.[0];
  const name = subcommand?.name ?? "help";
  const definition = definitions.find((each) => each.name === name);
  const given = new Map(
    (subcommand?.options ?? []).map((option) => [option.name, String(option.value ?? "")]),
  );
  const options = definition?.options ?? [];
  const hasText = options.some(({ name: each, type }) => type === "text" && given.get(each)?.trim());
  const values = options.flatMap(
    (option) => given.get(option.name)?.trim() || (hasText && isName(option) ? '""' : []),
  );
  return { kind: "typed", line: [name, ...values].join(" "), definition };
}

function completingIn(data: Data): Heard {
  const subcommand = data.options?.[0];
  const focused = subcommand?.options?.find((option) => option.focused === true);
  if (subcommand === undefined || focused === undefined) return { kind: "outdated" };
  const { name: option, value = "" } = focused;
  return { kind: "completing", command: subcommand.name, option, typed: String(value) };
}

function answerIn(data: Data): string {
  const fields = (data.components ?? []).flatMap((one) => [one.component, ...(one.components ?? [])]);
  const value = fields.find((field) => field?.custom_id === REASON)?.value ?? "";
  return value.replaceAll(/\s+/g, " ");
}

interface From {
  readonly id?: string | undefined;
  readonly type?: number;
  readonly name?: string | null;
  readonly parent_id?: string | null;
}
const DIRECT_MESSAGE = 1;
const THREADS: ReadonlySet<number> = new Set([10, 11, 12]);

function placeOf({ type, name }: From): string | undefined {
  if (type === DIRECT_MESSAGE) return "a direct message";
  return name ? `#${name}` : undefined;
}

/** Who it was, in the words of access: a thread counts as the channel that it is in. */
export function callerIn(interaction: APIInteraction): Caller {
  const { member, user: alone } = interaction;
  const user = member?.user ?? alone;
  const name = member?.nick ?? user?.global_name ?? user?.username ?? "somebody";
  const from: From = interaction.channel ?? { id: (interaction as { channel_id?: string }).channel_id };
  const channel = THREADS.has(from.type ?? 0) ? (from.parent_id ?? from.id) : from.id;
  const place = placeOf(from);
  return {
    person: { platform: "discord", id: user?.id ?? "", name },
    ...(channel === undefined ? {} : { channel }),
    ...(place === undefined ? {} : { place }),
    memberOf: (member?.roles ?? []).map((role) => `role:${role}`),
  };
}

const DISCORD_EPOCH = 1_420_070_400_000;

/** When Discord made it, as its id tells; undefined where the id is of another kind. */
export const madeAt = (id: string): number | undefined =>
  /^\d+$/.test(id) ? Number(BigInt(id) >> 22n) + DISCORD_EPOCH : undefined;
