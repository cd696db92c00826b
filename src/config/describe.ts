import * as z from "zod";
import { VARIABLES } from "./environment.ts";
import { configSchema } from "./schema.ts";

interface Node {
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Node>>;
  readonly items?: Node;
  readonly anyOf?: readonly Node[];
  readonly enum?: readonly string[];
  readonly type?: string | readonly string[];
  readonly required?: readonly string[];
}

/** The JSON Schema that editors check headroom.yaml with; draft 7, because that is what they know best. */
export function configJsonSchema() {
  return {
    ...z.toJSONSchema(configSchema, { io: "input", target: "draft-7" }),
    title: "headroom.yaml",
  };
}

/** The configuration reference: the file's keys, then the environment's variables, as Markdown tables. */
export function describeConfig(): string {
  const keys = rowsOf(configJsonSchema() as Node, "");
  const variables = VARIABLES.map(({ name, meaning }) => `| \`${name}\` | ${cell(meaning)} |`);
  return [
    "| key | value | meaning |",
    "|---|---|---|",
    ...keys,
    "",
    "| variable | meaning |",
    "|---|---|",
    ...variables,
    "",
  ].join("\n");
}

function rowsOf(node: Node, above: string): string[] {
  return Object.entries(node.properties ?? {})
    .filter(([key]) => key !== "$schema")
    .flatMap(([key, value]) => {
      const path = above === "" ? key : `${above}.${key}`;
      const need = node.required?.includes(key) === true ? ", needed" : "";
      const row = `| \`${path}\` | ${cell(kindOf(value))}${need} | ${cell(value.description ?? "")} |`;
      // What may stand at the top for all databases is explained there.
      if (path === "databases[].rules" || path === "databases[].limits") return [row];
      const rows = value.items === undefined ? rowsOf(value, path) : rowsOf(value.items, `${path}[]`);
      return path === "rules" ? [row, ...rows, ...settingsOf(value)] : [row, ...rows];
    });
}

/** All rules are set in the same way: once is enough. */
function settingsOf(rules: Node): string[] {
  const [rule] = Object.values(rules.properties ?? {});
  const setting = rule?.anyOf?.find(({ properties }) => properties !== undefined);
  return setting === undefined ? [] : rowsOf(setting, "rules.…");
}

function kindOf(node: Node): string {
  if (node.enum !== undefined) return node.enum.join(", ");
  if (node.anyOf?.some((each) => each.enum?.includes("off")) === true) return "off, threshold, map";
  if (node.anyOf !== undefined) return [...new Set(node.anyOf.map(kindOf))].join(", ");
  const types = node.type === undefined ? [] : [node.type].flat();
  return types.map((type) => TYPES[type] ?? type).join(", ");
}

/** As the README's readers call what JSON Schema calls otherwise. */
const TYPES: Readonly<Record<string, string>> = {
  array: "list",
  object: "map",
  boolean: "true, false",
  string: "text",
};

const cell = (text: string) => text.replaceAll("|", "\\|");
