import { at, entries, textAt } from "../../config/look.ts";
import { isTree } from "../../config/environment.ts";
import type { Path } from "../../config/problem.ts";
import { readYaml } from "../../config/yaml-file.ts";
import type { Answers } from "./answers.ts";

/** Answers that an earlier headroom.yaml holds already; what it says beyond them is not for this to keep. */
export function answersIn(text: string): Answers {
  const tree = readYaml(text).file?.value;
  if (!isTree(tree)) return { variables: {} };
  const channel = (platform: string) =>
    entries(tree, ["channels"]).find(({ path }) => textAt(tree, [...path, platform]) !== undefined)?.path ?? [
      "channels",
      0,
    ];
  const places: readonly (readonly [variable: string, path: Path])[] = [
    ["DAILY_COMMAND_LIMIT", ["limits", "commandsPerDay"]],
    ["MONTHLY_COMMAND_LIMIT", ["limits", "commandsPerMonth"]],
    ["SLACK_CHANNEL", [...channel("slack"), "slack"]],
    ["DISCORD_CHANNEL_ID", [...channel("discord"), "discord"]],
    ["DISCORD_GUILD_ID", ["discord", "guildId"]],
    ["ALERT_WEBHOOK_FORMAT", [...channel("webhook"), "format"]],
    ["CHECK_EVERY", ["checkEvery"]],
  ];
  const variables = places.flatMap(([variable, path]) => {
    const written = scalarAt(tree, path);
    return written === undefined ? [] : [[variable, written] as const];
  });
  const [name, plan] = [scalarAt(tree, ["databases", 0, "name"]), scalarAt(tree, ["databases", 0, "plan"])];
  const timeZone = scalarAt(tree, ["summaries", 0, "timeZone"]);
  return {
    variables: Object.fromEntries(variables),
    ...(name === undefined ? {} : { name }),
    ...(plan === undefined ? {} : { plan }),
    ...(timeZone === undefined ? {} : { timeZone }),
  };
}

/** A reference is no answer: what it names is in the environment, or missing. */
function scalarAt(tree: unknown, path: Path): string | undefined {
  const value = at(tree, path);
  if (typeof value !== "string" && typeof value !== "number") return undefined;
  return String(value).includes("${") ? undefined : String(value);
}
