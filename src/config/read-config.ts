import { dirname } from "node:path";
import { SHIPPED_CATALOGUES } from "../domain/pricing/catalogues.ts";
import { buildConfig, from } from "./build.ts";
import { checkAddresses } from "./check-addresses.ts";
import { checkChat } from "./check-chat.ts";
import { checkNames } from "./check-names.ts";
import { checkPlans } from "./check-plans.ts";
import { checkSummaries } from "./check-summaries.ts";
import type { Config } from "./config.ts";
import { completed, isTree, type Environment } from "./environment.ts";
import { explain } from "./explain.ts";
import { interpolate } from "./interpolate.ts";
import { at, isOn } from "./look.ts";
import { sayPath, type Finding, type Path, type Problem } from "./problem.ts";
import { checkRules } from "./rule-book.ts";
import { readCatalogues } from "./read-catalogues.ts";
import { configSchema } from "./schema.ts";
import { reporter } from "./report.ts";
import { readYaml, type YamlFile } from "./yaml-file.ts";

export interface ConfigInput {
  /** `path` is how problems name it, and where paths in it are meant from. */
  readonly file?: { readonly path: string; readonly text: string };
  readonly env: Environment;
  /** Reads a file that the configuration names: ${file:…}, a price table. Throws where it cannot. */
  readonly readSecretFile: (path: string) => string;
}

export type ConfigReading =
  | { readonly ok: true; readonly config: Config }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** Reads file and environment together; every problem at once, in the order of the file, and none of them with a secret. */
export function readConfig(input: ConfigInput): ConfigReading {
  const yaml = input.file === undefined ? undefined : readYaml(input.file.text);
  const syntax = (yaml?.problems ?? []).map(({ line, column, what, remedy }) => ({
    where: `${input.file?.path}:${line}:${column}`,
    path: "",
    value: "",
    what,
    remedy,
  }));
  if (yaml !== undefined && yaml.file === undefined) return { ok: false, problems: syntax };
  const written = yaml?.file?.value ?? {};
  if (!isTree(written)) return { ok: false, problems: [notAMap(input)] };
  return readTree(withoutEmptySections(written), yaml?.file, syntax, input);
}

function readTree(
  written: Record<string, unknown>,
  yaml: YamlFile | undefined,
  syntax: readonly Problem[],
  input: ConfigInput,
): ConfigReading {
  const folder = input.file === undefined ? "" : dirname(input.file.path);
  const { tree, origins } = completed(written, input.env);
  const filled = interpolate(tree, {
    env: input.env,
    readSecretFile: (path) => input.readSecretFile(from(folder, path)),
    isFromEnvironment: (path) => origins.has(sayPath(path)),
  });
  const report = reporter({ tree, origins, yaml, filePath: input.file?.path, secrets: filled.secrets });
  const parsed = configSchema.safeParse(filled.value, { reportInput: true });
  const own = readCatalogues(filled.value, (path) => input.readSecretFile(from(folder, path)));
  const catalogues = [...own.catalogues, ...SHIPPED_CATALOGUES];
  const findings: Finding[] = [
    ...filled.findings,
    ...explain(parsed.error?.issues ?? [], report.shown),
    ...checkNames(filled.value),
    ...checkAddresses(filled.value),
    ...checkChat(filled.value),
    ...checkSummaries(filled.value),
    ...checkRules(filled.value),
    ...own.findings,
    ...checkPlans(filled.value, catalogues, own.findings.length === 0),
    ...checkPresence(filled.value, input),
  ];
  const problems = [...syntax, ...report.problems(findings)];
  if (problems.length > 0 || !parsed.success) return { ok: false, problems };
  return {
    ok: true,
    config: buildConfig(parsed.data, {
      env: input.env,
      folder,
      dataFrom: origins.has("dataFolder") ? "" : folder,
      catalogues,
      ownCatalogues: own.catalogues,
    }),
  };
}

/** A file that names no database is an oversight; no file at all is a newcomer. */
function checkPresence(tree: unknown, { file }: ConfigInput): Finding[] {
  const databases = at(tree, ["databases"]);
  const isMissing = databases === undefined || (Array.isArray(databases) && databases.length === 0);
  if (file === undefined || !isMissing || isOn(tree, ["discover"])) return [];
  return [
    {
      path: databases === undefined ? [] : ["databases"],
      what: "No database is named.",
      remedy: "Add one under databases, or set REDIS_URL.",
    },
  ];
}

/** A section whose lines are all commented out is as good as absent. */
function withoutEmptySections(tree: Record<string, unknown>): Record<string, unknown> {
  const sections: Path = ["databases", "rules", "limits", "channels", "routes", "summaries", "access"];
  return Object.fromEntries(
    Object.entries(tree).filter(
      ([key, value]) => value !== null || ![...sections, "slack", "discord", "upstash"].includes(key),
    ),
  );
}

const notAMap = ({ file }: ConfigInput): Problem => ({
  where: `${file?.path}:1:1`,
  path: "",
  value: "",
  what: "The file holds no map of settings.",
  remedy: "Begin with a key, such as databases:, and see the README's example.",
});
