import { nearest } from "./nearest.ts";
import { DEFAULT_ENVIRONMENT } from "./defaults.ts";
import { entries, isGiven, textAt, texts } from "./look.ts";
import type { Finding, Path } from "./problem.ts";

/** Names that stand twice, and names that nobody has. */
export function checkNames(tree: unknown): Finding[] {
  const channels = namesOf(tree, "channels");
  const databases = namesOf(tree, "databases");
  const findings = [...doubles("database", databases), ...doubles("channel", channels)];
  for (const list of ["routes", "summaries"]) {
    for (const { path } of entries(tree, [list])) {
      findings.push(...unknown(texts(tree, [...path, "to"]), "channel", channels));
      // Names of discovered databases are known only once the account was asked.
      if (isGiven(tree, ["discover"])) continue;
      findings.push(...unknown(texts(tree, [...path, "match", "database"]), "database", databases));
      findings.push(...unknownEnvironments(tree, [...path, "match", "environment"]));
    }
  }
  return findings;
}

type Named = { readonly text: string; readonly path: Path };

function namesOf(tree: unknown, list: string): Named[] {
  return entries(tree, [list]).flatMap(({ path }) => {
    const text = textAt(tree, [...path, "name"]);
    return text === undefined ? [] : [{ text, path: [...path, "name"] }];
  });
}

function doubles(kind: string, names: readonly Named[]): Finding[] {
  const seen = new Set<string>();
  return names.flatMap(({ text, path }) => {
    const key = text.toLowerCase();
    if (!seen.has(key)) {
      seen.add(key);
      return [];
    }
    return [
      { path, what: `Two ${kind}s are called "${text}".`, remedy: `Give each ${kind} a name of its own.` },
    ];
  });
}

function unknown(used: readonly Named[], kind: string, names: readonly Named[]): Finding[] {
  const known = [...new Set(names.map(({ text }) => text))];
  return used
    .filter(({ text }) => !known.includes(text))
    .map(({ text, path }) => {
      const meant = nearest(text, known);
      const list =
        known.length === 0 ? `Name one under ${kind}s first.` : `The ${kind}s are ${known.join(", ")}.`;
      return {
        path,
        what: `There is no ${kind} called "${text}".`,
        remedy: meant === undefined ? list : `Did you mean ${meant}?`,
      };
    });
}

/** A route for an environment that no database has would never send anything. */
function unknownEnvironments(tree: unknown, path: Path): Finding[] {
  const common = textAt(tree, ["environment"]) ?? DEFAULT_ENVIRONMENT;
  const known = entries(tree, ["databases"]).map(
    (each) => textAt(tree, [...each.path, "environment"]) ?? common,
  );
  return texts(tree, path)
    .filter(({ text }) => !known.includes(text))
    .map(({ text, path }) => {
      const meant = nearest(text, known);
      return {
        path,
        what: `No database has the environment "${text}".`,
        remedy: meant === undefined ? "Remove it, or give it to a database." : `Did you mean ${meant}?`,
      };
    });
}
