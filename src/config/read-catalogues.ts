import type { Catalogue } from "../domain/pricing/plan.ts";
import type { JsonProblem } from "../domain/pricing/json-part.ts";
import { readCatalogue } from "../domain/pricing/read-catalogue.ts";
import { texts } from "./look.ts";
import type { Finding, Path } from "./problem.ts";
import { wordsOf } from "../ports/thrown.ts";

/** The team's own price tables, read from their files. */
export function readCatalogues(tree: unknown, readText: (path: string) => string) {
  const catalogues: Catalogue[] = [];
  const findings: Finding[] = [];
  for (const { text, path } of texts(tree, ["catalogues"])) {
    const found = readOne(text, path, readText);
    if ("findings" in found) findings.push(...found.findings);
    else catalogues.push(found.catalogue);
  }
  return { catalogues, findings };
}

function readOne(file: string, path: Path, readText: (path: string) => string) {
  const json = parsed(file, readText);
  if ("problem" in json) return { findings: [{ path, ...json.problem }] };
  const reading = readCatalogue(json.value);
  if (reading.ok) return { catalogue: reading.catalogue };
  return { findings: reading.problems.map((each) => ({ path, isOfFile: true, ...inFile(file, each) })) };
}

/** Each with its place in the file, and what stands there. */
function inFile(file: string, { path, value, problem, remedy }: JsonProblem) {
  const what = problem.startsWith(path) ? problem : `${path}: ${problem}`;
  const isSmall = value !== undefined && (typeof value !== "object" || value === null);
  return { what: `${file}: ${what}${isSmall ? ` It says ${JSON.stringify(value)}.` : ""}`, remedy };
}

type Parsed =
  | { readonly value: unknown }
  | { readonly problem: { readonly what: string; readonly remedy: string } };

function parsed(file: string, readText: (path: string) => string): Parsed {
  let text: string;
  try {
    text = readText(file);
  } catch {
    const what = `The price table ${file} cannot be read.`;
    return { problem: { what, remedy: "Check that the file exists, and that it may be read." } };
  }
  try {
    return { value: JSON.parse(text) as unknown };
  } catch (error) {
    const reason = wordsOf(error);
    const what = `The price table ${file} is no JSON: ${reason}.`;
    return { problem: { what, remedy: "Correct it there; a comma or a bracket is a common slip." } };
  }
}
