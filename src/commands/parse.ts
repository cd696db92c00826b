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
 * prod 2h deploying"). An empty line is `help`. Throws `CommandProblem` with what would be right.
 */
export function parseLine(line: string, commands: readonly CommandDefinition[]): ParsedLine {
  const [first = "help", ...rest] = withoutPrefix(wordsIn(line));
  const command = commands.find((each) => each.name === first.toLowerCase());
  if (command === undefined) throw unknownCommand(first, commands);
  return { command, values: valuesOf(command, joinUntil(rest)) };
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

function valuesOf(command: CommandDefinition, words: readonly string[]): Record<string, string> {
  const values: Record<string, string> = {};
  for (const [i, word] of words.entries()) {
    const open = command.options.filter((option) => values[option.name] === undefined);
    const strict = open.find((option) => isExactly(option, word));
    const loose = open.find((option) => isName(option));
    const text = open.find((option) => option.type === "text");
    const option = strict ?? loose;
    if (option !== undefined) values[option.name] = word;
    else if (text !== undefined) {
      values[text.name] = words.slice(i).join(" ");
      break;
    } else throw new CommandProblem(`"${word}" is too much for ${command.name}. ${tryLine(command)}`);
  }
  return values;
}

/** Throws when something required is missing: `silence` without a time, for instance. */
export function checkRequired(command: CommandDefinition, values: Readonly<Record<string, string>>): void {
  const missing = command.options.find((option) => option.required && values[option.name] === undefined);
  if (missing === undefined) return;
  throw new CommandProblem(`${command.name} needs ${missing.summary}. ${tryLine(command)}`);
}

const tryLine = (command: CommandDefinition) =>
  `Try: ${command.examples.map((each) => `/redis ${each}`).join(" · ")}`;

const NAMES: ReadonlySet<OptionDefinition["type"]> = new Set(["database", "alert", "silence", "runbook"]);
const isName = ({ type }: OptionDefinition) => NAMES.has(type);

function isExactly(option: OptionDefinition, word: string): boolean {
  switch (option.type) {
    case "duration":
      return parseDuration(word) !== undefined || word.startsWith("until ");
    case "integer":
      return /^\d+$/.test(word);
    case "choice":
      return option.choices?.some((choice) => choice.value === word.toLowerCase()) ?? false;
    case "database":
    case "alert":
    case "silence":
    case "runbook":
    case "text":
      return false;
  }
}
