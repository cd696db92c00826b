import type { ActionsBlock, Button as SlackButton, KnownBlock, StaticSelect } from "@slack/types";
import type { Button } from "../../messages/message.ts";
import { oneLine } from "../shared/width.ts";
import { LIMITS } from "./limits.ts";
import { cut } from "./words.ts";

type Press = Extract<Button, { kind: "press" }>;
type Menu = Extract<Button, { kind: "menu" }>;

/** More in one row than a phone shows without scrolling are put into the next. */
const ELEMENTS_PER_ROW = 5;

export function actionRows(buttons: readonly Button[], nextAction: () => number): ActionsBlock[] {
  const elements = buttons
    .filter((button) => button.kind === "press" || button.options.length > 0)
    .map((button) =>
      button.kind === "press" ? pressButton(button, nextAction()) : menuSelect(button, nextAction()),
    );
  const rows: ActionsBlock[] = [];
  for (let at = 0; at < elements.length; at += ELEMENTS_PER_ROW)
    rows.push({ type: "actions", elements: elements.slice(at, at + ELEMENTS_PER_ROW) });
  return rows;
}

/** Pressing is typing: the value is the command line. */
export const pressButton = (button: Press, id: number): SlackButton => ({
  type: "button",
  action_id: `run:${id}`,
  text: { type: "plain_text", text: cut(oneLine(button.label), LIMITS.buttonText), emoji: false },
  value: button.line.slice(0, LIMITS.buttonValue),
  ...(button.style === undefined ? {} : { style: button.style }),
});

/** The button that shows a private answer to all, beside the others where there is room. */
export function withShare(blocks: readonly KnownBlock[], line: string): KnownBlock[] {
  const share: SlackButton = {
    type: "button",
    action_id: "share:0",
    text: { type: "plain_text", text: "Share in channel", emoji: false },
    value: line.slice(0, LIMITS.buttonValue),
  };
  const last = blocks.at(-1);
  if (last?.type !== "actions" || last.elements.length >= ELEMENTS_PER_ROW)
    return [...blocks, { type: "actions", elements: [share] }];
  return [...blocks.slice(0, -1), { ...last, elements: [...last.elements, share] }];
}

/** An option holds 75 characters, a command line may be longer: what all lines share goes into the menu's own id. */
function menuSelect(menu: Menu, id: number): StaticSelect {
  const prefix = sharedWords(menu.options.map((option) => option.line)).slice(0, LIMITS.actionId - 20);
  const options = menu.options
    .map(({ label, line }) => ({ label: oneLine(label), rest: line.slice(prefix.length) }))
    .filter(({ rest }) => rest !== "" && rest.length <= LIMITS.optionValue)
    .slice(0, LIMITS.selectOptions);
  return {
    type: "static_select",
    action_id: `menu:${id}:${prefix}`,
    placeholder: { type: "plain_text", text: cut(oneLine(menu.label), LIMITS.placeholder), emoji: false },
    options: options.map(({ label, rest }) => ({
      text: { type: "plain_text", text: cut(label, LIMITS.optionText), emoji: false },
      value: rest,
    })),
  };
}

/** What a press means: the command line, and whether everybody is to see its answer. */
export function lineOf(action: {
  readonly action_id: string;
  readonly value?: string | undefined;
  readonly selected_option?: { readonly value: string } | null | undefined;
}): { readonly line: string; readonly share: boolean } | undefined {
  const [, kind, prefix = ""] = /^(run|share|menu):\d+(?::(.*))?$/s.exec(action.action_id) ?? [];
  if (kind === "menu") {
    const chosen = action.selected_option?.value;
    return chosen === undefined ? undefined : { line: `${prefix}${chosen}`, share: false };
  }
  if (kind === undefined || action.value === undefined) return undefined;
  return { line: action.value, share: kind === "share" };
}

/** The words with which all lines begin, the space after them included; at least the last word stays out. */
function sharedWords(all: readonly string[]): string {
  const words = (all[0] ?? "").split(" ").slice(0, -1);
  let shared = "";
  for (const word of words) {
    const longer = `${shared}${word} `;
    if (!all.every((line) => line.startsWith(longer))) break;
    shared = longer;
  }
  return shared;
}
