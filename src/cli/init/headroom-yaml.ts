import type { Answers } from "./answers.ts";
import { has } from "./answers.ts";

/** What is written into headroom.yaml: no secret, only the names of the variables that hold them. */
export function headroomYaml(answers: Answers, schema: string | undefined): string {
  const { variables, timeZone = "UTC" } = answers;
  const guild = variables["DISCORD_GUILD_ID"];
  const every = variables["CHECK_EVERY"];
  const sections = [
    [
      ...(schema === undefined ? [] : [`# yaml-language-server: $schema=${schema}`]),
      "# Passwords and tokens are in .env. What else can stand here: README.md, Configuration.",
    ],
    databases(answers),
    ...(every === undefined ? [] : [[`checkEvery: ${scalar(every)}`]]),
    limits(answers),
    channels(answers),
    [
      "summaries:",
      `  - { cron: "0 9 * * *", timeZone: ${scalar(timeZone)} } # minute, hour, day, month, weekday: every day at nine`,
    ],
    ...(guild === undefined
      ? []
      : [["discord:", `  guildId: ${scalar(guild)} # the commands appear there at once`]]),
  ];
  const text = sections.filter((lines) => lines.length > 0).map((lines) => lines.join("\n"));
  return `${text.join("\n\n")}\n`;
}

function databases(answers: Answers): string[] {
  const { name = "redis", plan, upstash } = answers;
  const entries: string[] = [];
  if (has(answers, "REDIS_URL"))
    entries.push(
      `  - name: ${scalar(name)} # how people call it: /redis stats ${name}`,
      "    url: ${REDIS_URL}",
      ...(plan === undefined ? [] : [`    plan: ${scalar(plan)}`]),
      "    environment: production # makes advice careful; or staging, development",
    );
  for (const each of upstash ?? [])
    entries.push(`  - name: ${scalar(each.name)}`, `    upstash: { id: ${scalar(each.id)} }`);
  const named = entries.length === 0 ? [] : ["databases:", ...entries];
  const isAll = has(answers, "UPSTASH_API_KEY") && upstash === undefined;
  return isAll ? [...named, "discover: true # every database of the Upstash account"] : named;
}

function limits({ variables }: Answers): string[] {
  const [day, month] = [variables["DAILY_COMMAND_LIMIT"], variables["MONTHLY_COMMAND_LIMIT"]];
  if (day === undefined && month === undefined) return [];
  return [
    "limits:",
    ...(day === undefined ? [] : [`  commandsPerDay: ${scalar(day)}`]),
    ...(month === undefined ? [] : [`  commandsPerMonth: ${scalar(month)}`]),
  ];
}

/** Without routes, every alert goes to all of them. */
function channels({ variables }: Answers): string[] {
  const { SLACK_CHANNEL: slack, DISCORD_CHANNEL_ID: discord, ALERT_WEBHOOK_URL: webhook } = variables;
  const format = variables["ALERT_WEBHOOK_FORMAT"];
  const form = format === undefined ? "" : `, format: ${scalar(format)}`;
  const entries = [
    ...(slack === undefined ? [] : [`  - { name: slack, slack: ${text(slack)} }`]),
    ...(discord === undefined ? [] : [`  - { name: discord, discord: ${text(discord)} }`]),
    ...(webhook === undefined ? [] : [`  - { name: webhook, webhook: "\${ALERT_WEBHOOK_URL}"${form} }`]),
  ];
  return entries.length === 0
    ? []
    : ["channels: # every alert goes to all of them, until routes say otherwise", ...entries];
}

/** Bare where YAML reads no more than a text or a number into it. */
const scalar = (value: string) =>
  /^[A-Za-z0-9][\w/.-]*$/.test(value) &&
  !/^(true|false|null|yes|no|on|off|y|n|~|0[box].*|[\d._]+e\d+)$/i.test(value)
    ? value
    : text(value);

/** A text in quotes: JSON's are YAML's. */
const text = (value: string) => JSON.stringify(value.replaceAll("${", "$${"));
