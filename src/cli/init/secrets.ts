import { scrubber } from "../../app/scrub.ts";
import { tracesOf } from "../../config/secret.ts";
import type { Answers } from "./answers.ts";
import { STEPS } from "./steps.ts";

const SECRETS = [
  "SLACK_SIGNING_SECRET",
  ...STEPS.flatMap(({ asks }) =>
    asks.filter(({ isSecret }) => isSecret === true).map(({ variable }) => variable),
  ),
];

/** A sentence without what was answered in secret, whoever put it there. */
export function hide(text: string, { variables }: Answers): string {
  return scrubber(SECRETS.flatMap((name) => tracesOf(variables[name] ?? "")))(text);
}
