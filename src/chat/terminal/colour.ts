import { styleText } from "node:util";
import type { Tone } from "../../messages/message.ts";

/** Paints, or leaves text as it is. */
export type Paint = (look: "bold" | "dim" | Tone, text: string) => string;

export const noPaint: Paint = (_, text) => text;

const LOOKS = {
  bold: ["bold"],
  dim: ["dim"],
  warning: ["bold", "yellow"],
  critical: ["bold", "red"],
  resolved: ["bold", "green"],
  silenced: ["bold", "gray"],
  unknown: ["bold"],
  neutral: ["bold"],
} as const;

const ansiPaint: Paint = (look, text) =>
  text === "" ? text : styleText([...LOOKS[look]], text, { validateStream: false });

/** Colours only where somebody looks: on a terminal, unless NO_COLOR (https://no-color.org) is set to anything. */
export const paintFor = (isTerminal: boolean, noColor: string | undefined): Paint =>
  isTerminal && (noColor === undefined || noColor === "") ? ansiPaint : noPaint;
