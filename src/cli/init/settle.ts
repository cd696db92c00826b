import { has, withVariable, without, type Answers } from "./answers.ts";
import { objectionTo } from "./objections.ts";
import type { Prompts } from "./prompts.ts";
import { canBeTried, isNeeded, type Asked, type Step } from "./steps.ts";
import type { Tried } from "./tried.ts";

export interface Trial {
  /** Answers are tried out; false with --no-test. */
  readonly isWanted: boolean;
  /** Takes secrets out of a sentence. */
  readonly hide: (text: string, answers: Answers) => string;
}

/** Asks for what a step still lacks and tries it out, again and again until it works or the person has enough of it. */
export async function settle(
  step: Step,
  given: Answers,
  prompts: Prompts,
  trial: Trial,
): Promise<Answers | "left out"> {
  let answers = given;
  let before: Answers | undefined;
  for (;;) {
    answers = await asked(step, answers, before, prompts);
    if (!trial.isWanted || !canBeTried(step, answers.variables)) return answers;
    const tried = await prompts.working(step.trying, step.tries(answers.variables));
    show(tried, (text) => trial.hide(text, answers), prompts);
    if (tried.kind !== "fails") return answers;
    const next = await prompts.choose("What now?", [
      { value: "correct", label: "Correct it" },
      { value: "again", label: "Try the same once more" },
      { value: "keep", label: "Go on with it as it is" },
      { value: "leave", label: "Leave it out" },
    ]);
    if (next === "leave") return "left out";
    if (next === "keep") return answers;
    if (next === "correct") {
      before = answers;
      answers = without(
        answers,
        step.asks.map(({ variable }) => variable),
      );
    }
  }
}

function show(tried: Tried, hide: (text: string) => string, prompts: Prompts): void {
  switch (tried.kind) {
    case "works":
      prompts.works(hide(tried.says));
      if (tried.but !== undefined) prompts.warns(hide(tried.but));
      return;
    case "fails":
      return prompts.fails(hide(tried.says));
    case "untried":
      return prompts.tells(hide(tried.says));
  }
}

/** With `before`, what was typed last time is there to be corrected, unless it is secret. */
async function asked(
  { asks }: Step,
  given: Answers,
  before: Answers | undefined,
  prompts: Prompts,
): Promise<Answers> {
  let answers = given;
  for (const each of asks) {
    if (has(answers, each.variable) || !isNeeded(each, answers.variables)) continue;
    const typed = await ask(each, answers, before, prompts);
    if (typed !== "") answers = withVariable(answers, each.variable, typed);
  }
  return answers;
}

function ask(each: Asked, answers: Answers, before: Answers | undefined, prompts: Prompts): Promise<string> {
  const { variable, question: message, example } = each;
  const objection = (text: string) => {
    if (text === "") return each.isOptional === true ? undefined : "It is needed here; Ctrl-C leaves.";
    return objectionTo(variable, withVariable(answers, variable, text));
  };
  if (each.isSecret === true) return prompts.secret({ message, objection });
  return prompts.text({ message, example, initial: before?.variables[variable], objection });
}
