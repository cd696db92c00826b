import {
  chmodSync,
  copyFileSync,
  mkdtempSync,
  openSync,
  closeSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { milliseconds } from "../../src/domain/time/instant.ts";
import type { Clock } from "../../src/ports/clock.ts";
import { silentLog } from "../../src/ports/log.ts";
import { sqliteStore } from "../../src/stores/sqlite.ts";
import { mountSmallDisk, type SmallDisk } from "./small-disk.ts";
import { at, clock, outboxRow, sample, stateWith } from "./rows.ts";

/** Waiting for a lock costs this test no time beyond what SQLite itself waits. */
const hasty: Clock = {
  now: () => clock.now(),
  after: (_, callback) => clock.after(milliseconds(0), callback),
};

const disk = mountSmallDisk();
disk?.remove();
if (!disk) console.warn("This user may not mount a file system: a full and a read-only disk are not tested.");

describe("a SQLite file that cannot be used", () => {
  let folder = "";
  let path = "";
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "headroom-failures-"));
    path = join(folder, "headroom.db");
  });
  afterEach(() => {
    chmodSync(folder, 0o700);
    rmSync(folder, { recursive: true });
  });

  const storeAt = (file: string) => sqliteStore({ path: file, clock: hasty, log: silentLog });

  async function written() {
    const store = storeAt(path);
    await store.open();
    await store.update(["prod"], () => ({
      result: undefined,
      states: [{ database: "prod", state: stateWith(1) }],
      samples: Array.from({ length: 2_000 }, (_, minute) => sample("prod", at(minute))),
      outbox: [outboxRow("k1")],
    }));
    await store.close();
  }

  it("is no database at all: damaged, and says what to do", async () => {
    writeFileSync(path, "this was a shopping list ".repeat(400));
    await expect(storeAt(path).open()).rejects.toMatchObject({
      name: "StoreError",
      kind: "damaged",
      message: `The store ${path} is damaged (file is not a database). Move it away and start again, or put a backup in its place.`,
    });
  });

  it("has a damaged page: the question that meets it fails, the others go on", async () => {
    await written();
    const pageOfSamples = pageHolding("samples");
    const file = openSync(path, "r+");
    writeSync(file, Buffer.alloc(4_096, 0xab), 0, 4_096, (pageOfSamples - 1) * 4_096);
    closeSync(file);
    const store = storeAt(path);
    await store.open();
    await expect(store.samples("prod", at(0), at(3_000))).rejects.toMatchObject({ kind: "damaged" });
    expect(await store.outbox()).toHaveLength(1);
    await store.close();
  });

  function pageHolding(table: string): number {
    const file = new DatabaseSync(path);
    const row = file.prepare("select rootpage from sqlite_master where name = ?").get(table);
    file.close();
    return Number(row?.["rootpage"]);
  }

  it("is locked by another process: it waits, then says so", async () => {
    await written();
    const store = storeAt(path);
    await store.open();
    const other = new DatabaseSync(path);
    other.exec("begin immediate");
    await expect(store.setValue("a", 1)).rejects.toMatchObject({ kind: "locked" });
    expect(await store.outbox()).toHaveLength(1);
    other.exec("commit");
    await store.setValue("a", 1);
    expect(await store.value("a")).toBe(1);
    other.close();
    await store.close();
  });

  it("cannot be made where the path leads", async () => {
    writeFileSync(join(folder, "file"), "");
    await expect(storeAt(join(folder, "file", "headroom.db")).open()).rejects.toMatchObject({
      name: "StoreError",
    });
    await expect(storeAt(folder).open()).rejects.toMatchObject({ kind: "other" });
  });

  describe.skipIf(!disk)("on a disk of its own", () => {
    let small: SmallDisk;
    beforeEach(() => {
      small = mountSmallDisk()!;
      path = join(small.folder, "headroom.db");
    });
    afterEach(() => small.remove());

    it("is full: nothing is half saved, and it works again when there is room", async () => {
      writeFileSync(join(small.folder, "large"), Buffer.alloc(600_000));
      const store = storeAt(path);
      await store.open();
      const save = (round: number) =>
        store.update(["prod"], () => ({
          result: round,
          states: [{ database: "prod", state: stateWith(round) }],
          samples: Array.from({ length: 500 }, (_, i) => sample("prod", at(round * 500 + i))),
        }));
      const saved: number[] = [];
      const failure = await (async () => {
        while (saved.length < 50) saved.push(await save(saved.length));
      })().catch((error: unknown) => error);
      expect(failure).toMatchObject({
        kind: "full",
        message: `The disk with the store ${path} is full. Free some space; nothing is saved until then.`,
      });
      expect((await store.states(["prod"])).get("prod")).toEqual(stateWith(saved.at(-1)!));
      expect(await store.samples("prod", at(0), at(100_000))).toHaveLength(saved.length * 500);
      rmSync(join(small.folder, "large"));
      expect(await save(saved.length)).toBe(saved.length);
      await store.close();
    });

    it("may only be read from its beginning: what was saved is there, and nothing can be added", async () => {
      await written();
      small.writable(false);
      const store = storeAt(path);
      await store.open();
      expect((await store.states(["prod"])).get("prod")).toEqual(stateWith(1));
      expect(await store.samples("prod", at(0), at(3_000))).toHaveLength(2_000);
      await expect(store.setValue("a", 2)).rejects.toMatchObject({ kind: "read-only" });
      await store.close();
      small.writable(true);
      await store.open();
      await store.setValue("a", 2);
      await store.close();
    });

    it("may only be read: what is written fails", async () => {
      await written();
      small.writable(false);
      const store = storeAt(path);
      const outcome = await store
        .open()
        .then(() => store.setValue("a", 2))
        .catch((error: unknown) => error);
      small.writable(true);
      expect(outcome).toMatchObject({ name: "StoreError", kind: "read-only" });
      await store.close();
    });
  });

  it.skipIf(process.getuid?.() === 0)("may only be read: what is written fails", async () => {
    await written();
    chmodSync(path, 0o400);
    chmodSync(folder, 0o500);
    const store = storeAt(path);
    await store.open();
    await expect(store.setValue("a", 2)).rejects.toMatchObject({ kind: "read-only" });
    expect((await store.states(["prod"])).get("prod")).toEqual(stateWith(1));
    await store.close();
  });

  it("was written by a newer Headroom: refused, and left as it was", async () => {
    await written();
    const file = new DatabaseSync(path);
    file.exec("insert into kysely_migration (name, timestamp) values ('999-later', '2030-01-01T00:00:00Z')");
    file.close();
    const store = storeAt(path);
    await expect(store.open()).rejects.toMatchObject({
      kind: "newer",
      message: expect.stringContaining('was written by a newer Headroom (it has "999-later")'),
    });
    await store.close();
    expect(statSync(path).size).toBeGreaterThan(0);
  });

  it("is one of two that are the same file copied: both work alone", async () => {
    await written();
    copyFileSync(path, join(folder, "copy.db"));
    const store = storeAt(join(folder, "copy.db"));
    await store.open();
    expect(await store.states(["prod"])).toEqual(new Map([["prod", stateWith(1)]]));
    await store.close();
  });
});
