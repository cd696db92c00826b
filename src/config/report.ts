import { VARIABLES } from "./environment.ts";
import { isReference } from "./interpolate.ts";
import { at } from "./look.ts";
import { sayPath, type Finding, type Path, type Problem } from "./problem.ts";
import {
  isSecretKey,
  mask,
  maskWhereSecret,
  scrubbed,
  tracesOf,
  withoutSecrets,
  withoutTokens,
} from "./secret.ts";
import type { YamlFile } from "./yaml-file.ts";

interface Sources {
  /** As written, before variables were put in. */
  readonly tree: unknown;
  readonly origins: ReadonlyMap<string, string>;
  readonly yaml: YamlFile | undefined;
  readonly filePath: string | undefined;
  /** Traces of secrets that were put in. */
  readonly secrets: readonly string[];
}

/** Turns findings into problems: says where, shows the value without its secrets, puts them in the file's order. */
export function reporter(sources: Sources) {
  const secrets = [...sources.secrets, ...secretsIn(sources.tree)];
  const shown = (path: Path) => withoutSecrets(showAt(sources, path), secrets);
  const problem = (finding: Finding): Problem => ({
    where: whereOf(sources, finding),
    path: scrubbed(withoutSecrets(sayPath(finding.path), secrets)),
    value: finding.hideValue === true ? "" : shown(finding.path),
    what: scrubbed(withoutSecrets(finding.what, secrets)),
    // Remedies show how an address with a password is written.
    remedy: withoutTokens(withoutSecrets(finding.remedy, secrets)),
  });
  return {
    shown,
    problems: (findings: readonly Finding[]) =>
      firstOfEachPlace(findings)
        .toSorted((a, b) => rank(sources, a) - rank(sources, b))
        .map(problem),
  };
}

function showAt({ tree, origins }: Sources, path: Path): string {
  const written = at(tree, path);
  if (typeof written === "boolean") return String(written);
  if (typeof written !== "string" && typeof written !== "number") return "";
  const text = String(written).trim();
  const variable = origins.get(sayPath(path));
  const isSecret = isSecretKey(path.at(-1));
  // What stands in ${…} is a name; what stands beside it may be a password.
  if (variable === undefined && isReference(text))
    return isSecret ? (/^\$\{[^}]*\}$/.test(text) ? text : "***") : text;
  return isSecret ? mask(text) : maskWhereSecret(text);
}

/** Secrets written where secrets belong; what was mistyped elsewhere is not repeated either, see `hideValue`. */
function secretsIn(tree: unknown): string[] {
  if (Array.isArray(tree)) return tree.flatMap(secretsIn);
  if (typeof tree !== "object" || tree === null) return [];
  return Object.entries(tree).flatMap(([key, value]) =>
    typeof value === "string" && isSecretKey(key) && !isReference(value)
      ? tracesOf(value.trim())
      : secretsIn(value),
  );
}

/** What could not be resolved is one problem, whatever else is missing because of it. */
function firstOfEachPlace(findings: readonly Finding[]): Finding[] {
  const seen = new Map<string, string>();
  return findings.filter(({ path, what, isOfFile }) => {
    if (isOfFile) return true;
    const place = sayPath(path);
    const first = seen.get(place);
    if (first === undefined) seen.set(place, what);
    return first === undefined;
  });
}

function whereOf(sources: Sources, { path, atKey }: Finding): string {
  const variable = variableOf(sources, path);
  if (variable !== undefined) return `environment variable ${variable}`;
  if (sources.yaml === undefined) return "environment";
  const { line, column } = sources.yaml.whereOf(path, atKey);
  return `${sources.filePath}:${line}:${column}`;
}

function variableOf({ origins }: Sources, path: Path): string | undefined {
  for (let length = path.length; length > 0; length -= 1) {
    const variable = origins.get(sayPath(path.slice(0, length)));
    if (variable !== undefined) return variable;
  }
  return undefined;
}

function rank(sources: Sources, { path, atKey }: Finding): number {
  const variable = variableOf(sources, path);
  const order = VARIABLES.findIndex(({ name }) => name === variable);
  if (order !== -1 || sources.yaml === undefined) return Number.MAX_SAFE_INTEGER - VARIABLES.length + order;
  const { line, column } = sources.yaml.whereOf(path, atKey);
  return line * 10_000 + column;
}
