import { readdir, readFile, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Runbook } from "../domain/runbook/runbook.ts";
import { sayBytes } from "../messages/numbers.ts";
import { readRunbook } from "./markdown.ts";
import { whyUnread } from "../ports/thrown.ts";

/** The team's own files: a whole folder, or single files by the runbook's name. */
export interface OwnRunbooks {
  readonly folder?: string;
  readonly files: Readonly<Record<string, string>>;
}

export interface Shelf {
  /** By name, the shipped ones first. */
  readonly runbooks: ReadonlyMap<string, Runbook>;
  /** What is wrong with the team's own; the shipped runbook of that name stays in its place. */
  readonly problems: readonly string[];
}

// Beside this file in the sources, and beside the bundle in dist/, where the build copies it.
const SHIPPED = fileURLToPath(new URL("pages/", import.meta.url));
const ORDER = ["suspended", "high-usage", "low-hit-rate", "unreachable", "best-practices"];

/** Reads the shipped runbooks and puts the team's own in their place. */
export async function openShelf(own: OwnRunbooks = { files: {} }): Promise<Shelf> {
  const runbooks = new Map<string, Runbook>();
  const problems: string[] = [];
  const files = [
    ...ORDER.map((name) => [name, join(SHIPPED, `${name}.md`)] as const),
    ...(await filesIn(own.folder, problems)),
    ...Object.entries(own.files),
  ];
  for (const [name, path] of files) {
    const read = await readFrom(name, path);
    if (read.ok) runbooks.set(name, read.runbook);
    else problems.push(...read.problems);
  }
  return { runbooks, problems };
}

/** Some thousand lines: nobody follows a longer one, and reading Markdown without end would hold up all else. */
const MOST_BYTES = 100 * 1_024;

async function readFrom(name: string, path: string) {
  try {
    const file = await stat(path);
    // A pipe would be waited for until somebody writes into it.
    if (!file.isFile() && !file.isDirectory()) throw new Error("it is no file");
    if (file.size > MOST_BYTES)
      throw new Error(`it has ${sayBytes(file.size)}, and more than ${sayBytes(MOST_BYTES)} are not read`);
    return readRunbook(name, await readFile(path, "utf8"));
  } catch (error) {
    return {
      ok: false as const,
      problems: [`The runbook ${name} could not be read from ${path}: ${whyUnread(error)}.`],
    };
  }
}

async function filesIn(folder: string | undefined, problems: string[]): Promise<[string, string][]> {
  if (folder === undefined) return [];
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    const names = entries.flatMap((each) =>
      each.isDirectory() || !each.name.endsWith(".md") ? [] : [each.name],
    );
    return names.toSorted().map((name) => [basename(name, ".md"), join(folder, name)]);
  } catch (error) {
    problems.push(`The folder of runbooks ${folder} could not be read: ${whyUnread(error)}.`);
    return [];
  }
}
