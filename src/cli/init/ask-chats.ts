import { without, type Answers } from "./answers.ts";
import { greeting } from "./greet.ts";
import type { Choice, Prompts } from "./prompts.ts";
import { settlePart } from "./settle-part.ts";
import { settle, type Trial } from "./settle.ts";
import { allOf, isWanted, type Chat, type Part } from "./steps.ts";

const CHATS: readonly Choice<"slack" | "discord" | "webhook">[] = [
  { value: "slack", label: "Slack app: alerts that are edited, threads, buttons, /redis" },
  { value: "discord", label: "Discord bot: the same there" },
  { value: "webhook", label: "Incoming webhook of either: alerts alone" },
];

/** Where alerts go: asked unless something of a chat was said already. */
export async function askChats(given: Answers, prompts: Prompts, trial: Trial): Promise<Answers> {
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
  const settled = await settle(greeting(chat), answers, prompts, trial);
  return settled === "left out" ? without(answers, allOf(chat)) : settled;
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
