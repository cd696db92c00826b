import type { WebClient } from "@slack/web-api";

const ID = /^[CGDU][A-Z0-9]{6,}$/;

/** Finds a channel's id by its name, once: listing is the scarcest of the calls that we make. */
export function channelIds(web: WebClient) {
  const known = new Map<string, string>();
  return {
    /** Posting by name told the id. */
    learn: (address: string, id: string) => void known.set(address, id),
    /** Undefined when the workspace has none of that name that the app may see. Throws what Slack answers. */
    async find(address: string): Promise<string | undefined> {
      if (ID.test(address)) return address;
      const before = known.get(address);
      if (before !== undefined) return before;
      const id = await search(web, address.replace(/^#/, ""));
      if (id !== undefined) known.set(address, id);
      return id;
    },
  };
}

async function search(web: WebClient, name: string): Promise<string | undefined> {
  let cursor: string | undefined;
  do {
    const page = await web.conversations.list({
      types: "public_channel,private_channel",
      limit: 1_000,
      ...(cursor === undefined ? {} : { cursor }),
    });
    const found = page.channels?.find((channel) => channel.name === name);
    if (found?.id !== undefined) return found.id;
    cursor = page.response_metadata?.next_cursor || undefined;
  } while (cursor !== undefined);
  return undefined;
}
