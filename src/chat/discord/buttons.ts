import type { Button, Step } from "../../messages/message.ts";
import { plain } from "../../messages/plain.ts";
import { oneLine } from "../shared/width.ts";
import { discordCode, discordText } from "../shared/discord-text.ts";
import { customId, type Press } from "./custom-id.ts";
import { LIMITS, fit } from "./limits.ts";
import { STYLE, TYPE, type Part, type Row, type Section, type WireButton, type WireSelect } from "./wire.ts";

/** Numbers the buttons of one message: each needs an id of its own, even when two run the same line. */
export type Numbering = () => number;

/** Buttons in rows of five, then each menu in a row of its own; a line too long for a button is there to be typed. */
export function buttonParts(buttons: readonly Button[], next: Numbering): readonly Part[] {
  const presses: WireButton[] = [];
  const menus: Row[] = [];
  const typed: Part[] = [];
  for (const button of buttons) {
    const component = button.kind === "press" ? pressButton(button, "run", next) : menuSelect(button, next);
    if (component?.type === TYPE.button) presses.push(component);
    else if (component) menus.push({ type: TYPE.row, components: [component] });
    else if (button.kind === "press") typed.push(toType(button.label, button.line));
  }
  return [...inRows(presses), ...menus, ...typed];
}

function inRows(buttons: readonly WireButton[]): readonly Row[] {
  const rows: Row[] = [];
  for (let at = 0; at < buttons.length; at += LIMITS.buttonsPerRow)
    rows.push({ type: TYPE.row, components: buttons.slice(at, at + LIMITS.buttonsPerRow) });
  return rows;
}

const STYLES = { primary: STYLE.primary, danger: STYLE.danger } as const;

export function pressButton(
  button: { readonly label: string; readonly line: string; readonly style?: "primary" | "danger" },
  kind: Press["kind"],
  next: Numbering,
): WireButton | undefined {
  const id = customId({ kind, line: button.line }, next());
  if (id === undefined) return undefined;
  const style = button.style === undefined ? STYLE.secondary : STYLES[button.style];
  return { type: TYPE.button, style, label: labelOf(button.label, LIMITS.buttonLabel), custom_id: id };
}

const labelOf = (words: string, limit: number) => fit(oneLine(words).trim(), limit) || "·";

function menuSelect(button: Extract<Button, { kind: "menu" }>, next: Numbering): WireSelect | undefined {
  const id = customId({ kind: "menu", line: "" }, next());
  const seen = new Set<string>();
  const options = button.options
    .filter(
      ({ line }) => line !== "" && line.length <= LIMITS.optionValue && !seen.has(line) && seen.add(line),
    )
    .slice(0, LIMITS.selectOptions)
    .map(({ label, line }) => ({ label: labelOf(label, LIMITS.optionLabel), value: line }));
  if (options.length === 0 || id === undefined) return undefined;
  return {
    type: TYPE.select,
    custom_id: id,
    placeholder: labelOf(button.label, LIMITS.placeholder),
    options,
  };
}

const toType = (label: string, line: string): Part => ({
  type: TYPE.text,
  content: `-# ${fit(oneLine(label), LIMITS.buttonLabel)}: ${discordCode(`/redis ${line}`)}`,
});

/** As many sections (three components each) as leave room for the rest of a message. */
const STEPS_AS_SECTIONS = 8;

/** Steps to tick, each beside its button; many steps share menus. */
export function stepParts(steps: readonly Step[], next: Numbering): readonly Part[] {
  if (steps.length <= STEPS_AS_SECTIONS) return steps.map((step) => stepSection(step, next));
  const lines = steps.map(stepLine).join("\n");
  const options = steps.map((step) => ({
    label: `${step.done === undefined ? "☐" : "☑"} ${plain(step.text)}`,
    line: step.line,
  }));
  const menus: Part[] = [];
  for (let at = 0; at < options.length; at += LIMITS.selectOptions) {
    const some = options.slice(at, at + LIMITS.selectOptions);
    const select = menuSelect({ kind: "menu", label: "Tick a step", options: some }, next);
    if (select) menus.push({ type: TYPE.row, components: [select] });
  }
  return [{ type: TYPE.text, content: lines }, ...menus];
}

export const stepLine = (step: Step): string =>
  step.done === undefined
    ? `☐ ${discordText(step.text)}`
    : `☑ ${discordText(step.text)} · ${discordText([{ kind: "person", person: step.done.by }])} <t:${Math.floor(step.done.at / 1_000)}:t>`;

function stepSection(step: Step, next: Numbering): Section | Part {
  const label = step.done === undefined ? "Done" : "Undo";
  const button = pressButton({ label, line: step.line }, "tick", next);
  const content: Part = { type: TYPE.text, content: stepLine(step) };
  return button === undefined ? content : { type: TYPE.section, components: [content], accessory: button };
}
