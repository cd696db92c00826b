import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { expect, it } from "vitest";

const run = join(import.meta.dirname, "../../src/app/run.ts");

it("a run loads neither fetch nor a chat service's library before one of them is used", () => {
  const script = `
    await import(${JSON.stringify(run)});
    const builtin = process.moduleLoadList.filter((name) => name.includes("deps/undici/undici"));
    console.log(JSON.stringify({ builtin, packages: Object.keys(require.cache) }));
  `;
  const answer = execFileSync(
    process.execPath,
    [
      "--input-type=module",
      "--eval",
      `
    import { createRequire } from "node:module";
    const require = createRequire(${JSON.stringify(run)});
    ${script}
  `,
    ],
    { encoding: "utf8" },
  );
  const { builtin, packages } = JSON.parse(answer) as { builtin: string[]; packages: string[] };
  expect(builtin).toEqual([]);
  expect(packages.filter((path) => /node_modules\/(@slack|@discordjs|pg|prom-client)\//.test(path))).toEqual(
    [],
  );
});
