import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { loadConfig } from "./load-config.ts";

let folder: string;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), "headroom-load-"))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const problems = () => {
  const reading = loadConfig({ folder, env: { HOME: folder, REDIS_URL: "redis://127.0.0.1:6379" } });
  return reading.ok ? [] : reading.problems.map(({ where, what }) => `${where}: ${what}`);
};

describe("files that are there and cannot be read are a problem, not as good as absent", () => {
  it.each([".env", "headroom.yaml"])("%s is a folder, as Docker makes it", (name) => {
    mkdirSync(join(folder, name));
    expect(problems()).toEqual([`${name}: that is a folder`]);
  });

  it.for([".env", "headroom.yaml"])("%s is another user's alone", (name, context) => {
    if (process.getuid?.() === 0) context.skip("root may read everything");
    writeFileSync(join(folder, name), "");
    chmodSync(join(folder, name), 0o000);
    expect(problems()).toEqual([`${name}: this user may not read it`]);
  });

  it("neither need be there", () => expect(problems()).toEqual([]));
});
