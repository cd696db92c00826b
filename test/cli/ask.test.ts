/** `headroom ask` as a script runs it: a process of its own, whose exit code tells whether anything was done. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { freePort } from "../fakes/redis/server.ts";

const program = resolve(import.meta.dirname, "../../src/cli/headroom.ts");

describe("headroom ask", () => {
  let folder: string;
  let hook: string;
  beforeAll(async () => {
    hook = `http://127.0.0.1:${await freePort()}/hook`;
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
        ALERT_WEBHOOK_URL: hook,
        ALERT_WEBHOOK_FORMAT: "slack",
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

  it("says of channels what the store tells: this process connects none of them", () => {
    const idle = runs("ask", "about").stdout;
    expect(idle).toMatch(/^Headroom \d+\.\d+\.\d+\n/);
    expect(idle).toMatch(/^webhook +no message waits$/m);
    for (const _ of ["once", "twice in a row"]) runs("check");
    expect(runs("ask", "about").stdout).toMatch(
      /^webhook +1 message waiting: The webhook of channel "webhook" gave no answer: the connection is\s+refused\.$/m,
    );
  });

  it("exits 70 when the answer is that it failed", () => {
    const store = new DatabaseSync(join(folder, "data", "headroom.db"));
    store.exec(`insert or replace into databases (name, state) values ('redis', '{"incidents": null}')`);
    store.close();
    const { status, stdout } = runs("ask", "alerts");
    expect(stdout).toContain("That did not work");
    expect(status).toBe(70);
  });

  it("cuts no summary of a command in its help", () => {
    expect(runs("ask", "help").stdout).not.toContain("…");
  });
});
