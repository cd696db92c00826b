import { oneLine } from "../chat/shared/width.ts";
import type { Config } from "../config/config.ts";
import { scanSources } from "../diagnose/diagnose.ts";
import { whole } from "../domain/usage/digits.ts";
import { thisPerson } from "./ask.ts";
import { harmless } from "./harmless.ts";
import { once } from "./one-shot.ts";
import { printMessage } from "./print.ts";
import { scanText } from "./scan-text.ts";
import { whyUnread } from "../ports/thrown.ts";

const NO_INPUT = 66;

/** The guide's troubleshooting: who spends the commands of each database, and where a source tree spends them. */
export async function diagnose(
  config: Config,
  { source }: { readonly source?: string | undefined },
): Promise<number> {
  const hasDatabase = config.databases.length > 0 || config.discover;
  const looked = hasDatabase || source === undefined ? await lookAtAll(config) : 0;
  if (source === undefined) return looked;
  if (hasDatabase) console.log("");
  return Math.max(looked, await scan(source));
}

function lookAtAll(given: Config): Promise<number> {
  return once(given, async ({ bot, config }) => {
    for (const [at, { database }] of config.databases.entries()) {
      if (at > 0) console.log("");
      const { message } = await bot.handlers.run(`top ${database.name}`, thisPerson());
      printMessage(message);
    }
    return 0;
  });
}

async function scan(source: string): Promise<number> {
  const progress = progressLine();
  try {
    const report = await scanSources(source, { onProgress: progress.show });
    progress.clear();
    console.log(scanText(source, report));
    return 0;
  } catch (error) {
    progress.clear();
    console.error(
      harmless(
        `${source} could not be scanned: ${whyUnread(error)}. Give --source a folder or a file of source code.`,
      ),
    );
    return NO_INPUT;
  }
}

const EVERY = 25;
const WIDEST_PATH = 60;
const LINE_EVERY_MS = 10_000;

/** On a terminal one line that is written over; in a log a line every ten seconds. */
function progressLine() {
  const { stderr } = process;
  const write = (words: string) => stderr.write(`\r\u001B[K${words}`);
  let saidAt = Date.now();
  const show = (files: number, file: string) => {
    if (files % EVERY !== 0) return;
    const count = `Scanning: ${whole(files)} files`;
    if (stderr.isTTY) return void write(`${count}, ${oneLine(file).slice(-WIDEST_PATH)}`);
    if (Date.now() - saidAt < LINE_EVERY_MS) return;
    saidAt = Date.now();
    stderr.write(`${count} so far\n`);
  };
  return { show, clear: () => void (stderr.isTTY && write("")) };
}
