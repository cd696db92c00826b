import { readFileSync, writeFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { discover } from "../../app/discover.ts";
import { jsonLog } from "../../app/log.ts";
import { accountOf } from "../../app/account.ts";
import { systemClock } from "../../app/system.ts";
import type { Config } from "../../config/config.ts";
import { secretsOf } from "../../config/show.ts";
import { instant, type Instant } from "../../domain/time/instant.ts";
import { replay, type Recording, type Replayed } from "../../monitor/replay.ts";
import type { Outlets } from "../../monitor/rows.ts";
import { harmless } from "../harmless.ts";
import { compare, isAsExpected, type Comparison } from "./compare.ts";
import { readExpectation, type Expectation } from "./expectation.ts";
import { givenHistory, storedHistory } from "./history.ts";
import { readSince, sayMoment } from "./moment.ts";
import { replayJson, replayText } from "./report.ts";
import { endOf, readSamples, writeSamples } from "./samples-file.ts";
import { BAD_DATA, CANNOT_WRITE, NO_INPUT, Trouble, USAGE } from "./trouble.ts";

export interface ReplayOptions {
  readonly since?: string;
  readonly expect?: string;
  readonly samples?: string;
  readonly export?: string;
  readonly json?: boolean;
}

const MISMATCH = 1;
const DEFAULT_SINCE = "7d";
const WIDEST = 140;

/** What would have been alerted on what is recorded; exits 0, or 1 where that is not what was expected. */
export async function replayHistory(config: Config, options: ReplayOptions): Promise<number> {
  try {
    return await replayed(config, options);
  } catch (error) {
    if (!(error instanceof Trouble)) throw error;
    console.error(harmless(error.message));
    return error.code;
  }
}

async function replayed(config: Config, options: ReplayOptions): Promise<number> {
  const expectation =
    options.expect === undefined ? undefined : readExpectation(options.expect, textOf(options.expect));
  const { recordings, from, source } = await historyOf(config, options, expectation);
  const reaching = reachingTo(from, recordings, source);
  checkNames(expectation, reaching);
  if (options.export !== undefined) exportTo(options.export, recordings);
  const replays = reaching.map((recording) => replay(recording, from, outletsOf(config)));
  const comparisons = expectation === undefined ? [] : comparisonsOf(replays, expectation);
  const report = { replays, source, comparisons };
  const width = Math.min(WIDEST, process.stdout.columns ?? WIDEST);
  console.log(options.json === true ? replayJson(report) : replayText(report, width));
  return comparisons.every(isAsExpected) ? 0 : MISMATCH;
}

interface History {
  readonly recordings: readonly Recording[];
  readonly from: Instant;
  readonly source: string;
}

async function historyOf(
  config: Config,
  options: ReplayOptions,
  expectation: Expectation | undefined,
): Promise<History> {
  const since = options.since ?? expectation?.since;
  const file = options.samples ?? samplesBeside(options.expect, expectation);
  if (file !== undefined) return fileHistory(config, file, since);
  const log = jsonLog({
    level: "error",
    secrets: secretsOf(config),
    write: (line) => void process.stderr.write(line),
  });
  const from = momentOf(since ?? DEFAULT_SINCE, systemClock.now());
  const found = config.discover ? await discover(config, accountOf(config, systemClock)) : { config };
  if ("problem" in found && found.config.databases.length === 0) throw new Trouble(NO_INPUT, found.problem);
  const recordings = await storedHistory(found.config, from, { clock: systemClock, log });
  return { recordings, from, source: "the store" };
}

function fileHistory(config: Config, file: string, since: string | undefined): History {
  const [only, ...others] = config.databases.map(({ database }) => database.name);
  const samples = readSamples(file, textOf(file), others.length > 0 ? undefined : (only ?? "redis"));
  if (samples.size === 0) throw new Trouble(NO_INPUT, `${file} holds no sample.`);
  // A file is replayed whole: whoever cut it to size meant all of it.
  const from = since === undefined ? instant(0) : momentOf(since, endOf(samples));
  const recordings = givenHistory(config, samples);
  const first = Math.min(...recordings.map(({ checks }) => checks[0]?.at ?? Infinity));
  return { recordings, from: instant(Math.max(from, first)), source: file };
}

function samplesBeside(file: string | undefined, expectation: Expectation | undefined): string | undefined {
  if (file === undefined || expectation?.samples === undefined) return undefined;
  return resolve(dirname(file), expectation.samples);
}

function momentOf(since: string, end: Instant): Instant {
  const from = readSince(since, end);
  if (from === undefined)
    throw new Trouble(USAGE, `"${since}" is no time to begin at: write 7d, 36h or 2026-11-24T15:30Z.`);
  return from;
}

function textOf(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    const missing = error instanceof Error && "code" in error && error.code === "ENOENT";
    throw new Trouble(
      NO_INPUT,
      missing ? `There is no file ${file}.` : `${file} cannot be read: ${String(error)}.`,
    );
  }
}

/** What ended before the time asked for would be judged by no check at all, and pass for quiet. */
function reachingTo(from: Instant, recordings: readonly Recording[], source: string): readonly Recording[] {
  const lastOf = ({ checks }: Recording) => checks.at(-1)?.at ?? 0;
  const reaching = recordings.filter((recording) => lastOf(recording) >= from);
  if (reaching.length > 0) return reaching;
  const last = instant(Math.max(...recordings.map(lastOf)));
  throw new Trouble(
    NO_INPUT,
    `There is no sample since ${sayMoment(from)} UTC: the last in ${source} is of ${sayMoment(last)} UTC. Try a longer --since.`,
  );
}

/** An expectation of a database that has no history would pass or fail for the wrong reason. */
function checkNames(expectation: Expectation | undefined, recordings: readonly Recording[]): void {
  const known = recordings.map(({ database }) => database.name);
  for (const name of expectation?.databases.keys() ?? [])
    if (!known.includes(name))
      throw new Trouble(
        BAD_DATA,
        `Something is expected of "${name}", and there is no history of it: there is of ${known.join(", ")}.`,
      );
}

function comparisonsOf(replays: readonly Replayed[], { databases }: Expectation): readonly Comparison[] {
  return replays.flatMap((replayed) => {
    const wanted = databases.get(replayed.database.name);
    return wanted === undefined ? [] : [compare(replayed, wanted)];
  });
}

function exportTo(file: string, recordings: readonly Recording[]): void {
  const samples = new Map(recordings.map(({ database, checks }) => [database.name, checks]));
  try {
    writeFileSync(file, writeSamples(file, samples));
  } catch (error) {
    const noFolder = error instanceof Error && "code" in error && error.code === "ENOENT";
    const why = noFolder ? `there is no folder ${dirname(file)}` : String(error);
    throw new Trouble(CANNOT_WRITE, `${file} cannot be written: ${why}.`);
  }
}

/** The configured channels; without any, the terminal is the channel, as it is when Headroom runs. */
function outletsOf({ channels, routes }: Config): Outlets {
  const terminal = { name: "terminal", platform: "terminal", address: "terminal" } as const;
  return {
    channels: channels.length === 0 ? [terminal] : channels,
    routes: channels.length === 0 ? [] : routes,
    hasThreads: () => true,
    unwritten: (database, error) =>
      console.error(`A message about ${database} could not be written: ${String(error)}.`),
  };
}
