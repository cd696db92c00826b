import { idText, objects, words, type Json, type JsonObject } from "./json.ts";

const LOCALES = new Set(
  "id da de en-GB en-US es-ES es-419 fr hr it lt hu nl no pl pt-BR ro fi sv-SE vi tr cs el bg ru uk hi th zh-CN ja zh-TW ko".split(
    " ",
  ),
);
const NAME = /^[-_'\p{L}\p{N}\p{sc=Deva}\p{sc=Thai}]{1,32}$/u;
const SUBCOMMAND = 1;
const CHAT_INPUT = 1;

/** What Discord refuses of a whole list of commands although its OpenAPI description allows it. */
export function commandProblems(list: Json): readonly string[] {
  const commands = objects(list);
  const names = commands.map((one) => `${idText(one["type"] ?? CHAT_INPUT)} ${words(one["name"])}`);
  return [
    ...(commands.length > 130 || commands.filter((one) => (one["type"] ?? 1) === CHAT_INPUT).length > 100
      ? ["more than 100 chat commands"]
      : []),
    ...(new Set(names).size < names.length ? ["two commands of one name"] : []),
    ...commands.flatMap((command) => [
      ...nameProblems(command, "command"),
      ...optionProblems(command, words(command["name"])),
      ...(lengthOf(command) > 8_000 ? [`${words(command["name"])}: more than 8000 characters`] : []),
    ]),
  ];
}

function nameProblems(one: JsonObject, where: string): readonly string[] {
  const name = words(one["name"]);
  const problems: string[] = [];
  if (!NAME.test(name) || name !== name.toLowerCase()) problems.push(`${where} ${name}: not a name`);
  if (words(one["description"]) === "") problems.push(`${where} ${name}: no description`);
  for (const field of ["name_localizations", "description_localizations"]) {
    for (const locale of Object.keys((one[field] as JsonObject | null | undefined) ?? {}))
      if (!LOCALES.has(locale)) problems.push(`${where} ${name}: unknown locale ${locale}`);
  }
  return problems;
}

function optionProblems(owner: JsonObject, path: string): readonly string[] {
  const options = objects(owner["options"]);
  const names = options.map((one) => words(one["name"]));
  const problems = new Set(names).size < names.length ? [`${path}: two options of one name`] : [];
  let sawOptional = false;
  for (const option of options) {
    const where = `${path} ${words(option["name"])}`;
    problems.push(...nameProblems(option, path), ...optionProblems(option, where));
    if (option["autocomplete"] === true && objects(option["choices"]).length > 0)
      problems.push(`${where}: choices and autocomplete`);
    if (Number(option["type"]) <= SUBCOMMAND + 1) continue;
    if (option["required"] === true && sawOptional)
      problems.push(`${where}: a required option after an optional one`);
    sawOptional ||= option["required"] !== true;
  }
  return problems;
}

/** Names, descriptions and values, as Discord counts them. */
function lengthOf(one: JsonObject): number {
  const own = [one["name"], one["description"], one["value"]].reduce<number>(
    (sum, part) => sum + words(part).length,
    0,
  );
  const inside = [...objects(one["options"]), ...objects(one["choices"])];
  return own + inside.reduce((sum, part) => sum + lengthOf(part), 0);
}
