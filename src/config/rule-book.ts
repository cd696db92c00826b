import type { RuleBook, RuleId, RuleSettings } from "../domain/alerting/rule.ts";
import { DEFAULT_RULES, RULE_IDS } from "../domain/alerting/rules.ts";
import { THRESHOLDS } from "./atoms.ts";
import { isTree } from "./environment.ts";
import { at, entries } from "./look.ts";
import type { Finding, Path } from "./problem.ts";
import { rulesSchema, type RulesEntry } from "./schema.ts";

type Setting = NonNullable<RulesEntry[RuleId]>;

/** The guide's defaults, changed by what stands at the top of the file, changed by the database's own. */
export function ruleBook(...layers: readonly (RulesEntry | undefined)[]): RuleBook {
  const book: Record<RuleId, RuleSettings> = { ...DEFAULT_RULES };
  for (const layer of layers) {
    for (const id of RULE_IDS) {
      const setting = layer?.[id];
      if (setting !== undefined) book[id] = { ...book[id], ...changes(setting) };
    }
  }
  return book;
}

function changes(setting: Setting): Partial<RuleSettings> {
  if (setting === false || setting === "off") return { enabled: false };
  if (setting === true || setting === "on") return { enabled: true };
  if (typeof setting === "number") return { enabled: true, at: setting };
  const given = Object.entries(setting).filter(([, value]) => value !== undefined);
  return { enabled: true, ...(Object.fromEntries(given) as Partial<RuleSettings>) };
}

/** Rules of one ladder: the first is the warning, and must speak before the second does. */
const LADDERS: readonly { warning: RuleId; critical: RuleId; worse: "above" | "below" }[] = [
  { warning: "usage-warning", critical: "usage-critical", worse: "above" },
  { warning: "rate-high", critical: "rate-dangerous", worse: "above" },
  { warning: "hit-rate-bad", critical: "hit-rate-terrible", worse: "below" },
];

/** A warning that would come after its critical alert never comes at all. */
export function checkRules(tree: unknown): Finding[] {
  const common = lenient(at(tree, ["rules"]));
  return [
    ...checkLadders(ruleBook(common), ["rules"], common),
    ...entries(tree, ["databases"]).flatMap(({ path }) => {
      const own = lenient(at(tree, [...path, "rules"]));
      return checkLadders(ruleBook(common, own), [...path, "rules"], own);
    }),
  ];
}

/** The settings that can be understood; what cannot is reported elsewhere. */
function lenient(rules: unknown): RulesEntry {
  if (!isTree(rules)) return {};
  const settings = RULE_IDS.map((id) => [id, rulesSchema.shape[id].safeParse(rules[id]).data]);
  return Object.fromEntries(settings) as RulesEntry;
}

function checkLadders(book: RuleBook, rulesPath: Path, own: RulesEntry): Finding[] {
  return LADDERS.flatMap(({ warning, critical, worse }) => {
    const [first, second] = [book[warning], book[critical]];
    const isUpright = worse === "above" ? first.at <= second.at : first.at >= second.at;
    const isOwn = own[warning] !== undefined || own[critical] !== undefined;
    if (isUpright || !isOwn || !first.enabled || !second.enabled) return [];
    const [said, other] = [sayThreshold(warning, first.at), sayThreshold(critical, second.at)];
    return [
      {
        path: [...rulesPath, own[warning] === undefined ? critical : warning],
        what: `${warning} (${said}) is ${worse} ${critical} (${other}), so it would never be seen.`,
        remedy: `Set ${warning} ${worse === "above" ? "below" : "above"} ${other}, or change ${critical} too.`,
      },
    ];
  });
}

/** "60%", "100/s", "8x", "3": as it may be written in the file. */
export function sayThreshold(rule: RuleId, at: number): string {
  switch (THRESHOLDS[rule]) {
    case "share":
      return `${Number((at * 100).toFixed(4))}%`;
    case "rate":
      return `${at}/s`;
    case "times":
      return `${at}x`;
    default:
      return String(at);
  }
}
