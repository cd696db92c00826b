import type { Finding, Path } from "./problem.ts";
import { isSecretVariable, tracesOf } from "./secret.ts";

export interface Interpolation {
  readonly value: unknown;
  readonly findings: readonly Finding[];
  /** Traces of all secrets that were put in. */
  readonly secrets: readonly string[];
}

interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly readSecretFile: (path: string) => string;
  /** Paths that came from the environment already: `${` in them is meant as it stands. */
  readonly isFromEnvironment: (path: Path) => boolean;
  readonly findings: Finding[];
  readonly secrets: Set<string>;
}

// $${ stands for ${ itself; ${NAME:-fallback} as in a shell.
const REFERENCE = /\$\$\{|\$\{(?:file:([^}]*)|([^}]*))\}/g;
const VARIABLE = /^([A-Za-z_]\w*)(?::-(.*))?$/s;

/** Puts variables and secret files where a text names them, in every text of the tree. */
export function interpolate(
  tree: unknown,
  around: Omit<Surroundings, "findings" | "secrets">,
): Interpolation {
  const surroundings = { ...around, findings: [], secrets: new Set<string>() };
  const value = inTree(tree, [], surroundings);
  return { value, findings: surroundings.findings, secrets: [...surroundings.secrets] };
}

export const isReference = (text: string) => text.includes("${");

function inTree(value: unknown, path: Path, around: Surroundings): unknown {
  if (typeof value === "string") return around.isFromEnvironment(path) ? value : inText(value, path, around);
  if (Array.isArray(value)) return value.map((item, index) => inTree(item, [...path, index], around));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, inTree(item, [...path, key], around)]),
  );
}

/** Undefined where something is missing: the finding says so, and nothing else needs to. */
function inText(text: string, path: Path, around: Surroundings): string | typeof UNRESOLVED {
  let isResolved = true;
  const resolved = text.replaceAll(REFERENCE, (whole, file?: string, name?: string) => {
    if (whole === "$${") return "${";
    const value = file === undefined ? variable(name ?? "", path, around) : content(file, path, around);
    if (value === undefined) isResolved = false;
    return value ?? "";
  });
  return isResolved ? resolved : UNRESOLVED;
}

/** Stands where a reference could not be resolved; what is checked later lets it pass. */
const UNRESOLVED = Symbol("unresolved");

function variable(reference: string, path: Path, around: Surroundings): string | undefined {
  const [, name, fallback] = VARIABLE.exec(reference) ?? [];
  if (name === undefined) {
    around.findings.push({
      path,
      what: "A reference ${…} names no variable and no file.",
      remedy: "Write ${NAME}, ${NAME:-a fallback} or ${file:/run/secrets/name}; $${ stands for ${ itself.",
    });
    return undefined;
  }
  const value = around.env[name];
  if (value !== undefined && value !== "") {
    if (isSecretVariable(name)) for (const trace of tracesOf(value)) around.secrets.add(trace);
    return value;
  }
  if (fallback !== undefined) return fallback;
  around.findings.push({
    path,
    what: `The environment variable ${name} is not set.`,
    remedy: `Set ${name} in the environment or in .env, or write the value here.`,
  });
  return undefined;
}

function content(file: string, path: Path, around: Surroundings): string | undefined {
  const name = file.trim();
  try {
    // Files made by editors and echo end with a line break that is no part of the secret.
    const value = around.readSecretFile(name).replace(/\r?\n$/, "");
    for (const trace of tracesOf(value)) around.secrets.add(trace);
    if (value !== "") return value;
    around.findings.push({ path, what: `The file ${name} is empty.`, remedy: "Put the secret into it." });
  } catch {
    around.findings.push({
      path,
      what: `The file ${name} cannot be read.`,
      remedy: "Check that it exists, and that the user who runs Headroom may read it.",
    });
  }
  return undefined;
}
