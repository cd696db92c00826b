import type { Instant } from "../domain/time/instant.ts";
import type { Person } from "../domain/alerting/incident.ts";

/**
 * One message for every platform, as data. Nothing in it is escaped: text from outside (names, keys, errors) goes in
 * as it is, and each platform's renderer makes sure that it cannot mention, link or format.
 */
export interface Message {
  /** The first line, also the notification's preview: what, which database, how much, how long. Without the mark. */
  readonly title: Text;
  readonly tone: Tone;
  readonly blocks: readonly Block[];
}

/** Decides the mark before the title and the colour: 🟡 🔴 ✅ 🔕 ⚪, or none. */
export type Tone = "warning" | "critical" | "resolved" | "silenced" | "unknown" | "neutral";

export const MARKS: Readonly<Record<Tone, string>> = {
  warning: "🟡",
  critical: "🔴",
  resolved: "✅",
  silenced: "🔕",
  unknown: "⚪",
  neutral: "",
};

/** A line of text in parts. */
export type Text = readonly Inline[];

export type Inline =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "strong"; readonly text: string }
  | { readonly kind: "code"; readonly text: string }
  /** Shown in the reader's own zone where the platform can, else in UTC and saying so. */
  | { readonly kind: "time"; readonly at: Instant; readonly show: Show }
  /** How far off a moment is, in words that are true when it is written; Discord counts on from `at` by itself. */
  | { readonly kind: "distance"; readonly at: Instant; readonly words: string }
  | { readonly kind: "person"; readonly person: Person }
  | { readonly kind: "link"; readonly url: string; readonly text: string }
  /** A command to type, without the leading `/redis`. */
  | { readonly kind: "command"; readonly line: string };

export type Show = "time" | "date" | "date-time";

export type Block =
  | { readonly kind: "text"; readonly text: Text }
  | { readonly kind: "heading"; readonly text: Text }
  | { readonly kind: "fields"; readonly fields: readonly { readonly label: string; readonly value: Text }[] }
  /** A bar of ten. `share` is used ÷ limit, may pass 1, and is undefined without a limit. */
  | {
      readonly kind: "gauge";
      readonly label?: Text;
      readonly share: number | undefined;
      readonly caption: Text;
    }
  | {
      readonly kind: "table";
      /** Many rows that are alike: read down its columns, even where a phone has to break the lines in them. */
      readonly isUniform?: boolean;
      readonly columns: readonly Column[];
      readonly rows: readonly (readonly Text[])[];
    }
  | Chart
  /** Small print. */
  | { readonly kind: "note"; readonly text: Text }
  /** Text to copy, as it is. */
  | { readonly kind: "code"; readonly text: string }
  /** Things to tick off; pressing one runs its line. */
  | { readonly kind: "steps"; readonly steps: readonly Step[] }
  | { readonly kind: "buttons"; readonly buttons: readonly Button[] };

export interface Point {
  readonly at: Instant;
  readonly value: number;
}

/** What was counted in each hour or day; a picture where the platform shows one, else its words. */
export interface Chart {
  readonly kind: "chart";
  readonly title: string;
  /** One sentence that says what the picture shows, for those who do not see it. */
  readonly alt: string;
  /** Oldest first, each at its hour's or day's start; those without figures are left out. */
  readonly points: readonly Point[];
  readonly unit: string;
  /** Of the running total where there is one, else of each point. */
  readonly limit?: number;
  readonly total?: RunningTotal;
}

/** What the points add up to over one period, of which a part has passed. */
export interface RunningTotal {
  readonly from: Instant;
  readonly to: Instant;
  readonly now: Instant;
  readonly used: number;
  /** By the period's end; the range holds 80 %. */
  readonly forecast?: { readonly expected: number; readonly low: number; readonly high: number };
  /** The running total of a usual period, on this period's clock. */
  readonly usual?: readonly Point[];
}

export interface Column {
  readonly title: string;
  readonly align?: "left" | "right";
  /** Its cells say themselves what they are: where rows become lines, the title is left out. */
  readonly isPlain?: boolean;
}

export interface Step {
  readonly text: Text;
  readonly done?: { readonly by: Person; readonly at: Instant };
  /** The command that ticks it, or takes the tick back. */
  readonly line: string;
}

/** A press is a typed command, under the same access check. A button with `options` is a menu. */
export type Button =
  | {
      readonly kind: "press";
      readonly label: string;
      readonly line: string;
      readonly style?: "primary" | "danger";
    }
  | {
      readonly kind: "menu";
      readonly label: string;
      readonly options: readonly { readonly label: string; readonly line: string }[];
    };

export const text = (words: string): Inline => ({ kind: "text", text: words });
export const strong = (words: string): Inline => ({ kind: "strong", text: words });
export const code = (words: string): Inline => ({ kind: "code", text: words });
export const time = (at: Instant, show: Show = "time"): Inline => ({ kind: "time", at, show });
/** "in 6 h 12 min", "20 s ago", "just now". */
export const distance = (at: Instant, words: string): Inline => ({ kind: "distance", at, words });
export const person = (who: Person): Inline => ({ kind: "person", person: who });
export const command = (line: string): Inline => ({ kind: "command", line });
export const press = (label: string, line: string, style?: "primary" | "danger"): Button =>
  style === undefined ? { kind: "press", label, line } : { kind: "press", label, line, style };
export const menu = (label: string, options: readonly { label: string; line: string }[]): Button => ({
  kind: "menu",
  label,
  options,
});

/** Joins strings and parts into one line: `line("limit at ", time(at))`. */
export const line = (...parts: readonly (string | Inline | Text)[]): Text =>
  parts.flatMap((part) =>
    typeof part === "string" ? [text(part)] : Array.isArray(part) ? [...(part as Text)] : [part as Inline],
  );
