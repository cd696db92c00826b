import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { silentLog } from "../../src/ports/log.ts";
import type { Store } from "../../src/ports/store.ts";
import { sqliteStore } from "../../src/stores/sqlite.ts";
import { type Opened, storeContract } from "./contract.ts";
import { clock } from "./rows.ts";

async function openMemory(): Promise<Opened> {
  const store = sqliteStore({ path: ":memory:", clock, log: silentLog });
  await store.open();
  return { store, remove: () => store.close() };
}

async function openFile(): Promise<Opened> {
  const folder = mkdtempSync(join(tmpdir(), "headroom-store-"));
  const stores: Store[] = [];
  const another = async () => {
    const store = sqliteStore({ path: join(folder, "headroom.db"), clock, log: silentLog });
    await store.open();
    stores.push(store);
    return store;
  };
  const remove = async () => {
    for (const store of stores) await store.close();
    rmSync(folder, { recursive: true });
  };
  return { store: await another(), another, remove };
}

storeContract("SQLite in memory", openMemory);
storeContract("SQLite in a file", openFile);
