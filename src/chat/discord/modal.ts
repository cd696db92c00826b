import type { CommandDefinition } from "../../commands/definition.ts";
import { oneLine } from "../shared/width.ts";
import { customId } from "./custom-id.ts";
import { REASON } from "./heard.ts";
import { LIMITS, fit } from "./limits.ts";
import { TYPE } from "./wire.ts";
import { capital } from "../../messages/words.ts";

/** The question for a reason, when a pressed line's command takes one; undefined when the line can run as it is. */
export function reasonModal(line: string, definitions: readonly CommandDefinition[]): object | undefined {
  const [name = "", ...rest] = line.split(" ");
  const definition = definitions.find((each) => each.name === name);
  if (definition?.options.some((option) => option.name === REASON && option.type === "text") !== true)
    return undefined;
  const id = customId({ kind: "answer", line }, 0);
  if (id === undefined) return undefined;
  const title = `${capital(name)} ${rest.join(" ")}`;
  return {
    custom_id: id,
    title: fit(oneLine(title), LIMITS.modalTitle),
    components: [
      {
        type: TYPE.label,
        label: "Reason",
        description: "Shown to everybody beside the alert; may stay empty",
        component: {
          type: TYPE.textInput,
          custom_id: REASON,
          style: 1,
          required: false,
          max_length: LIMITS.reason,
        },
      },
    ],
  };
}
