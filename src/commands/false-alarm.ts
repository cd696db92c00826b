import { line, strong } from "../messages/message.ts";
import { CommandProblem } from "./context.ts";
import type { CommandDefinition } from "./definition.ts";

export const falseAlarm: CommandDefinition = {
  name: "false-alarm",
  summary: "Say that a forecast cried wolf: the next one must be surer",
  options: [{ name: "alert", summary: "an alert's id", type: "alert", required: true }],
  access: "change",
  audience: "private",
  examples: ["false-alarm prod-cache-17"],
  async run({ values, caller }, { desk }) {
    const id = values["alert"] ?? "";
    if (!(await desk.falseAlarm(id, caller))) throw new CommandProblem(`"${id}" is no forecast alert.`);
    return {
      tone: "neutral",
      title: line(strong(id), " noted as a false alarm. The next forecast here must be surer."),
      blocks: [],
    };
  },
};
