import { listed } from "../messages/words.ts";
import type { Caller } from "../ports/chat.ts";

/** Who may change things, by platform; a platform without an entry lets everyone. */
export interface Access {
  /** "user:U…", "group:S…", "role:…", "channel:C…". */
  readonly change?: Readonly<Partial<Record<string, readonly string[]>>>;
}

/** Undefined when the caller may; else a sentence that says who may. Checked at every press, too. */
export function refusal(caller: Caller, access: Access): string | undefined {
  const allowed = access.change?.[caller.person.platform];
  if (allowed === undefined) return undefined;
  const is = [
    `user:${caller.person.id}`,
    ...caller.memberOf,
    ...(caller.channel === undefined ? [] : [`channel:${caller.channel}`]),
  ];
  if (is.some((each) => allowed.includes(each))) return undefined;
  const kinds = [...new Set(allowed.map((entry) => KINDS[entry.split(":")[0] ?? ""] ?? "configured people"))];
  return `Only ${listed(kinds)} may change things here; you can read everything. Ask whoever runs Headroom to add you under access.change.`;
}

const KINDS: Readonly<Record<string, string>> = {
  user: "certain people",
  group: "members of certain groups",
  role: "members with certain roles",
  channel: "people in certain channels",
};
