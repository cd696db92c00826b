import type { WebClient } from "@slack/web-api";
import { later, minutes, seconds, type Instant } from "../../domain/time/instant.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Log } from "../../ports/log.ts";
import { sentenceOf } from "./errors.ts";

const KEEP = minutes(5);
/** After a failure: a command must not wait for the same refusal each time. */
const KEEP_FAILURE = seconds(30);

/** Which of the user groups that access rules name a person is in; asked of Slack every five minutes at most. */
export function memberships(web: WebClient, groups: readonly string[], clock: Clock, log: Log) {
  const known = new Map<string, { readonly users: readonly string[]; readonly until: Instant }>();

  async function usersOf(group: string): Promise<readonly string[]> {
    const before = known.get(group);
    if (before !== undefined && clock.now() < before.until) return before.users;
    try {
      const { users = [] } = await web.usergroups.users.list({ usergroup: group });
      known.set(group, { users, until: later(clock.now(), KEEP) });
      return users;
    } catch (error) {
      log.warn("slack user group not read", { group, sentence: sentenceOf(error, "list a user group") });
      // What was true five minutes ago is better than locking everybody out.
      const users = before?.users ?? [];
      known.set(group, { users, until: later(clock.now(), KEEP_FAILURE) });
      return users;
    }
  }

  return async (user: string): Promise<readonly string[]> => {
    const found = await Promise.all(
      groups.map(async (group) => ((await usersOf(group)).includes(user) ? [`group:${group}`] : [])),
    );
    return found.flat();
  };
}
