import { isTree } from "./environment.ts";
import type { Path } from "./problem.ts";

/** Looking at a tree that may be wrong everywhere: what is not there or of another kind is simply absent. */
export function at(tree: unknown, path: Path): unknown {
  let here = tree;
  for (const part of path) {
    if (Array.isArray(here)) here = here[Number(part)] as unknown;
    else if (isTree(here)) here = here[part];
    else return undefined;
  }
  return here;
}

export function textAt(tree: unknown, path: Path): string | undefined {
  const found = at(tree, path);
  return typeof found === "string" || typeof found === "number" ? String(found).trim() : undefined;
}

/** The maps of a list, each with its path. */
export function entries(tree: unknown, path: Path): { entry: Record<string, unknown>; path: Path }[] {
  const list = at(tree, path);
  if (!Array.isArray(list)) return [];
  return list.flatMap((entry: unknown, index) => (isTree(entry) ? [{ entry, path: [...path, index] }] : []));
}

/** The texts of a value that may be one or a list of them, each with its path. */
export function texts(tree: unknown, path: Path): { text: string; path: Path }[] {
  const found = at(tree, path);
  if (typeof found === "string") return [{ text: found, path }];
  if (!Array.isArray(found)) return [];
  return found.flatMap((text: unknown, index) =>
    typeof text === "string" ? [{ text, path: [...path, index] }] : [],
  );
}

/** Switched on; a variable can hold only the text. */
export const isOn = (tree: unknown, path: Path) => at(tree, path) === true || at(tree, path) === "true";

export const isGiven = (tree: unknown, path: Path) => at(tree, path) !== undefined && at(tree, path) !== null;
