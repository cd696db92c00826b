import type { REST } from "@discordjs/rest";
import { Routes, type APIInteraction } from "discord-api-types/v10";
import type { Log } from "../../ports/log.ts";
import { CODE, codeOf, fieldsOf } from "./errors.ts";

interface HomesDeps {
  readonly rest: REST;
  /** Ids of the channels that the bot posts to. */
  readonly channels: readonly string[];
  /** The server that the commands are registered for. */
  readonly guildId: string | undefined;
  readonly log: Log;
}

export interface Homes {
  /** Ids of the servers that the bot is there for; none where that cannot be known. */
  readonly servers: () => Promise<ReadonlySet<string>>;
  /** Whether who did this belongs to one of them. */
  readonly belongs: (interaction: APIInteraction) => Promise<boolean>;
}

/**
 * Whether somebody belongs to a server that the bot is there for: one of its channels', or the one of its commands. Whoever
 * knows an application's id may add its bot to a server of their own. Where it cannot be known, people are answered.
 * The channels' servers are asked for at once, so that they are known when somebody types.
 */
export function homes(deps: HomesDeps): Homes {
  const { rest, guildId, log } = deps;
  let known: Promise<ReadonlySet<string>> | undefined = ask();

  /** Asked for again at the next occasion where nothing came of it. */
  async function servers(): Promise<ReadonlySet<string>> {
    const found = await (known ??= ask());
    if (found.size === 0) known = undefined;
    return found;
  }

  async function ask(): Promise<ReadonlySet<string>> {
    const asked = await Promise.allSettled(deps.channels.map((id) => rest.get(Routes.channel(id))));
    const found = asked.flatMap((one) =>
      one.status === "fulfilled" ? ((one.value as { guild_id?: string }).guild_id ?? []) : [],
    );
    const unheard = asked.find((one) => one.status === "rejected" && codeOf(one.reason) === undefined);
    if (unheard?.status === "rejected") {
      log.warn("discord servers not known", fieldsOf(unheard.reason));
      return new Set();
    }
    return new Set([...found, ...(guildId === undefined ? [] : [guildId])]);
  }

  async function isMember(user: string, server: string): Promise<boolean> {
    try {
      await rest.get(Routes.guildMember(server, user));
      return true;
    } catch (error) {
      return codeOf(error) !== CODE.unknownMember;
    }
  }

  return {
    servers,
    async belongs({ guild_id: from, user }) {
      if (from !== undefined && from === guildId) return true;
      const home = await servers();
      if (home.size === 0) return true;
      if (from !== undefined) return home.has(from);
      // A direct message: all that is told is who writes it.
      for (const server of home) if (user === undefined || (await isMember(user.id, server))) return true;
      return false;
    },
  };
}
