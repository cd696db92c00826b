import { planByRef } from "../domain/pricing/catalogues.ts";
import type { Catalogue } from "../domain/pricing/plan.ts";
import { entries, textAt } from "./look.ts";
import type { Finding, Path } from "./problem.ts";

/** Plans that no price table has; where a table could not be read, only those that a readable one should have. */
export function checkPlans(tree: unknown, catalogues: readonly Catalogue[], allRead: boolean): Finding[] {
  const places: Path[] = [["plan"], ...entries(tree, ["databases"]).map(({ path }) => [...path, "plan"])];
  return places.flatMap((path) => {
    const ref = textAt(tree, path);
    const found = ref === undefined ? undefined : planByRef(ref, catalogues);
    if (found === undefined || found.ok) return [];
    const isOfReadTable = catalogues.some(({ id }) => ref?.startsWith(`${id}/`));
    if (!allRead && !isOfReadTable) return [];
    const what = `There is no plan "${ref}".`;
    return [{ path, what, remedy: found.problem.replace(what, "").trim() }];
  });
}
