import type { Config } from "../config/config.ts";
import type { Clock } from "../ports/clock.ts";
import type { Inspector } from "../ports/inspector.ts";
import { redisInspector } from "../sources/redis-info/inspector.ts";

/** One inspector for each database that has an address, kept: its next look compares with the last. */
export function inspectorsFor(
  { databases }: Config,
  clock: Clock,
): (database: string) => Inspector | undefined {
  const inspectors = new Map(
    databases.flatMap(({ database: { name }, url, tls }) =>
      url === undefined
        ? []
        : [
            [
              name,
              redisInspector({ database: name, url, clock, ...(tls === undefined ? {} : { tls }) }),
            ] as const,
          ],
    ),
  );
  return (database) => inspectors.get(database);
}
