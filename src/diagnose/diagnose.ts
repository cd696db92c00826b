import { byCost, type Finding } from "./finding.ts";
import { limiterFindings } from "./limiters.ts";
import { loopFindings } from "./loops.ts";
import { queueFindings } from "./queues.ts";
import { redisCommand } from "./redis-calls.ts";
import { languageOf, type SourceFile } from "./source-file.ts";
import { readSource } from "./syntax.ts";
import { sourceFiles, type LeftOut } from "./walk.ts";

export interface SourceReport {
  readonly filesScanned: number;
  /** The most expensive first. */
  readonly findings: readonly Finding[];
  /** Files that call Redis, those with most calls first. */
  readonly callsPerFile: readonly { readonly file: string; readonly calls: number }[];
  readonly leftOut: LeftOut;
}

export interface ScanOptions {
  /** Called after each file. */
  readonly onProgress?: (filesScanned: number, file: string) => void;
  readonly signal?: AbortSignal;
}

/** From so many calls on, one file is worth a look for over-caching. */
const MANY_CALLS = 20;

/** Scans a source tree for what spends commands; rejects when the folder cannot be read or the signal is aborted. */
export async function scanSources(root: string, options: ScanOptions = {}): Promise<SourceReport> {
  const findings: Finding[] = [];
  const callsPerFile: { file: string; calls: number }[] = [];
  let filesScanned = 0;
  const leftOut = { tooLarge: 0, unreadable: 0 };
  for await (const { path, text } of sourceFiles(root, leftOut)) {
    options.signal?.throwIfAborted();
    const scanned = scanFile(path, text);
    findings.push(...scanned.findings);
    if (scanned.calls > 0) callsPerFile.push({ file: path, calls: scanned.calls });
    filesScanned += 1;
    options.onProgress?.(filesScanned, path);
  }
  callsPerFile.sort((a, b) => b.calls - a.calls);
  return { filesScanned, findings: findings.toSorted(byCost), callsPerFile, leftOut };
}

/** What one file spends; nothing for a language that is not scanned. */
export function scanFile(path: string, text: string): { findings: Finding[]; calls: number } {
  const language = languageOf(path);
  if (language === undefined) return { findings: [], calls: 0 };
  const file = readSource(path, language, text);
  const calls = file.calls.filter((call) => redisCommand(call, file) !== undefined);
  const findings = [
    ...loopFindings(file),
    ...queueFindings(file),
    ...limiterFindings(file),
    ...manyCalls(file, calls.length, calls[0]?.line),
  ];
  return { findings, calls: calls.length };
}

function manyCalls({ path }: SourceFile, calls: number, line = 1): Finding[] {
  if (calls < MANY_CALLS) return [];
  return [
    {
      file: path,
      line,
      kind: "many-calls",
      what: `${calls} places in this file call Redis: each run through all of them is ${calls} commands.`,
      fix: "Keep what is read often in memory first, and cache only what is read more than twice within its TTL.",
    },
  ];
}
