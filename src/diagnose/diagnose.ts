import { byCost, type Finding } from "./finding.ts";
import { limiterFindings } from "./limiters.ts";
import { loopFindings } from "./loops.ts";
import type { QueueLibrary } from "./queue-libraries.ts";
import { needsMetBy, queueFindings, queueUses, type QueueUse } from "./queues.ts";
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
  const found: FileScan[] = [];
  let filesScanned = 0;
  const leftOut = { tooLarge: 0, unreadable: 0 };
  for await (const { path, text } of sourceFiles(root, leftOut)) {
    options.signal?.throwIfAborted();
    try {
      found.push(...scanText(path, text));
    } catch {
      // A file that no parser can take is left out, and said to be: the others are read all the same.
      leftOut.unreadable += 1;
    }
    filesScanned += 1;
    options.onProgress?.(filesScanned, path);
  }
  const callsPerFile = found
    .filter(({ calls }) => calls > 0)
    .map(({ file, calls }) => ({ file, calls }))
    .toSorted((a, b) => b.calls - a.calls);
  return { filesScanned, findings: findingsOf(found), callsPerFile, leftOut };
}

/** What one file spends on its own; nothing for a language that is not scanned. */
export function scanFile(path: string, text: string): { findings: Finding[]; calls: number } {
  const found = scanText(path, text);
  return { findings: findingsOf(found), calls: found[0]?.calls ?? 0 };
}

interface FileScan {
  readonly file: string;
  readonly findings: readonly Finding[];
  readonly calls: number;
  readonly queues: readonly QueueUse[];
  readonly met: readonly QueueLibrary[];
}

/** Most files of a tree have nothing to do with Redis: they are not worth a parse. */
const CONCERNED =
  /redis|upstash|valkey|rdb|cache|\bkv\b|\brc?\.|pipe|bull|celery|\barq\b|\brq\b|saq|huey|dramatiq|asynq|machinery|gocraft|resque|sidekiq/i;

function scanText(path: string, text: string): FileScan[] {
  const language = languageOf(path);
  if (language === undefined) return [];
  if (!CONCERNED.test(text)) return [{ file: path, findings: [], calls: 0, queues: [], met: [] }];
  const file = readSource(path, language, text);
  const calls = file.calls.filter((call) => redisCommand(call, file) !== undefined);
  return [
    {
      file: path,
      findings: [
        ...loopFindings(file),
        ...limiterFindings(file),
        ...manyCalls(file, calls.length, calls[0]?.line),
      ],
      calls: calls.length,
      queues: queueUses(file),
      met: needsMetBy(file),
    },
  ];
}

function findingsOf(found: readonly FileScan[]): Finding[] {
  const met = new Set(found.flatMap((each) => each.met));
  const queues = queueFindings(
    found.flatMap((each) => each.queues),
    met,
  );
  return [...found.flatMap(({ findings }) => findings), ...queues].toSorted(byCost);
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
