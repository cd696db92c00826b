import { readdir, readFile, stat } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import ignore, { type Ignore } from "ignore";
import { languageOf } from "./source-file.ts";

/** Never the team's own source, ignored or not. */
const FOREIGN = new Set([
  "node_modules",
  ".git",
  ".venv",
  "venv",
  "__pycache__",
  "site-packages",
  "vendor",
  "bower_components",
]);
/** Beyond this a file is generated. */
const MAX_BYTES = 512 * 1_024;

export interface Walked {
  /** Relative to the root, with forward slashes. */
  readonly path: string;
  readonly text: string;
}

interface IgnoreFile {
  readonly folder: string;
  readonly rules: Ignore;
}

/** Every source file below the root that .gitignore leaves in; links are not followed. */
export async function* sourceFiles(root: string): AsyncGenerator<Walked> {
  yield* filesBelow(root, root, []);
}

async function* filesBelow(
  root: string,
  folder: string,
  above: readonly IgnoreFile[],
): AsyncGenerator<Walked> {
  const own = await ignoreFileOf(folder);
  const ignores = own === undefined ? above : [...above, own];
  const entries = await readdir(folder, { withFileTypes: true });
  for (const entry of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = join(folder, entry.name);
    if (isIgnored(path, entry.isDirectory(), ignores)) continue;
    if (entry.isDirectory() && !FOREIGN.has(entry.name)) yield* filesBelow(root, path, ignores);
    else if (entry.isFile() && languageOf(entry.name) !== undefined) {
      const { size } = await stat(path);
      if (size <= MAX_BYTES)
        yield { path: slashes(relative(root, path)), text: await readFile(path, "utf8") };
    }
  }
}

async function ignoreFileOf(folder: string): Promise<IgnoreFile | undefined> {
  try {
    return { folder, rules: ignore().add(await readFile(join(folder, ".gitignore"), "utf8")) };
  } catch {
    // Most folders have none.
    return undefined;
  }
}

/** The deepest file that says anything decides, as in git. */
function isIgnored(path: string, isFolder: boolean, ignores: readonly IgnoreFile[]): boolean {
  for (const { folder, rules } of ignores.toReversed()) {
    const verdict = rules.test(slashes(relative(folder, path)) + (isFolder ? "/" : ""));
    if (verdict.ignored) return true;
    if (verdict.unignored) return false;
  }
  return false;
}

const slashes = (path: string) => path.split(sep).join("/");
