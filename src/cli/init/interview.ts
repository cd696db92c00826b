import { readConfig } from "../../config/read-config.ts";
import { has, withVariable, without, type Answers } from "./answers.ts";
import { objectionAt, objectionTo } from "./objections.ts";
import { planChoices } from "./plan-choice.ts";
import type { Choice, Prompts } from "./prompts.ts";
import { greet } from "./greet.ts";
import { settle, show, type Trial } from "./settle.ts";
import { allOf, isWanted, lastOf, STEPS, type Chat, type Part } from "./steps.ts";
import { upstashDatabases } from "./upstash-databases.ts";

/** Asks for what nobody has said yet, and tries each answer before it goes on. */
export async function interview(given: Answers, prompts: Prompts, trial: Trial): Promise<Answers> {
  let answers = await sources(given, prompts, trial);
  if (has(answers, "REDIS_URL")) answers = await plan(await name(answers, prompts), prompts);
  answers = await chats(answers, prompts, trial);
  return timeZone(answers, prompts);
}

/** Until there is one: without a database there is nothing to watch. */
async function sources(given: Answers, prompts: Prompts, trial: Trial): Promise<Answers> {
  let answers = given;
  while (!has(answers, "REDIS_URL") && !has(answers, "UPSTASH_API_KEY")) {
    const parts = await chooseSources(answers, prompts);
    for (const part of parts) answers = await settlePart(part, answers, prompts, trial);
  }
  // What was given needs no question, but it is tried all the same.
  for (const part of ["redis", "upstash"] as const)
    if (isWanted(part, given.variables)) answers = await settlePart(part, answers, prompts, trial);
  return answers;
}

async function chooseSources(answers: Answers, prompts: Prompts): Promise<readonly Part[]> {
  if (isWanted("upstash", answers.variables)) return ["upstash"];
  const choice = await prompts.choose("What is to be watched?", [
    { value: "redis", label: "One Redis or Valkey, by its address" },
    { value: "upstash", label: "An Upstash account: its databases, with the billed figures" },
    { value: "both", label: "One Upstash database by its address, and its bill by the account" },
  ]);
  return choice === "both" ? ["redis", "upstash"] : [choice];
}

