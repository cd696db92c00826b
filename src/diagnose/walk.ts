import { readdir, readFile, stat } from "node:fs/promises";
import { basename, dirname, join, relative, resolve, sep } from "node:path";
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
  ".next",
  ".nuxt",
  ".tox",
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

/** Files and folders that were met and not read. */
export interface LeftOut {
  tooLarge: number;
  unreadable: number;
}

/**
 * Every source file below the root that the .gitignore files leave in, those of the repository above the root too; links are not
 * followed. Rejects when the root cannot be read; what cannot be read below it is counted.
 */
export async function* sourceFiles(given: string, leftOut: LeftOut): AsyncGenerator<Walked> {
  const root = resolve(given);
  if ((await stat(root)).isFile()) return yield* oneFile(root, leftOut);
  await readdir(root);
  yield* filesBelow(root, root, await ignoresAbove(root), leftOut);
}

/** Who names a file wants to see what is in it, ignored or not. */
async function* oneFile(path: string, leftOut: LeftOut): AsyncGenerator<Walked> {
  const text = languageOf(path) === undefined ? undefined : await textOf(path, leftOut);
  if (text !== undefined) yield { path: basename(path), text };
}

async function* filesBelow(
  root: string,
  folder: string,
  above: readonly IgnoreFile[],
  leftOut: LeftOut,
): AsyncGenerator<Walked> {
  const own = await ignoreFileOf(folder);
  const ignores = own === undefined ? above : [...above, own];
  const entries = await readable(() => readdir(folder, { withFileTypes: true }), leftOut);
  for (const entry of (entries ?? []).toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = join(folder, entry.name);
    if (isIgnored(path, entry.isDirectory(), ignores)) continue;
    if (entry.isDirectory() && !FOREIGN.has(entry.name)) yield* filesBelow(root, path, ignores, leftOut);
    else if (entry.isFile() && languageOf(entry.name) !== undefined) {
      const text = await textOf(path, leftOut);
      if (text !== undefined) yield { path: slashes(relative(root, path)), text };
    }
  }
}

/** Undefined for what is too large, binary or not to be read. */
async function textOf(path: string, leftOut: LeftOut): Promise<string | undefined> {
  const size = (await readable(() => stat(path), leftOut))?.size;
  if (size === undefined) return undefined;
  if (size > MAX_BYTES) {
    leftOut.tooLarge++;
    return undefined;
  }
  const text = await readable(() => readFile(path, "utf8"), leftOut);
  return text?.includes("\0") ? undefined : text;
}

async function readable<T>(read: () => Promise<T>, leftOut: LeftOut): Promise<T | undefined> {
  try {
    return await read();
  } catch {
    leftOut.unreadable++;
    return undefined;
  }
}

/** From the repository's top down to the root's parent; nothing outside of a repository. */
async function ignoresAbove(root: string): Promise<IgnoreFile[]> {
  const folders: string[] = [];
  for (let folder = root; !(await isTop(folder)); folder = dirname(folder)) {
    if (dirname(folder) === folder) return [];
    folders.unshift(dirname(folder));
  }
  const found = await Promise.all(folders.map(ignoreFileOf));
  const ignores = found.filter((file) => file !== undefined);
  // Who names an ignored folder wants to see what is in it.
  return isIgnored(root, true, ignores) ? [] : ignores;
}

async function isTop(folder: string): Promise<boolean> {
  try {
    await stat(join(folder, ".git"));
    return true;
  } catch {
    return false;
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
