import { once } from "node:events";
import { connect, createServer, type AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { milliseconds } from "../../src/domain/time/instant.ts";
import { silentLog } from "../../src/ports/log.ts";
import { type Store, StoreError } from "../../src/ports/store.ts";
import { postgresStore } from "../../src/stores/postgres.ts";
import { storeContract } from "./contract.ts";
import { type PostgresCluster, postgresBinaries, startPostgres } from "./postgres-cluster.ts";
import { clock } from "./rows.ts";

const binaries = postgresBinaries();
if (!binaries)
  console.warn(
    "PostgreSQL is not installed here: its store is not tested. Debian: apt-get install postgresql",
  );

describe.skipIf(!binaries)("PostgreSQL", () => {
  let cluster: PostgresCluster;
  beforeAll(async () => {
    cluster = await startPostgres(binaries!);
  });
  afterAll(() => cluster.remove());

  const openAt = async (url: string): Promise<Store> => {
    const store = postgresStore({ url, clock, log: silentLog });
    await store.open();
    return store;
  };

  storeContract("keeps the contract", async () => {
    const url = cluster.newDatabase();
    const stores = [await openAt(url)];
    return {
      store: stores[0]!,
      another: async () => {
        const store = await openAt(url);
        stores.push(store);
        return store;
      },
      remove: async () => {
        for (const store of stores) await store.close();
      },
    };
  });

  it("is made once when several replicas start at the same time", async () => {
    const url = cluster.newDatabase();
    const stores = await Promise.all([openAt(url), openAt(url), openAt(url)]);
    await stores[0].setValue("a", 1);
    expect(await stores[2].value("a")).toBe(1);
    for (const store of stores) await store.close();
  });

  it("says what it cannot reach, without the password, and works again when the server is back", async () => {
    const store = await openAt(cluster.newDatabase());
    cluster.stop();
    const error = await store.value("a").catch((error: unknown) => error);
    expect(error).toBeInstanceOf(StoreError);
    expect(error).toMatchObject({
      kind: "unreachable",
      message: expect.stringMatching(/^Cannot reach the PostgreSQL database test_\d+ at 127\.0\.0\.1:\d+: /),
    });
    expect(String(error)).not.toContain("a-secret");
    cluster.start();
    expect(await store.value("a")).toBeUndefined();
    await store.close();
  });

  it("gives up on a server that falls silent on an open connection, and works again when it speaks", async () => {
    const line = await lineTo(cluster.newDatabase());
    const store = postgresStore({ url: line.url, clock, log: silentLog, patience: milliseconds(200) });
    await store.open();
    await store.setValue("a", 1);
    line.isCut = true;
    await expect(store.value("a")).rejects.toMatchObject({
      kind: "unreachable",
      message: expect.stringContaining("timeout, no answer for 1 s"),
    });
    line.isCut = false;
    expect(await store.value("a")).toBe(1);
    await store.close();
    await line.close();
  });

  it("says that the database does not exist", async () => {
    const url = cluster.newDatabase().replace(/test_\d+$/, "missing");
    await expect(openAt(url)).rejects.toMatchObject({
      kind: "unreachable",
      message: expect.stringContaining('"missing" does not exist'),
    });
  });
});

/** A way to the server that can be cut without a word: what is sent then gets lost, and nothing is closed. */
async function lineTo(database: string) {
  const url = new URL(database);
  const port = Number(url.port);
  const line = { url: "", isCut: false, close: () => Promise.resolve() };
  const server = createServer((near) => {
    const far = connect(port, "127.0.0.1");
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      from.on("data", (bytes) => void (line.isCut || to.write(bytes)));
      from.on("close", () => to.destroy());
      from.on("error", () => to.destroy());
    }
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  url.port = String((server.address() as AddressInfo).port);
  line.url = url.href;
  line.close = async () => {
    server.close();
    await once(server, "close");
  };
  return line;
}
