import { existsSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";

/** Where the JSON Schema is, as a file of that folder names it; undefined where it was not shipped. */
export function schemaPlace(folder: string, from = import.meta.dirname): string | undefined {
  const path = join(from, "manifests", "headroom.schema.json");
  if (existsSync(path)) return relative(folder, path).split(sep).join("/");
  // The sources are deeper in the package than the bundle is.
  const above = dirname(from);
  return above === from ? undefined : schemaPlace(folder, above);
}
