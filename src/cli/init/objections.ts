import type { Problem } from "../../config/problem.ts";
import { readConfig } from "../../config/read-config.ts";
import { flagOf, type Answers } from "./answers.ts";
import { headroomYaml } from "./headroom-yaml.ts";

/** What is asked after a variable must not make the variable itself look wrong. */
const STILL_TO_COME: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  UPSTASH_EMAIL: { UPSTASH_API_KEY: "asked-next" },
  ALERT_WEBHOOK_URL: { ALERT_WEBHOOK_FORMAT: "slack" },
};

/** What the configuration's own reader has against the value of a variable; undefined when it is sound. */
export function objectionTo(variable: string, { variables }: Answers): string | undefined {
  const env = { ...STILL_TO_COME[variable], ...variables };
  const problems = problemsOf(readConfig({ env, readSecretFile }));
  const found = problems.find(({ where }) => where === `environment variable ${variable}`);
  return found && say(found);
}

/** What it has against what stands at that place of the file: "databases[0].name". */
export function objectionAt(path: string, answers: Answers): string | undefined {
  const found = problemsInFile(answers).find((problem) => problem.path === path);
  return found && say(found);
}

/** Everything that is wrong, each with the flag or the place that says it. */
export function objections(answers: Answers): string[] {
  const { variables } = answers;
  const wrong = Object.keys(variables).flatMap((variable) => {
    const objection = objectionTo(variable, answers);
    return objection === undefined ? [] : [`${flagOf(variable)} (${variable}): ${objection}`];
  });
  // The file repeats what the variables say: only its own part is told beside theirs.
  const inFile = problemsInFile(answers).filter(({ path }) => wrong.length === 0 || path in FLAGS);
  return [...wrong, ...inFile.map((problem) => `${FLAGS[problem.path] ?? problem.path}: ${say(problem)}`)];
}

const FLAGS: Readonly<Record<string, string>> = {
  "databases[0].name": "--name",
  "databases[0].plan": "--plan",
  "summaries[0].timeZone": "--time-zone",
};

const problemsInFile = (answers: Answers) =>
  problemsOf(
    readConfig({
      file: { path: "headroom.yaml", text: headroomYaml(answers, undefined) },
      env: answers.variables,
      readSecretFile,
    }),
  );

const problemsOf = (reading: ReturnType<typeof readConfig>): readonly Problem[] =>
  reading.ok ? [] : reading.problems;

const say = ({ what, remedy }: Problem) => `${what} ${remedy}`;

/** Nothing that is asked for here names a file. */
const readSecretFile = () => "";
