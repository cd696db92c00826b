import { readConfig } from "../../config/read-config.ts";
import { has, type Answers } from "./answers.ts";
import { askChats } from "./ask-chats.ts";
import { askPlan } from "./ask-plan.ts";
import { objectionAt } from "./objections.ts";
import type { Prompts } from "./prompts.ts";
import { settlePart } from "./settle-part.ts";
import type { Trial } from "./settle.ts";
import { isWanted, type Part } from "./steps.ts";

/** Asks for what nobody has said yet, and tries each answer before it goes on. */
export async function interview(given: Answers, prompts: Prompts, trial: Trial): Promise<Answers> {
  let answers = await sources(given, prompts, trial);
  if (has(answers, "REDIS_URL")) answers = await askPlan(await name(answers, prompts), prompts);
  answers = await askChats(answers, prompts, trial);
  return timeZone(answers, prompts);
}

/** What was given needs no question, but it is tried all the same. Then until there is one: nothing can be watched without. */
async function sources(given: Answers, prompts: Prompts, trial: Trial): Promise<Answers> {
  let answers = given;
  for (const part of ["redis", "upstash"] as const)
    if (isWanted(part, given.variables)) answers = await settlePart(part, answers, prompts, trial);
  while (!has(answers, "REDIS_URL") && !has(answers, "UPSTASH_API_KEY"))
    for (const part of await chooseSources(prompts))
      answers = await settlePart(part, answers, prompts, trial);
  return answers;
}

async function chooseSources(prompts: Prompts): Promise<readonly Part[]> {
  const choice = await prompts.choose("What is to be watched?", [
    { value: "redis", label: "One Redis or Valkey, by its address" },
    { value: "upstash", label: "An Upstash account: its databases, with the billed figures" },
    { value: "both", label: "One Upstash database by its address, and its bill by the account" },
  ]);
  return choice === "both" ? ["redis", "upstash"] : [choice];
}

async function name(answers: Answers, prompts: Prompts): Promise<Answers> {
  if (answers.name !== undefined) return answers;
  const reading = readConfig({ env: answers.variables, readSecretFile: () => "" });
  const usual = reading.ok ? reading.config.databases[0]?.database.name : undefined;
  const typed = await prompts.text({
    message: "How do people call it?",
    initial: usual ?? "redis",
    objection: (text) => objectionAt("databases[0].name", { ...answers, name: text }),
  });
  return { ...answers, name: typed };
}

async function timeZone(answers: Answers, prompts: Prompts): Promise<Answers> {
  if (answers.timeZone !== undefined) return answers;
  const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const zones = [...new Set([here, "UTC", ...Intl.supportedValuesOf("timeZone")])];
  const zone = await prompts.find("A summary comes every day at nine. In whose time zone?", zones, here);
  return { ...answers, timeZone: zone };
}
