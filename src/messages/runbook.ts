import type { Person } from "../domain/alerting/incident.ts";
import { ticksOf, timelineOf, type RunbookRun } from "../domain/runbook/progress.ts";
import {
  commandsIn,
  stepsOf,
  type Paragraph,
  type Runbook,
  type RunbookStep,
  type Section,
  type Words,
} from "../domain/runbook/runbook.ts";
import { sayDuration } from "../domain/time/duration.ts";
import { elapsed, type Instant } from "../domain/time/instant.ts";
import {
  code,
  command,
  line,
  menu,
  person,
  press,
  strong,
  text,
  time,
  type Block,
  type Button,
  type Inline,
  type Message,
  type Text,
} from "./message.ts";
import { many } from "./numbers.ts";
import { listed } from "./words.ts";

export interface RunbookFacts {
  /** With its figures filled in. */
  readonly runbook: Runbook;
  readonly database: string;
  /** Absent as long as nobody ticked anything. */
  readonly run?: RunbookRun;
  /** Which part to show, from 0; "all" shows every one. */
  readonly part: number | "all";
}

const MOST_BUTTONS = 4;

/** One part of a runbook with its steps to tick: a whole one is too long for a phone. */
export function runbookMessage(facts: RunbookFacts): Message {
  const { runbook, part } = facts;
  const steps = stepsOf(runbook);
  const done = ticks(facts).size;
  const shown = part === "all" ? runbook.sections : runbook.sections.slice(part, part + 1);
  const isStart = part === "all" || part === 0;
  return {
    tone: "neutral",
    title: line(strong(runbook.title), ` · runbook ${runbook.name}, ${done} of ${steps.length} done`),
    blocks: [
      ...(isStart ? runbook.intro.flatMap(paragraph) : []),
      ...shown.flatMap((section) => sectionBlocks(section, facts)),
      ...(part === "all" ? [] : rest(facts, part)),
      { kind: "buttons", buttons: buttons(facts, shown) },
    ],
  };
}

/** The part to go on with: the first that has a step to do, and is not before the one just worked on. */
export function partToDo(runbook: Runbook, run: RunbookRun | undefined, from = 0): number {
  const done = run === undefined ? new Map() : ticksOf(run);
  const isOpen = ({ body }: Section) => body.some((each) => each.kind === "step" && !done.has(each.number));
  const { sections } = runbook;
  const next = sections.findIndex((section, at) => at >= from && isOpen(section));
  if (next >= 0) return next;
  const earlier = sections.findIndex(isOpen);
  return earlier >= 0 ? earlier : Math.max(0, sections.length - 1);
}

const ticks = ({ run }: RunbookFacts) => (run === undefined ? new Map<number, never>() : ticksOf(run));

function sectionBlocks({ title, body }: Section, facts: RunbookFacts): Block[] {
  const blocks: Block[] = [{ kind: "heading", text: line(title) }];
  for (const each of body) blocks.push(...(each.kind === "step" ? stepBlocks(each, facts) : paragraph(each)));
  return blocks;
}

/** A step that is done needs no explanation any more. */
function stepBlocks(step: RunbookStep, facts: RunbookFacts): Block[] {
  const { runbook, database } = facts;
  const done = ticks(facts).get(step.number);
  const verb = done === undefined ? "tick" : "untick";
  const shown: Block = {
    kind: "steps",
    steps: [
      {
        text: line(`${step.number}. `, inlines(step.words)),
        line: `runbook ${verb} ${runbook.name} ${database} ${step.number}`,
        ...(done === undefined ? {} : { done }),
      },
    ],
  };
  return done === undefined ? [shown, ...step.details.flatMap(paragraph)] : [shown];
}

function paragraph(part: Paragraph): Block[] {
  switch (part.kind) {
    case "code":
      return [{ kind: "code", text: part.text }];
    case "item":
      return [{ kind: "text", text: line("• ", inlines(part.words)) }];
    case "text":
      return [{ kind: "text", text: inlines(part.words) }];
  }
}

const inlines = (words: Words): Text =>
  words.map((word): Inline => {
    switch (word.kind) {
      case "text":
        return text(word.text);
      case "strong":
        return strong(word.text);
      case "code":
        return code(word.text);
      case "link":
        return { kind: "link", url: word.url, text: word.text };
      case "command":
        return command(word.line);
    }
  });

