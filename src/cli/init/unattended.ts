import { harmless } from "../harmless.ts";
import { flagOf, hasChannel, type Answers } from "./answers.ts";
import { canBeTried, gapsIn, isWanted, STEPS } from "./steps.ts";

/** What still has to be said, all at once; empty when nothing is missing. */
export function missingIn({ variables }: Answers): string[] {
  const missing: string[] = [];
  if (!isWanted("redis", variables) && !isWanted("upstash", variables))
    missing.push("what to watch: --redis-url (REDIS_URL), or --upstash-email and --upstash-api-key");
  for (const step of STEPS.filter(({ part }) => isWanted(part, variables)))
    for (const { variable, question } of gapsIn(step, variables))
      missing.push(`${flagOf(variable)} (${variable}): ${question}`);
  return missing;
}

/** Tries everything out and prints each result. True when nothing failed. */
export async function tryAll(
  answers: Answers,
  hide: (text: string, answers: Answers) => string,
): Promise<boolean> {
  let isSound = true;
  for (const step of STEPS) {
    if (!canBeTried(step, answers.variables)) continue;
    const tried = await step.tries(answers.variables);
    isSound &&= tried.kind !== "fails";
    const print = tried.kind === "fails" ? console.error : console.log;
    print(harmless(`${MARKS[tried.kind]} ${hide(tried.says, answers)}`));
    if (tried.kind === "works" && tried.but !== undefined)
      console.log(harmless(`! ${hide(tried.but, answers)}`));
  }
  if (!hasChannel(answers)) console.log("! No channel is named: alerts appear in the terminal only.");
  return isSound;
}

const MARKS = { works: "✓", fails: "✗", untried: "?" } as const;
