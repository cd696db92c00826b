import type { Config } from "../config/config.ts";
import { maskedConfig } from "../config/show.ts";
import { many } from "../messages/numbers.ts";

export async function configCheck(config: Config): Promise<number> {
  const { databases, channels, summaries } = config;
  const counts = [
    many(databases.length, "database"),
    many(channels.length, "channel"),
    many(summaries.length, "summary", "summaries"),
  ];
  console.log(`The configuration is sound: ${counts.join(", ")}.`);
  if (config.discover) console.log("Beside these, every database of the Upstash account is watched.");
  else if (databases.length === 0)
    console.log(
      "No database is configured: `headroom run` looks for a local Redis, or shows a demonstration.",
    );
  return 0;
}

export async function configShow(config: Config): Promise<number> {
  console.log(maskedConfig(config).trimEnd());
  return 0;
}
