import { without, type Answers } from "./answers.ts";
import type { Prompts } from "./prompts.ts";
import { settle, type Trial } from "./settle.ts";
import { allOf, STEPS, type Part } from "./steps.ts";
import { upstashDatabases } from "./upstash-databases.ts";

/** All steps of a part, one after another; where one is left out, so is the whole part. */
export async function settlePart(
  part: Part,
  given: Answers,
  prompts: Prompts,
  trial: Trial,
): Promise<Answers> {
  let answers = given;
  for (const step of STEPS.filter((each) => each.part === part)) {
    const settled = await settle(step, answers, prompts, trial);
    if (settled === "left out") return without(answers, allOf(part));
    answers = settled;
  }
  return part === "upstash" && trial.isWanted ? upstashDatabases(answers, prompts) : answers;
}