async function settlePart(part: Part, given: Answers, prompts: Prompts, trial: Trial): Promise<Answers> {
  let answers = given;
  for (const step of STEPS.filter((each) => each.part === part)) {
    const settled = await settle(step, answers, prompts, trial);
    if (settled === "left out") return without(answers, allOf(part));
    answers = settled;
  }
  return part === "upstash" && trial.isWanted ? upstashDatabases(answers, prompts) : answers;
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

const OWN = "own";
const FOUND_OUT = "found out";

async function plan(answers: Answers, prompts: Prompts): Promise<Answers> {
  if (
    answers.plan !== undefined ||
    has(answers, "DAILY_COMMAND_LIMIT") ||
    has(answers, "MONTHLY_COMMAND_LIMIT")
  )
    return answers;
  const isUpstash =
    URL.parse(answers.variables["REDIS_URL"] ?? "")?.hostname.endsWith(".upstash.io") === true;
  const choices: Choice<string>[] = [
    ...(isUpstash
      ? [
          {
            value: FOUND_OUT,
            label: "Headroom finds it out",
            hint: "from what Upstash tells of the database",
          },
        ]
      : []),
    ...planChoices().map(({ ref, label, hint }) => ({ value: ref, label, hint })),
    { value: OWN, label: "A limit of my own" },
  ];
  const chosen = await prompts.choose("Which plan is it on?", choices);
  if (chosen === FOUND_OUT) return answers;
  return chosen === OWN ? limits(answers, prompts) : { ...answers, plan: chosen };
}

/** Either may be left out, not both. */
async function limits(answers: Answers, prompts: Prompts): Promise<Answers> {
  const daily = await limit(
    "DAILY_COMMAND_LIMIT",
    "Commands a UTC day; empty: no daily limit",
    answers,
    prompts,
  );
  return limit("MONTHLY_COMMAND_LIMIT", "Commands a UTC month; empty: no monthly limit", daily, prompts);
}

async function limit(
  variable: string,
  message: string,
  answers: Answers,
  prompts: Prompts,
): Promise<Answers> {
  const isLast = variable === "MONTHLY_COMMAND_LIMIT" && !has(answers, "DAILY_COMMAND_LIMIT");
  const typed = await prompts.text({
    message,
    example: "10,000",
    objection: (text) => {
      if (text === "")
        return isLast ? "Without any limit there is nothing to warn of: write one." : undefined;
      return objectionTo(variable, withVariable(answers, variable, text));
    },
  });
  return typed === "" ? answers : withVariable(answers, variable, typed);
}

const CHATS: readonly Choice<"slack" | "discord" | "webhook">[] = [
  { value: "slack", label: "Slack app: alerts that are edited, threads, buttons, /redis" },
  { value: "discord", label: "Discord bot: the same there" },
  { value: "webhook", label: "Incoming webhook of either: alerts alone" },
];

async function chats(given: Answers, prompts: Prompts, trial: Trial): Promise<Answers> {
  let answers = given;
  const known = CHATS.map(({ value }) => value).filter((part) => isWanted(part, given.variables));
  const chosen =
    known.length > 0
      ? known
      : await prompts.chooseSome("Where do alerts go? (space chooses; nothing: this terminal alone)", CHATS);
  for (const part of chosen) {
    if (HOW_TO[part] !== undefined && !isWanted(part, answers.variables))
      prompts.note(HOW_TO[part].lines, HOW_TO[part].title);
    answers = await settleChat(part, answers, prompts, trial);
  }
  return answers;
}

/** A message is the only real proof; it is posted only if the person wants it. */
async function settleChat(chat: Chat, given: Answers, prompts: Prompts, trial: Trial): Promise<Answers> {
  const answers = await settlePart(chat, given, prompts, trial);
  if (!trial.isWanted || !isWanted(chat, answers.variables)) return answers;
  if (!(await prompts.confirm("Post a first message there now?"))) return answers;
  const tried = await prompts.working("Posting", greet(chat, answers));
  show(tried, (text) => trial.hide(text, answers), prompts);
  if (tried.kind !== "fails") return answers;
  const next = await prompts.choose("What now?", [
    { value: "correct", label: "Correct it" },
    { value: "keep", label: "Go on with it as it is" },
    { value: "leave", label: "Leave it out" },
  ]);
  if (next === "keep") return answers;
  if (next === "leave") return without(answers, allOf(chat));
  return settleChat(chat, without(answers, lastOf(chat)), prompts, trial);
}

const HOW_TO: Readonly<Partial<Record<Part, { readonly title: string; readonly lines: readonly string[] }>>> =
  {
    slack: {
      title: "A Slack app, if you have none yet",
      lines: [
        "1. api.slack.com/apps, Create New App, From a manifest: paste manifests/slack-app.json",
        "2. Install to Workspace; OAuth & Permissions shows the bot's token (xoxb-…)",
        "3. Basic Information, App-Level Tokens: make one with connections:write (xapp-…)",
      ],
    },
    discord: {
      title: "A Discord bot, if you have none yet",
      lines: [
        "1. discord.com/developers, New Application, Bot: Reset Token shows the token",
        "2. Invite it with the link of `headroom manifest discord`",
      ],
    },
  };

async function timeZone(answers: Answers, prompts: Prompts): Promise<Answers> {
  if (answers.timeZone !== undefined) return answers;
  const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const zones = [...new Set([here, "UTC", ...Intl.supportedValuesOf("timeZone")])];
  const zone = await prompts.find("A summary comes every day at nine. In whose time zone?", zones, here);
  return { ...answers, timeZone: zone };
}
