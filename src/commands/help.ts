import { code, line, press, strong, type Message, type Text } from "../messages/message.ts";
import { CommandProblem } from "./context.ts";
import type { CommandDefinition, OptionDefinition } from "./definition.ts";
import { nearest } from "./words.ts";

export const help: CommandDefinition = {
  name: "help",
  summary: "What can be asked here",
  options: [{ name: "command", summary: "a command's name", type: "text", required: false }],
  access: "read",
  audience: "private",
  examples: ["help", "help silence"],
  async run({ values }, { commands }) {
    const typed = values["command"]?.toLowerCase();
    if (typed === undefined) return overview(commands);
    const found = commands.find((each) => each.name === typed);
    if (found !== undefined) return onCommand(found);
    const near = nearest(
      typed,
      commands.map((each) => each.name),
    );
    throw new CommandProblem(
      `There is no command "${typed}".${near === undefined ? "" : ` Did you mean ${near}?`}`,
      near === undefined ? [] : [{ label: near, line: `help ${near}` }],
    );
  },
};

function overview(commands: readonly CommandDefinition[]): Message {
  const row = (command: CommandDefinition): readonly Text[] => [
    line(code(usageOf(command))),
    line(command.summary),
  ];
  const columns = [{ title: "Type" }, { title: "To" }];
  return {
    tone: "neutral",
    title: line(strong("Headroom"), " tells how much of your Redis plan is left"),
    blocks: [
      { kind: "table", columns, rows: commands.map(row) },
      {
        kind: "note",
        text: line(
          "A name may be left out when only one database is watched. [ ] may be left out, < > is to be filled in.",
        ),
      },
      { kind: "buttons", buttons: [press("Status", "status"), press("Alerts", "alerts")] },
    ],
  };
}

function onCommand(command: CommandDefinition): Message {
  const fields = command.options.map((option) => ({
    label: option.name,
    value: line(option.summary, option.required ? "" : " (may be left out)"),
  }));
  return {
    tone: "neutral",
    title: line(strong(usageOf(command)), `: ${command.summary}`),
    blocks: [
      ...(fields.length === 0 ? [] : [{ kind: "fields" as const, fields }]),
      {
        kind: "text",
        text: line(
          "For instance: ",
          ...command.examples.flatMap((each, i) => [
            ...(i > 0 ? [" · "] : []),
            { kind: "command" as const, line: each },
          ]),
        ),
      },
    ],
  };
}

/** "silence [alert] <time> [reason]". */
export const usageOf = (command: CommandDefinition) =>
  [command.name, ...command.options.map(optionUsage)].join(" ");

const optionUsage = (option: OptionDefinition) => {
  const shown =
    option.choices === undefined ? option.name : option.choices.map((each) => each.value).join("|");
  return option.required ? `<${shown}>` : `[${shown}]`;
};
