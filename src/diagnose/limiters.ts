import type { Finding } from "./finding.ts";
import type { SourceFile } from "./source-file.ts";

const IMPORTED = /['"]@upstash\/ratelimit['"]|\b(from|import)\s+upstash_ratelimit\b/;

/** What each way of counting costs a request that is let through: Upstash's own table of costs. */
const COMMANDS: Readonly<Record<string, string>> = {
  slidingwindow: "4 commands (5 the first time, 3 when it refuses)",
  fixedwindow: "2 to 3 commands",
  tokenbucket: "4 commands (2 when it refuses)",
};

/** Rate limiters that ask Redis at every request, bots included: one finding for each that is made. */
export function limiterFindings({ path, text, calls }: SourceFile): Finding[] {
  if (!IMPORTED.test(text)) return [];
  return calls.flatMap(({ callee, line }): Finding[] => {
    const way = /(?:^|\.)(\w+)$/.exec(callee)?.[1]?.replaceAll("_", "").toLowerCase() ?? "";
    const commands = COMMANDS[way];
    if (commands === undefined) return [];
    return [
      {
        file: path,
        line,
        kind: "limiter",
        what: `A rate limiter sends ${commands} for each request, those of bots too; analytics add one.`,
        fix: "Give it an ephemeralCache, so that who is refused costs nothing, let known bots pass it by, and leave analytics off.",
      },
    ];
  });
}
