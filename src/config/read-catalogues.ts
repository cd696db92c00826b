import type { Catalogue } from "../domain/pricing/plan.ts";
import { readCatalogue } from "../domain/pricing/read-catalogue.ts";
import { texts } from "./look.ts";
import type { Finding, Path } from "./problem.ts";

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
  if (json === undefined)
    return {
      findings: [
        {
          path,
          what: `The price table ${file} cannot be read.`,
          remedy: "Check that the file exists, that it may be read, and that it holds JSON.",
        },
      ],
    };
  const reading = readCatalogue(json.value);
  if (reading.ok) return { catalogue: reading.catalogue };
  const what = reading.problems.map((each) => `${file}, ${each.path}: ${each.problem}`).join(" ");
  const remedy = reading.problems.map((each) => each.remedy).join(" ");
  return { findings: [{ path, what, remedy }] };
}

function parsed(file: string, readText: (path: string) => string): { value: unknown } | undefined {
  try {
    return { value: JSON.parse(readText(file)) as unknown };
  } catch {
    return undefined;
  }
}
