import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { COMMANDS } from "../src/commands/all.ts";
import { usageOf } from "../src/commands/help.ts";
import { describeConfig } from "../src/config/describe.ts";
import { VARIABLES } from "../src/config/environment.ts";
import { readConfig } from "../src/config/read-config.ts";
import { RULES } from "../src/domain/alerting/rules.ts";

const root = join(import.meta.dirname, "..");
const path = join(root, "README.md");
const scripts = Object.keys(
  (JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { scripts: object }).scripts,
);

const GENERATED: Readonly<Record<string, string>> = {
  commands: table(
    ["type", "to"],
    COMMANDS.map((each) => [`\`/redis ${usageOf(each)}\``, each.summary]),
  ),
  rules: table(
    ["rule", "severity", "fires when"],
    RULES.map((rule) => [`\`${rule.id}\``, rule.severity, rule.summary]),
  ),
  configuration: describeConfig().trim(),
};

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  return [line(head), `|${head.map(() => "---|").join("")}`, ...rows.map(line)].join("\n");
}

const section = (text: string, name: string) =>
  new RegExp(`<!-- ${name} -->\n([\\s\\S]*?)<!-- /${name} -->`).exec(text)?.[1];

describe("README.md", () => {
  // `UPDATE_README=1 npx vitest run --config test/vitest.config.ts test/readme.test.ts` writes them anew.
  it.each(Object.entries(GENERATED))("tells the %s as they are", (name, expected) => {
    const text = readFileSync(path, "utf8");
    if (process.env["UPDATE_README"] !== undefined)
      writeFileSync(
        path,
        text.replace(
          `<!-- ${name} -->\n${section(text, name) ?? ""}`,
          () => `<!-- ${name} -->\n${expected}\n`,
        ),
      );
    expect(section(readFileSync(path, "utf8"), name)?.trim()).toBe(expected);
  });

  const text = readFileSync(path, "utf8");

  it("names only scripts, files and variables that exist", () => {
    for (const [, script = ""] of text.matchAll(/npm run (?:--silent )?([\w:]+)/g))
      expect(scripts, script).toContain(script);
    for (const [, file = ""] of text.matchAll(/`((?:src|manifests|test|bench)\/[\w./-]+)`/g))
      expect(existsSync(join(root, file)), file).toBe(true);
    const known = new Set([...VARIABLES.map((each) => each.name), "PROD_REDIS_URL", "LOG_LEVEL", "PROD_URL"]);
    for (const [, variable = ""] of text.matchAll(/`([A-Z][A-Z]+_[A-Z_]+)`/g))
      expect(known, variable).toContain(variable);
  });

  it("shows a configuration that is sound", () => {
    const yaml = /```yaml\n([\s\S]*?)```/.exec(text)?.[1] ?? "";
    const env = {
      PROD_REDIS_URL: "redis://127.0.0.1:6379",
      ALERT_WEBHOOK_URL: "https://hooks.slack.com/services/T0/B0/x",
    };
    const reading = readConfig({
      file: { path: "headroom.yaml", text: yaml },
      env,
      readSecretFile: () => "",
    });
    expect(reading).toMatchObject({ ok: true });
  });
});
