import type { Paragraph, Runbook, RunbookStep, Word } from "./runbook.ts";

/** The live figures that a runbook may hold, and what each says. */
export const FIGURES = {
  database: "the database's name",
  id: "its id at the provider",
  plan: "its plan and the catalogue",
  provider: "who runs it",
  account: "the e-mail address of its account",
  endpoint: "its host name",
  region: "where it runs",
  used: "commands used in the period",
  limit: "the limit of that period",
  share: "used as a share of the limit",
  period: "today or this month",
  reset: "when the period ends",
  forecast: "when the limit will be reached",
  rate: "commands a second now",
  band: "how high that rate is",
  hitrate: "hits among look-ups",
  storage: "stored, of how much",
  clients: "connected clients",
  mostly: "who spends the commands",
  error: "the provider's exact words",
  since: "since when it is so",
  utc: "the time now in UTC",
  advice: "the cheapest plan that fits",
} as const;

type Figure = keyof typeof FIGURES;
export type Figures = Readonly<Partial<Record<Figure, string>>>;

const PLACEHOLDER = /\{\{\s*([\w-]+)\s*\}\}/g;
const NOT_KNOWN = "(not known)";

/**
 * The runbook with the figures of one database in it; what is not known is said to be so. Figures are foreign text: they go in
 * after the Markdown was read, so that they cannot format anything.
 */
export function withFigures(runbook: Runbook, figures: Figures): Runbook {
  const fill = (text: string) => filled(text, figures);
  return {
    ...runbook,
    title: fill(runbook.title),
    intro: runbook.intro.map((part) => filledParagraph(part, fill)),
    sections: runbook.sections.map(({ title, body }) => ({
      title: fill(title),
      body: body.map((part) => (part.kind === "step" ? filledStep(part, fill) : filledParagraph(part, fill))),
    })),
  };
}

/** Names between double braces that are no figure: a slip in a team's own runbook. */
export function unknownFigures(text: string): string[] {
  const named = [...text.matchAll(PLACEHOLDER)].map(([, name = ""]) => name);
  return [...new Set(named)].filter((name) => !Object.hasOwn(FIGURES, name));
}

const filled = (text: string, figures: Figures) =>
  text.replaceAll(PLACEHOLDER, (_whole, name: Figure) => figures[name] ?? NOT_KNOWN);

const filledStep = (step: RunbookStep, fill: (text: string) => string): RunbookStep => ({
  ...step,
  words: step.words.map((word) => filledWord(word, fill)),
  details: step.details.map((part) => filledParagraph(part, fill)),
});

const filledParagraph = (part: Paragraph, fill: (text: string) => string): Paragraph =>
  part.kind === "code"
    ? { ...part, text: fill(part.text) }
    : { ...part, words: part.words.map((word) => filledWord(word, fill)) };

function filledWord(word: Word, fill: (text: string) => string): Word {
  if (word.kind === "command") return { ...word, line: fill(word.line), label: fill(word.label) };
  // A link's address comes from the file alone: a figure must not be able to lead elsewhere.
  return { ...word, text: fill(word.text) };
}
