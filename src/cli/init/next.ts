import { typed } from "../../app/typed.ts";
import type { Environment } from "../../config/environment.ts";
import { hasChannel, type Answers } from "./answers.ts";
import type { Place } from "./drafts.ts";

/** The next two commands, as this person starts the program. */
export function nextCommands(answers: Answers, { yaml }: Place, env: Environment): readonly string[] {
  const isUsual = yaml === "headroom.yaml" || env["HEADROOM_CONFIG"] === yaml;
  const command = (words: string) => typed(isUsual ? words : `-c ${yaml} ${words}`, env);
  const isNpm = env["npm_lifecycle_event"] !== undefined;
  const first = hasChannel(answers)
    ? [command("notify test"), "an example of each message in every channel"]
    : [command("check"), "one check, printed here"];
  const start = [isNpm && isUsual ? "npm start" : command("run"), "watches until you stop it"];
  const width = Math.max(...[first, start].map(([words = ""]) => words.length));
  return [first, start].map(([words = "", what = ""]) => `${words.padEnd(width)}   ${what}`);
}
