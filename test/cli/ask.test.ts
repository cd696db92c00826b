/** `headroom ask` as a script runs it: a process of its own, whose exit code tells whether anything was done. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const program = resolve(import.meta.dirname, "../../src/cli/headroom.ts");

describe("headroom ask", () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "headroom-ask-"));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  function runs(...words: string[]) {
    const { status, stdout } = spawnSync(process.execPath, [program, ...words], {
      cwd: folder,
      env: {
        PATH: process.env["PATH"],
        HOME: folder,
        HEADROOM_DATA: join(folder, "data"),
        REDIS_URL: "redis://127.0.0.1:1",
      },
      encoding: "utf8",
    });
    return { status, stdout };
  }

  it.each([
    { words: ["ask", "silences"], code: 0, says: "Nothing is silenced" },
    { words: ["ask", "stast"], code: 64, says: "Did you mean stats?" },
    { words: ["ask", "ack"], code: 64, says: "No alert is firing." },
    { words: ["runbook", "no-such"], code: 64, says: 'There is no runbook "no-such"' },
  ])("exits $code for $words", ({ words, code, says }) => {
    const { status, stdout } = runs(...words);
    expect(stdout).toContain(says);
    expect(status).toBe(code);
  });

  it("exits 70 when the answer is that it failed", () => {
    const store = new DatabaseSync(join(folder, "data", "headroom.db"));
    store.exec(`insert into databases (name, state) values ('redis', '{"incidents": null}')`);
    store.close();
    const { status, stdout } = runs("ask", "alerts");
    expect(stdout).toContain("That did not work");
    expect(status).toBe(70);
  });

  it("cuts no summary of a command in its help", () => {
    expect(runs("ask", "help").stdout).not.toContain("…");
  });
});