/** What lies before and behind the part that is shown. */
function rest(facts: RunbookFacts, part: number): Block[] {
  const done = ticks(facts);
  const others = facts.runbook.sections.flatMap(({ title, body }, at) => {
    if (at === part) return [];
    const numbers = body.flatMap((each) => (each.kind === "step" ? [each.number] : []));
    return [`${title} (${numbers.filter((number) => done.has(number)).length} of ${numbers.length})`];
  });
  return others.length === 0 ? [] : [{ kind: "note", text: line(`Other parts: ${others.join(" · ")}`) }];
}

function buttons({ runbook, database, run, part }: RunbookFacts, shown: readonly Section[]): Button[] {
  const offered = new Map(
    shown.flatMap(({ body }) => commandsIn(body)).map((each) => [each.line, each.label]),
  );
  const presses = [...offered].slice(0, MOST_BUTTONS).map(([typed, label]) => press(label, typed));
  const parts = runbook.sections.map(({ title }, at) => ({
    label: `${at + 1}. ${title}`,
    line: `runbook ${runbook.name} ${database} ${at + 1}`,
  }));
  return [
    ...presses,
    ...(part === "all" || parts.length < 2
      ? []
      : [
          menu(
            "Other part",
            parts.filter((_, at) => at !== part),
          ),
        ]),
    ...(run === undefined
      ? []
      : [press("Close, post timeline", `runbook close ${runbook.name} ${database}`)]),
  ];
}

export interface ShelfFacts {
  readonly runbooks: readonly { readonly runbook: Runbook; readonly runs: readonly RunbookRun[] }[];
  /** What is wrong with the team's own files. */
  readonly problems: readonly string[];
  /** The only database, where there is one. */
  readonly database?: string;
}

/** The answer to `runbook` alone: which there are, and which are being walked through. */
export function shelfMessage({ runbooks, problems, database }: ShelfFacts): Message {
  const rows = runbooks.map(({ runbook, runs }): readonly Text[] => [
    line(code(runbook.name)),
    line(runbook.title),
    line(runs.map((run) => progressWords(run, runbook)).join(", ") || many(stepsOf(runbook).length, "step")),
  ]);
  const on = database === undefined ? "" : ` ${database}`;
  return {
    tone: "neutral",
    title: line(strong(many(runbooks.length, "runbook"))),
    blocks: [
      {
        kind: "table",
        columns: [{ title: "name" }, { title: "when", isPlain: true }, { title: "progress", isPlain: true }],
        rows,
      },
      ...problems.map((problem): Block => ({ kind: "note", text: line(problem) })),
      {
        kind: "buttons",
        buttons: runbooks.slice(0, 5).map(({ runbook: { name } }) => press(name, `runbook ${name}${on}`)),
      },
    ],
  };
}

const progressWords = (run: RunbookRun, runbook: Runbook) =>
  `${run.database}: ${ticksOf(run).size} of ${stepsOf(runbook).length} done`;

const MOST_LEFT = 5;

/** What is posted when a run is closed: who did what and when. */
export function timelineMessage(run: RunbookRun, runbook: Runbook, by: Person, now: Instant): Message {
  const { entries, leftOpen } = timelineOf(run, runbook);
  const began = entries[0]?.at ?? now;
  const all = stepsOf(runbook).length;
  const more = leftOpen.length - MOST_LEFT;
  const left = leftOpen.slice(0, MOST_LEFT).map(gist);
  const named = more > 0 ? [...left, `${more} more`] : left;
  return {
    tone: "neutral",
    title: line(
      strong(run.database),
      `: runbook ${run.runbook} closed by `,
      person(by),
      ` after ${sayDuration(elapsed(began, now))}, ${all - leftOpen.length} of ${all} steps done`,
    ),
    blocks: [
      {
        kind: "table",
        columns: [{ title: "when" }, { title: "who", isPlain: true }, { title: "what", isPlain: true }],
        rows: entries.map(({ at, by: who, what }) => [line(time(at)), line(person(who)), line(gist(what))]),
      },
      ...(leftOpen.length === 0
        ? []
        : [{ kind: "note" as const, text: line(`Left open: ${listed(named)}.`) }]),
    ],
  };
}

const SHORTEST = 16;

/** "1. Check the state" of a whole step: up to the first colon, comma or bracket that leaves enough to be understood. */
function gist(step: string): string {
  const end = step.slice(SHORTEST).search(/[:,(?]/);
  return end < 0 ? step : step.slice(0, SHORTEST + end).trimEnd();
}
