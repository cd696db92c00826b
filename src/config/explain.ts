import * as z from "zod";
import { explanations, type Explanation } from "./atoms.ts";
import { nearest } from "./nearest.ts";
import type { Finding, Path } from "./problem.ts";
import { configSchema } from "./schema.ts";

type Issue = z.core.$ZodIssue;

/** What the schema finds wrong, each in a sentence with a remedy; `written` says how a value is shown. */
export function explain(issues: readonly Issue[], written: (path: Path) => string): Finding[] {
  return issues.flatMap((issue) => findingsOf(issue, [], written));
}

function findingsOf(issue: Issue, above: Path, written: (path: Path) => string): Finding[] {
  const path = [...above, ...(issue.path as Path)];
  if (issue.code === "unrecognized_keys") return issue.keys.map((key) => unknownKey(path, key));
  if (issue.code === "invalid_union") {
    const inner = intended(issue);
    if (inner !== undefined) return inner.flatMap((each) => findingsOf(each, path, written));
  }
  return [misfit(path, issue.input, written)];
}

/** The branch of a union that was meant: the one that the value's form fits. */
function intended(issue: Extract<Issue, { code: "invalid_union" }>): readonly Issue[] | undefined {
  const isInside = ({ path, code }: Issue) => path.length > 0 || code === "unrecognized_keys";
  return issue.errors.find((issues) => issues.length > 0 && issues.every(isInside));
}

function unknownKey(path: Path, key: string): Finding {
  const node = options(nodeAt(path)).find((option) => option instanceof z.ZodObject);
  const known = Object.keys(node?.shape ?? {}).filter((name) => !name.startsWith("$"));
  const meant = nearest(key, known);
  return {
    path: [...path, key],
    what: `There is no key "${key}" here.`,
    remedy: meant === undefined ? `Known here: ${known.join(", ")}.` : `Did you mean ${meant}?`,
    atKey: true,
    hideValue: true,
  };
}

function misfit(path: Path, input: unknown, written: (path: Path) => string): Finding {
  const node = nodeAt(path);
  const { is, remedy, suggest } = explanationOf(node);
  const last = String(path.at(-1));
  if (input === undefined) return { path, what: `The ${last} is missing.`, remedy };
  if (input === null)
    return {
      path,
      what: `Nothing is written after "${last}:".`,
      remedy: `${remedy} A # begins a comment: a text with # needs quotes, such as "#redis-ops".`,
    };
  if (Array.isArray(input))
    return { path, what: input.length === 0 ? "This list is empty." : `A list is ${is}.`, remedy };
  if (typeof input === "object") return { path, what: `A map is ${is}.`, remedy };
  const isStructure = bare(node) instanceof z.ZodObject || bare(node) instanceof z.ZodArray;
  if (isStructure) return { path, what: `What stands here is ${is}.`, remedy, hideValue: true };
  const meant = typeof input === "string" ? suggest?.(input) : undefined;
  return {
    path,
    what: `"${written(path)}" is ${is}.`,
    remedy: meant === undefined ? remedy : `Did you mean ${meant}?`,
  };
}

function explanationOf(node: z.core.$ZodType | undefined): Explanation {
  for (let at = node; at !== undefined; at = inner(at)) {
    const found = explanations.get(at);
    if (found !== undefined) return found;
  }
  const schema = bare(node);
  if (schema instanceof z.ZodArray)
    return { is: "no list", remedy: "Write a list: each entry on a line of its own, after a dash." };
  if (schema instanceof z.ZodObject)
    return {
      is: "no map",
      remedy: `Write a map with keys such as ${Object.keys(schema.shape).slice(0, 3).join(", ")}.`,
    };
  return { is: "not what belongs here", remedy: "See the configuration reference." };
}

function inner(node: z.core.$ZodType): z.core.$ZodType | undefined {
  return node instanceof z.ZodOptional ? node.unwrap() : undefined;
}

function bare(node: z.core.$ZodType | undefined): z.core.$ZodType | undefined {
  return node instanceof z.ZodOptional ? bare(node.unwrap()) : node;
}

/** The schema of the value at that path. */
function nodeAt(path: Path): z.core.$ZodType | undefined {
  let nodes: (z.core.$ZodType | undefined)[] = [configSchema];
  for (const part of path) {
    nodes = nodes
      .flatMap(options)
      .map((node) => child(node, part))
      .filter((node) => node !== undefined);
  }
  return nodes[0];
}

function options(node: z.core.$ZodType | undefined): (z.core.$ZodType | undefined)[] {
  const schema = bare(node);
  return schema instanceof z.ZodUnion ? schema.options.flatMap((option) => options(option)) : [schema];
}

function child(node: z.core.$ZodType | undefined, part: string | number): z.core.$ZodType | undefined {
  if (node instanceof z.ZodObject) return node.shape[part];
  if (node instanceof z.ZodArray) return node.element;
  if (node instanceof z.ZodRecord) return node.valueType;
  return undefined;
}
