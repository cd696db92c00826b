import type { Command } from "commander";
import { ANSWERABLE, flagOf } from "./answers.ts";
import type { InitOptions } from "./init.ts";

interface Flags {
  readonly name?: string;
  readonly plan?: string;
  readonly timeZone?: string;
  readonly upstashDatabase?: readonly string[];
  readonly yes?: boolean;
  readonly test: boolean;
}

/** `headroom config init`, with a flag for every variable that it can write down. */
export function addInit(
  config: Command,
  file: () => string | undefined,
  done: (result: Promise<number>) => Promise<void>,
): void {
  const init = config
    .command("init")
    .description(
      "ask for what is missing, try it, and write headroom.yaml and .env; without a terminal it takes flags and variables and asks nothing",
    )
    .option("--name <name>", "how people call the database of --redis-url")
    .option("--plan <plan>", "its plan, such as guide-2026-04/free")
    .option("--upstash-database <name...>", "of the Upstash account only these, by name or id")
    .option("--time-zone <zone>", "whose nine o'clock the summary comes at; this machine's by default");
  for (const { name, meaning } of ANSWERABLE) init.option(`${flagOf(name)} <value>`, `${meaning} (${name})`);
  init
    .option("--yes", "ask nothing, and replace the files that are there")
    .option("--no-test", "write the answers down without trying them")
    .action((flags: Flags & Readonly<Record<string, string>>) => {
      const yaml = file();
      const options = {
        variables: Object.fromEntries(ANSWERABLE.map(({ name }) => [name, flags[keyOf(name)]])),
        ...taken(flags),
        ...(yaml === undefined ? {} : { yaml }),
      };
      return done(start(options));
    });
}

/** Loaded for this command alone: the bot itself asks nothing. */
async function start(options: InitOptions): Promise<number> {
  const { configInit } = await import("./init.ts");
  const terminal = { input: process.stdin, output: process.stdout };
  return configInit(options, { folder: process.cwd(), env: process.env, terminal });
}

function taken({ name, plan, timeZone, upstashDatabase, yes, test }: Flags) {
  return {
    ...(name === undefined ? {} : { name }),
    ...(plan === undefined ? {} : { plan }),
    ...(timeZone === undefined ? {} : { timeZone }),
    ...(upstashDatabase === undefined ? {} : { upstashDatabases: upstashDatabase }),
    yes: yes === true,
    test,
  };
}

/** As commander calls a flag's value: "slackBotToken". */
const keyOf = (variable: string) =>
  variable.toLowerCase().replaceAll(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
