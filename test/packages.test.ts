import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

const root = join(import.meta.dirname, "..");
const textOf = (file: string) => readFileSync(join(root, file), "utf8");

interface Manifest {
  readonly dependencies: Readonly<Record<string, string>>;
  readonly optionalDependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
}
interface Lock {
  readonly packages: Readonly<
    Record<string, { readonly dev?: boolean; readonly license?: string; readonly integrity?: string }>
  >;
}
const manifest = JSON.parse(textOf("package.json")) as Manifest;
const lock = JSON.parse(textOf("package-lock.json")) as Lock;

/** Names in the first column of the table under that heading. */
function tableOf(heading: string): string[] {
  const [, table = ""] = textOf("src/README.md").split(`| ${heading} | why |\n|---|---|\n`);
  const rows = table.split("\n\n")[0]?.split("\n") ?? [];
  return rows.flatMap((row) =>
    [...(row.split("|")[1] ?? "").matchAll(/`([^`]+)`/g)].map(([, name = ""]) => name),
  );
}

// What people may put into a product without asking a lawyer first.
const WELCOME = [
  "MIT",
  "ISC",
  "Apache-2.0",
  "BSD-2-Clause",
  "BSD-3-Clause",
  "0BSD",
  "BlueOak-1.0.0",
  "OFL-1.1",
  "MIT AND OFL-1.1",
];

// MPL-2.0 asks more of those who change its files; here they stay in their package as they come.
const isUnchanged = (path: string, license: string | undefined) =>
  path.startsWith("node_modules/@resvg/resvg-js") && license === "MPL-2.0";

describe("the packages", () => {
  it.each([
    { heading: "in production", names: { ...manifest.dependencies, ...manifest.optionalDependencies } },
    { heading: "in development", names: manifest.devDependencies },
  ])("$heading have each a reason in src/README.md", ({ heading, names }) => {
    expect(tableOf(heading).toSorted()).toEqual(Object.keys(names).toSorted());
  });

  it("are pinned to exact versions", () => {
    const { dependencies, optionalDependencies, devDependencies } = manifest;
    for (const [name, version] of Object.entries({
      ...dependencies,
      ...optionalDependencies,
      ...devDependencies,
    }))
      expect(version, name).toMatch(/^\d+\.\d+\.\d+$/);
  });

  it("are locked by their hashes and by no address of a registry", () => {
    expect(textOf("package-lock.json")).not.toMatch(/"resolved": "https?:/);
    const open = Object.entries(lock.packages).filter(
      ([path, { integrity }]) => path !== "" && integrity === undefined,
    );
    expect(open).toEqual([]);
  });

  it("of production come under licences that ask for a notice at most", () => {
    const others = Object.entries(lock.packages)
      .filter(([path, { dev }]) => path !== "" && dev !== true)
      .filter(([path, { license }]) => !WELCOME.includes(license ?? "") && !isUnchanged(path, license))
      .map(([path, { license }]) => `${path}: ${license}`);
    expect(others).toEqual([]);
  });
});
