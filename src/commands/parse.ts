import { parseDuration } from "../domain/time/duration.ts";
import { CommandProblem } from "./context.ts";
import type { CommandDefinition, OptionDefinition } from "./definition.ts";
import { nearest, wordsIn } from "./words.ts";

export interface ParsedLine {
  readonly command: CommandDefinition;
  readonly values: Readonly<Record<string, string>>;
}

/**
 * Reads a typed line: the command, then its options in any order that makes sense ("silence 2h prod" as well as "silence
 * prod 2h deploying"). An empty line is `help`; an empty pair of quotes leaves the next name out. A word behind a time is
 * a name only where it is one of a watched database or its alerts: else it begins the reason. An option's own name may
 * stand before its value. Throws `CommandProblem` with what would be right.
 */
export function parseLine(
  line: string,
  commands: readonly CommandDefinition[],
  databases: readonly string[],
): ParsedLine {
  const [first = "help", ...rest] = withoutPrefix(wordsIn(line));
  const command = commandOf(line, commands);
  if (command === undefined) throw unknownCommand(first, commands);
  return { command, values: valuesOf(command, joinUntil(rest), databases) };
}

/** The command that a line begins with, if there is one of that name. */
export function commandOf<Command extends { readonly name: string }>(
  line: string,
  commands: readonly Command[],
): Command | undefined {
  const [first = "help"] = withoutPrefix(wordsIn(line));
  return commands.find((each) => each.name === first.toLowerCase());
}

/** People type the slash command's own name again, or paste it from a message. */
function withoutPrefix(words: readonly string[]): readonly string[] {
  return /^\/?(redis|headroom)$/i.test(words[0] ?? "") ? words.slice(1) : words;
}

function unknownCommand(typed: string, commands: readonly CommandDefinition[]): CommandProblem {
  const names = commands.map((each) => each.name);
  const near = nearest(typed, names);
  if (near === undefined)
    return new CommandProblem(`There is no command "${typed}". These are there: ${names.join(", ")}.`, [
      { label: "Help", line: "help" },
    ]);
  return new CommandProblem(`There is no command "${typed}". Did you mean ${near}?`, [
    { label: near, line: near },
    ...(near === "help" ? [] : [{ label: "Help", line: "help" }]),
  ]);
}

/** "until 18:00", "until tomorrow" and "until new day" are one word to the rest of the parser. */
function joinUntil(words: readonly string[]): readonly string[] {
  const at = words.findIndex((word) => word.toLowerCase() === "until");
  if (at < 0) return words;
  const next = words[at + 1]?.toLowerCase() ?? "";
  const length = next === "new" || next === "the" ? 3 : 2;
  return [
    ...words.slice(0, at),
    words
      .slice(at, at + length)
      .join(" ")
      .toLowerCase(),
    ...words.slice(at + length),
  ];
}

function valuesOf(
  command: CommandDefinition,
  words: readonly string[],
  databases: readonly string[],
): Record<string, string> {
  const values: Record<string, string> = {};
  const leftOut = new Set<OptionDefinition>();
  let labelled: OptionDefinition | undefined;
  for (const [i, word] of words.entries()) {
    const unset = command.options.filter((each) => values[each.name] === undefined && !leftOut.has(each));
    const label = labelled === undefined ? labelIn(word, unset, databases) : undefined;
    if (label !== undefined) {
      labelled = label;
      continue;
    }
    const open = labelled === undefined ? unset : [labelled];
    labelled = undefined;
    const loose = open.find((option) => isName(option));
    if (word === "" && loose !== undefined) {
      leftOut.add(loose);
      continue;
    }
    const strict = open.find((option) => exactly(option, word) !== undefined);
    const text = open.find((option) => option.type === "text");
    const isReason = text !== undefined && hasTime(command, values) && !isKnown(word, databases);
    if (strict !== undefined) values[strict.name] = exactly(strict, word) ?? word;
    else if (loose !== undefined && !isReason) values[loose.name] = word;
    else if (text !== undefined) {
      values[text.name] = words.slice(i).join(" ");
      break;
    } else throw tooMuch(word, command, values, databases);
  }
  return values;
}

/** "advice prices upstash-2026-08", "watch time 2h": which option a word names, unless it is a value itself. */
function labelIn(
  word: string,
  open: readonly OptionDefinition[],
  databases: readonly string[],
): OptionDefinition | undefined {
  const typed = word.toLowerCase();
  if (isKnown(word, databases)) return undefined;
  return open.find((option) => option.name === typed && exactly(option, word) === undefined);
}

function tooMuch(
  word: string,
  command: CommandDefinition,
  { database }: Readonly<Record<string, string>>,
  databases: readonly string[],
): CommandProblem {
  const named = (typed: string | undefined) =>
    databases.find((name) => name.toLowerCase() === typed?.toLowerCase());
  const both = [named(database), named(word)].filter((name) => name !== undefined);
  if (both.length < 2)
    return new CommandProblem(`"${word}" is too much for ${command.name}. ${tryLine(command, databases)}`);
  return new CommandProblem(
    `${command.name} is about one database at a time.`,
    both.map((name) => ({ label: name, line: `${command.name} ${name}` })),
  );
}

const hasTime = (command: CommandDefinition, values: Readonly<Record<string, string>>) =>
  command.options.some((option) => option.type === "duration" && values[option.name] !== undefined);

/** A database's name, or an alert's id: the database's name and a number. */
function isKnown(word: string, databases: readonly string[]): boolean {
  const typed = word.toLowerCase();
  return databases.some((name) => [typed, typed.replace(/-\d+$/, "")].includes(name.toLowerCase()));
}

/** Throws when something required is missing: `silence` without a time, for instance. */
export function checkRequired(
  command: CommandDefinition,
  values: Readonly<Record<string, string>>,
  databases: readonly string[],
): void {
  const missing = command.options.find((option) => option.required && values[option.name] === undefined);
  if (missing === undefined) return;
  throw new CommandProblem(`${command.name} needs ${missing.summary}. ${tryLine(command, databases)}`);
}

/** With the name of a database that is watched here. */
function tryLine({ examples }: CommandDefinition, databases: readonly string[]): string {
  const own = databases.includes(EXAMPLE) ? EXAMPLE : (databases[0] ?? EXAMPLE);
  return `Try: ${examples.map((each) => `/redis ${each.replaceAll(EXAMPLE, () => own)}`).join(" · ")}`;
}

const EXAMPLE = "prod-cache";

const NAMES: ReadonlySet<OptionDefinition["type"]> = new Set(["database", "alert", "silence", "runbook"]);
/** Any word may be its value: the name of something. */
export const isName = ({ type }: OptionDefinition) => NAMES.has(type);

/** The word as the option's value; undefined where it is none. */
function exactly(option: OptionDefinition, word: string): string | undefined {
  switch (option.type) {
    case "duration":
      return parseDuration(word) !== undefined || word.startsWith("until ") ? word : undefined;
    case "integer":
      return /^\d+$/.test(word) ? word : undefined;
    case "choice":
      return option.choices?.find((choice) => choice.value === word.toLowerCase())?.value;
    case "database":
    case "alert":
    case "silence":
    case "runbook":
    case "text":
      return undefined;
  }
}
