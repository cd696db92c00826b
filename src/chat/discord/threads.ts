import type { REST } from "@discordjs/rest";
import { Routes } from "discord-api-types/v10";
import { oneLine } from "../shared/width.ts";
import { CODE, codeOf } from "./errors.ts";
import { LIMITS, fit } from "./limits.ts";

/** Which roots have a thread, and what those to come are to be called. */
export function threadKeeper(rest: REST) {
  const known = new Map<string, string>();
  const titles = new Map<string, string>();
  const remember = 1_000;

  async function open(channel: string, root: string, name: string): Promise<string> {
    try {
      const body = { name, auto_archive_duration: 1_440 };
      const { id } = (await rest.post(Routes.threads(channel, root), { body })) as { readonly id: string };
      return id;
    } catch (error) {
      if (codeOf(error) !== CODE.threadExists) throw error;
      return root;
    }
  }

  return {
    /** The first title stays. */
    called(root: string, title: string) {
      if (titles.has(root)) return;
      titles.set(root, title);
      if (titles.size > remember) titles.delete([...titles.keys()][0] ?? "");
    },
    forget: (root: string) => known.delete(root),
    /** Made with the first reply. Discord gives it the id of its message, so that it is found again after a restart. */
    async of(channel: string, root: string): Promise<string> {
      const before = known.get(root);
      if (before !== undefined) return before;
      const name = fit(oneLine(titles.get(root) ?? "What happened"), LIMITS.threadName);
      const thread = await open(channel, root, name);
      known.set(root, thread);
      return thread;
    },
  };
}
