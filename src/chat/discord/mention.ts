import type { AllowedMentions } from "./wire.ts";

export const NOBODY: AllowedMentions = { parse: [] };

export interface Mention {
  readonly words: string;
  readonly allowed: AllowedMentions;
}

/** "role:…", "user:…", "here", "everyone" as Discord writes them, allowed for that one; undefined for anything else. */
export function mentionOf(configured: string | undefined): Mention | undefined {
  if (configured === "here" || configured === "everyone")
    return { words: `@${configured}`, allowed: { parse: ["everyone"] } };
  const [, kind, id = ""] = /^(role|user):(\d{17,20})$/.exec(configured ?? "") ?? [];
  if (kind === "role") return { words: `<@&${id}>`, allowed: { parse: [], roles: [id] } };
  if (kind === "user") return { words: `<@${id}>`, allowed: { parse: [], users: [id] } };
  return undefined;
}
