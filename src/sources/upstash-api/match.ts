import type { ListedDatabase } from "./schema.ts";

/** The database whose endpoint a Redis URL names: endpoints come as a slug or as a whole host, so the first DNS label decides. */
export function databaseOf(url: string, databases: readonly ListedDatabase[]): ListedDatabase | undefined {
  const host = URL.parse(url)?.hostname;
  if (host === undefined || host === "") return undefined;
  return databases.find(({ endpoint }) => endpoint !== "" && label(endpoint) === label(host));
}

const label = (host: string) => host.toLowerCase().split(".")[0];
