import { objects, words, type Json, type JsonObject } from "./json.ts";

const SUBCOMMAND = 1;
const OPTION = { string: 3, integer: 4, boolean: 5, number: 10 };

/**
 * Fills a registered command in as a person would: "/redis stats prod-cache" or "/redis stats database:prod-cache". The
 * words go to the options that they fit, in their order; undefined when no such command exists.
 */
export function fillIn(line: string, commands: readonly JsonObject[]): JsonObject | undefined {
  const [name = "", sub = "", ...rest] = line.trim().replace(/^\//, "").split(/\s+/);
  const command = commands.find((one) => one["name"] === name);
  const subcommand = objects(command?.["options"]).find(
    (one) => one["type"] === SUBCOMMAND && one["name"] === (sub === "" ? "help" : sub),
  );
  if (!command || !subcommand) return undefined;
  const options = values(rest, objects(subcommand["options"]));
  return {
    id: command["id"],
    name,
    type: 1,
    options: [{ name: subcommand["name"], type: SUBCOMMAND, options }],
  };
}

/** Options that a person gives a time, wherever they stand. */
const TIMES = new Set(["time", "every", "for", "since"]);
const isTime = (word: string) => /^(?:\d+(?:\.\d+)?(?:ms|[smhdw]))+$|^until /.test(word);

function values(typed: readonly string[], options: readonly JsonObject[]): readonly JsonObject[] {
  const filled = new Map<JsonObject, string>();
  const named = (word: string) => options.find((one) => word.startsWith(`${words(one["name"])}:`));
  const left = withUntil(typed);
  for (let word = left.shift(); word !== undefined; word = left.shift()) {
    const current = word;
    const byName = named(current);
    const open = options.filter((one) => !filled.has(one));
    const option =
      byName ??
      open.find((one) => isTime(current) === TIMES.has(words(one["name"])) && accepts(one, current));
    if (!option) throw new Error(`Discord offers no option for "${current}".`);
    const value = byName ? current.slice(words(byName["name"]).length + 1) : current;
    const takesRest = option["name"] === "reason" || option["name"] === "note";
    filled.set(option, takesRest ? [value, ...left.splice(0)].join(" ") : value);
  }
  return [...filled].map(([option, text]) => ({
    name: option["name"],
    type: option["type"],
    value: typedValue(option, text),
  }));
}

const accepts = (option: JsonObject, word: string) =>
  (option["type"] !== OPTION.integer || /^\d+$/.test(word)) &&
  (objects(option["choices"]).length === 0 ||
    objects(option["choices"]).some((one) => one["name"] === word || one["value"] === word));

/** "until new day" is one value. */
function withUntil(typed: readonly string[]): string[] {
  const at = typed.indexOf("until");
  if (at < 0) return [...typed];
  const length = typed[at + 1] === "new" || typed[at + 1] === "the" ? 3 : 2;
  return [...typed.slice(0, at), typed.slice(at, at + length).join(" "), ...typed.slice(at + length)];
}

function typedValue(option: JsonObject, text: string): Json {
  const choice = objects(option["choices"]).find((one) => one["name"] === text || one["value"] === text);
  if (choice) return choice["value"] ?? text;
  if (objects(option["choices"]).length > 0)
    throw new Error(`Discord offers no "${text}" for ${words(option["name"])}`);
  if (option["type"] === OPTION.integer || option["type"] === OPTION.number) return Number(text);
  if (option["type"] === OPTION.boolean) return text === "true";
  return text;
}
