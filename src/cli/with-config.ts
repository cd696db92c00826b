import { loadConfig } from "../app/load-config.ts";
import { scrubber } from "../app/scrub.ts";
import type { Config } from "../config/config.ts";
import { sayProblems } from "../config/problem.ts";
import { StoreError } from "../ports/store.ts";
import { harmless } from "./harmless.ts";

/** sysexits.h: EX_CONFIG, and EX_CANTCREAT's neighbour EX_IOERR for a store that cannot be used. */
const BAD_CONFIGURATION = 78;
const BAD_STORE = 74;

/** Reads the configuration and goes on only when it has no problem; all problems are said at once. */
export async function withConfig(
  file: string | undefined,
  use: (config: Config) => Promise<number>,
): Promise<number> {
  const reading = loadConfig({
    folder: process.cwd(),
    env: process.env,
    ...(file === undefined ? {} : { file }),
  });
  if (!reading.ok) {
    console.error(harmless(sayProblems(reading.problems)));
    return BAD_CONFIGURATION;
  }
  try {
    return await use(reading.config);
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    console.error(harmless(scrubber([])(error.message)));
    return BAD_STORE;
  }
}
