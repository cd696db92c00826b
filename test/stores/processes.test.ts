import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { silentLog } from "../../src/ports/log.ts";
import { sqliteStore } from "../../src/stores/sqlite.ts";
import { at, clock } from "./rows.ts";

describe("one file, several processes", () => {
  let folder = "";
  let path = "";
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "headroom-processes-"));
    path = join(folder, "headroom.db");
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const startWriter = (name: string, rows: number) =>
    spawn(process.execPath, [fileURLToPath(import.meta.resolve("./writer.ts")), path, name, String(rows)], {
      stdio: ["ignore", "pipe", "inherit"],
    });

  async function contents(name: string) {
    const store = sqliteStore({ path, clock, log: silentLog });
    await store.open();
    const samples = await store.samples(name, at(0), at(100_000));
    const outbox = (await store.outbox()).filter((row) => row.key.startsWith(`${name}-`));
    const opened = (await store.states(["shared"])).get("shared")?.incidentsOpened;
    await store.close();
    return { samples: samples.length, outbox: outbox.length, opened };
  }

  it("loses nothing when two write at once, not even on the same state", async () => {
    const writers = [startWriter("left", 300), startWriter("right", 300)];
    const codes = await Promise.all(
      writers.map(async (writer) => {
        writer.stdout.resume();
        const [code] = (await once(writer, "exit")) as [number];
        return code;
      }),
    );
    expect(codes).toEqual([0, 0]);
    expect(await contents("left")).toEqual({ samples: 300, outbox: 300, opened: 600 });
    expect(await contents("right")).toEqual({ samples: 300, outbox: 300, opened: 600 });
  });

  it("keeps every acknowledged row when the writer is killed, and no half of a transaction", async () => {
    for (const killAfter of [1, 20, 77]) {
      const name = `killed-${killAfter}`;
      const writer = startWriter(name, 1_000_000);
      const exited = once(writer, "exit");
      let acknowledged = 0;
      for await (const line of createInterface({ input: writer.stdout })) {
        acknowledged = Number(line) + 1;
        if (acknowledged === killAfter) writer.kill("SIGKILL");
      }
      await exited;
      const { samples, outbox } = await contents(name);
      expect(samples).toBeGreaterThanOrEqual(acknowledged);
      // The commit may have happened just before its acknowledgement could be written.
      expect(samples).toBeLessThanOrEqual(acknowledged + 1);
      expect(outbox).toBe(samples);
    }
  });
});
