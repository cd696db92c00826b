import type { Block, Message } from "../../messages/message.ts";
import { gaugeBar, plainTitle } from "../../messages/plain.ts";
import { oneLine } from "../shared/width.ts";
import { plainLine } from "./words.ts";

/** A message as bare lines; buttons are left out, since a text has none. */
export const textOnly = (message: Message): string =>
  [oneLine(plainTitle(message)), ...message.blocks.flatMap(blockLines)].filter(Boolean).join("\n");

function blockLines(block: Block): string[] {
  switch (block.kind) {
    case "text":
    case "heading":
    case "note":
      return [plainLine(block.text)];
    case "fields":
      return block.fields.map(({ label, value }) => `${oneLine(label)}: ${plainLine(value)}`);
    case "gauge": {
      const bar = block.share === undefined ? "" : gaugeBar(block.share);
      const label = block.label === undefined ? "" : plainLine(block.label);
      return [[bar, label, plainLine(block.caption)].filter(Boolean).join("  ")];
    }
    case "table":
      return block.rows.map((row) => row.map(plainLine).join(" · "));
    case "chart":
      return [oneLine(block.alt)];
    case "code":
      return block.text.split("\n").map(oneLine);
    case "steps":
      return block.steps.map((step) => `${step.done === undefined ? "☐" : "☑"} ${plainLine(step.text)}`);
    case "buttons":
      return [];
  }
}
