/** A procedure with steps to tick off. Its text may hold live figures: "{{used}} of {{limit}}". */
export interface Runbook {
  /** As it is typed: "suspended", "high-usage". */
  readonly name: string;
  readonly title: string;
  /** What stands before the first heading. */
  readonly intro: readonly Paragraph[];
  readonly sections: readonly Section[];
}

export interface Section {
  readonly title: string;
  readonly body: readonly (Paragraph | RunbookStep)[];
}

/** Something to do, and what explains it. */
export interface RunbookStep {
  readonly kind: "step";
  /** Counted through the whole runbook from 1: what people type to tick it. */
  readonly number: number;
  readonly words: Words;
  readonly details: readonly Paragraph[];
}

export type Paragraph =
  | { readonly kind: "text"; readonly words: Words }
  /** One line of a list. */
  | { readonly kind: "item"; readonly words: Words }
  | { readonly kind: "code"; readonly text: string };

export type Words = readonly Word[];

export type Word =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "strong"; readonly text: string }
  | { readonly kind: "code"; readonly text: string }
  | { readonly kind: "link"; readonly url: string; readonly text: string }
  /** A command to press, without "/redis": written as a link, `[Watch](</redis watch {{database}} 5m>)`. */
  | { readonly kind: "command"; readonly line: string; readonly label: string };

/** Every step in order. */
export const stepsOf = (runbook: Runbook): readonly RunbookStep[] =>
  runbook.sections.flatMap(({ body }) => body.filter((part) => part.kind === "step"));

/** Every command that the text offers to run, in order: what becomes buttons. */
export function commandsIn(parts: readonly (Paragraph | RunbookStep)[]): { label: string; line: string }[] {
  return parts.flatMap((part) => {
    const here = part.kind === "code" ? [] : part.words.filter((word) => word.kind === "command");
    const below = part.kind === "step" ? commandsIn(part.details) : [];
    return [...here.map(({ label, line }) => ({ label, line })), ...below];
  });
}

export const plainWords = (words: Words): string =>
  words.map((word) => (word.kind === "command" ? word.label : word.text)).join("");
