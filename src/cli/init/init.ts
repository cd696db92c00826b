import { relative, resolve } from "node:path";
import { environmentOf, type Environment } from "../../config/environment.ts";
import { harmless } from "../harmless.ts";
import { givenBy, has, type Answers } from "./answers.ts";
import { Unquotable } from "./dotenv.ts";
import { dotenvOf, draftOf, type Draft, type Place } from "./drafts.ts";
import { interview } from "./interview.ts";
import { answersIn } from "./known.ts";
import { nextCommands } from "./next.ts";
import { objections } from "./objections.ts";
import { Cancelled, promptsOn, type Prompts, type Terminal } from "./prompts.ts";
import { hide } from "./secrets.ts";
import { missingIn, tryAll } from "./unattended.ts";
import { theseOfUpstash } from "./upstash-databases.ts";
import { asideOf, setAside, textOf, writeWhole } from "./write.ts";

/** sysexits.h: EX_USAGE, EX_CANTCREAT, EX_CONFIG; and what a shell says of Ctrl-C. */
const USAGE = 64;
const CANNOT_WRITE = 73;
const BAD_CONFIGURATION = 78;
const LEFT = 130;

export interface InitOptions {
  /** Answers by the names of their variables; they go before the environment's. */
  readonly variables: Environment;
  readonly name?: string;
  readonly plan?: string;
  readonly timeZone?: string;
  /** Names or ids; absent, all databases of the account. */
  readonly upstashDatabases?: readonly string[];
  /** Asks nothing, and replaces what is there. */
  readonly yes: boolean;
  /** Tries the answers out. */
  readonly test: boolean;
  readonly yaml?: string;
}

export interface Around {
  readonly folder: string;
  readonly env: Environment;
  readonly terminal: Terminal;
}

/** Asks for what is missing, tries it, and writes headroom.yaml and .env; without a terminal it asks nothing. */
export async function configInit(options: InitOptions, around: Around): Promise<number> {
  const { folder, terminal } = around;
  const env = environmentOf(around.env, textOf(dotenvOf({ folder, yaml: "" })));
  const place: Place = { folder, yaml: options.yaml ?? env["HEADROOM_CONFIG"] ?? "headroom.yaml" };
  const { name, plan, timeZone } = options;
  const before = answersIn(textOf(resolve(folder, place.yaml)) ?? "");
  const given: Answers = {
    ...before,
    variables: { ...before.variables, ...givenBy(env), ...givenBy(options.variables) },
    ...(name === undefined ? {} : { name }),
    ...(plan === undefined ? {} : { plan }),
    ...(timeZone === undefined ? {} : { timeZone }),
  };
  const isAttended = !options.yes && terminal.input.isTTY === true && terminal.output.isTTY === true;
  try {
    return isAttended
      ? await attended(given, options, place, promptsOn(terminal), around)
      : await unattended(given, options, place, around);
  } catch (error) {
    if (error instanceof Cancelled) {
      console.error("Nothing was written.");
      return LEFT;
    }
    if (error instanceof Unquotable)
      return refuse("This cannot be written:", [error.message], BAD_CONFIGURATION);
    if (!isSystemError(error)) throw error;
    console.error(
      `The files could not be written (${error.code}): check who may write to ${folder}, and its free space.`,
    );
    return CANNOT_WRITE;
  }
}

async function attended(
  given: Answers,
  options: InitOptions,
  place: Place,
  prompts: Prompts,
  around: Around,
): Promise<number> {
  prompts.begin("Headroom: what to watch, and where to tell it");
  sayGiven(given, prompts);
  const answers = await interview(given, prompts, { isWanted: options.test, hide });
  const draft = draftOf(answers, place);
  if (draft.replaces.length > 0 && !(await prompts.confirm(`Replace ${draft.replaces.join(", ")}?`, false)))
    throw new Cancelled();
  save(draft);
  prompts.works(sayWritten(draft, place));
  prompts.note(nextCommands(answers, place, around.env), "Next");
  prompts.end("Something unclear? README.md, or headroom help.");
  return 0;
}

function sayGiven({ variables }: Answers, prompts: Prompts): void {
  const names = Object.keys(variables).filter((name) => !name.endsWith("_API_URL"));
  if (names.length > 0)
    prompts.tells(`Known already, from the environment, .env or an earlier file: ${names.join(", ")}.`);
}

async function unattended(
  given: Answers,
  options: InitOptions,
  place: Place,
  around: Around,
): Promise<number> {
  const missing = missingIn(given);
  if (options.upstashDatabases !== undefined && !options.test)
    missing.push("--upstash-database looks the names up in the account: leave --no-test out");
  if (missing.length > 0) return refuse("This is missing:", missing, USAGE);
  const timed: Answers = { timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone, ...given };
  const wrong = objections(timed);
  if (wrong.length > 0) return refuse("This is not right:", wrong, BAD_CONFIGURATION);
  const replaced = options.yes ? [] : draftOf(timed, place).replaces;
  if (replaced.length > 0) return refuse("This is there already, and --yes replaces it:", replaced, USAGE);
  const answers = await chosen(timed, options);
  if (answers === undefined || (options.test && !(await tryAll(answers, hide)))) {
    console.error("Nothing was written. Correct what failed, or write it untried with --no-test.");
    return BAD_CONFIGURATION;
  }
  const draft = draftOf(answers, place);
  save(draft);
  console.log(sayWritten(draft, place));
  console.log(["Next:", ...nextCommands(answers, place, around.env).map((line) => `  ${line}`)].join("\n"));
  return 0;
}

async function chosen(answers: Answers, { upstashDatabases }: InitOptions): Promise<Answers | undefined> {
  if (upstashDatabases === undefined) return answers;
  if (!has(answers, "UPSTASH_API_KEY")) {
    console.error("--upstash-database needs the account: --upstash-email and --upstash-api-key.");
    return undefined;
  }
  const found = await theseOfUpstash(answers, upstashDatabases);
  if (found.ok) return found.answers;
  console.error(harmless(found.says));
  return undefined;
}

function refuse(head: string, lines: readonly string[], code: number): number {
  console.error([head, ...lines.map((line) => `  ${line}`)].join("\n"));
  return code;
}

function save({ files, old }: Draft): void {
  if (old !== undefined) setAside(old);
  for (const file of files) writeWhole(file);
}

function sayWritten({ files, saved, old }: Draft, { folder }: Place): string {
  const names = files.map(({ path }) => relative(folder, path) || path);
  const secrets = saved.length === 0 ? "" : ` New in .env, which only you may read: ${saved.join(", ")}.`;
  const aside = old === undefined ? "" : ` The old one is ${relative(folder, asideOf(old))}.`;
  return `Written: ${names.join(" and ")}.${aside}${secrets}`;
}

const isSystemError = (error: unknown): error is NodeJS.ErrnoException & { readonly code: string } =>
  error instanceof Error && "syscall" in error && "code" in error && typeof error.code === "string";
