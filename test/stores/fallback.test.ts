import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Clock } from "../../src/ports/clock.ts";
import { silentLog } from "../../src/ports/log.ts";
import { type Store, StoreError } from "../../src/ports/store.ts";
import { fallbackStore } from "../../src/stores/fallback.ts";
import { sqliteStore } from "../../src/stores/sqlite.ts";
import type { SavingStatus } from "../../src/stores/switchboard.ts";
import type { MessageRef } from "../../src/ports/chat.ts";
import { storeContract } from "./contract.ts";
import { at, clock, hourly, incident, NOON, ONCALL, outboxRow, sample, silence, stateWith } from "./rows.ts";

const inMemory = () => sqliteStore({ path: ":memory:", clock, log: silentLog });

const READS: ReadonlySet<keyof Store> = new Set([
  ...(["open", "states", "silences", "profiles", "samples", "hourly", "incidents", "audit"] as const),
  ...(["outbox", "rootOf", "value", "values"] as const),
]);

/** A store whose disk can be pulled out and put back. */
function breakable(store: Store) {
  let broken: StoreError["kind"] | undefined;
  let readable = false;
  const proxy = new Proxy(store, {
    get(target, name: keyof Store) {
      if (name === "close") return async () => {};
      if (!broken || (readable && READS.has(name))) return target[name].bind(target);
      return () => Promise.reject(new StoreError(broken!, "The disk was pulled out."));
    },
  });
  return {
    store: proxy,
    breaks: (kind: StoreError["kind"] = "full") => (broken = kind),
    readsOnly() {
      [broken, readable] = ["read-only", true];
    },
    works: () => (broken = undefined),
  };
}

function setUp() {
  const kept = inMemory();
  const disk = breakable(kept);
  const statuses: SavingStatus[] = [];
  let retry: (() => void) | undefined;
  const still: Clock = {
    now: () => NOON,
    after(_, callback) {
      retry = callback;
      return () => (retry = undefined);
    },
  };
  const store = fallbackStore({
    primary: disk.store,
    memory: inMemory,
    clock: still,
    log: silentLog,
    onStatus: (status) => statuses.push(status),
  });
  return {
    kept,
    disk,
    store,
    statuses,
    /** The minute until the next try passes. */
    async minutePasses() {
      retry?.();
      await store.about();
    },
  };
}

storeContract("a store that never fails", async () => {
  const { store, kept } = setUp();
  await store.open();
  return {
    store,
    remove: async () => {
      await store.close();
      await kept.close();
    },
  };
});

storeContract("a store that never worked", async () => {
  const { store, disk } = setUp();
  disk.breaks("unreachable");
  await store.open();
  return { store, remove: () => store.close() };
});

describe("when the store fails", () => {
  let parts: ReturnType<typeof setUp>;
  let store: Store;
  beforeEach(async () => {
    parts = setUp();
    store = parts.store;
    await store.open();
  });
  afterEach(async () => {
    await store.close();
    await parts.kept.close();
  });

  const setIncidents = (opened: number) =>
    store.update(["prod"], ({ states }) => ({
      result: states.get("prod")?.incidentsOpened,
      states: [{ database: "prod", state: stateWith(opened) }],
    }));

  it("goes on from the states, silences, rows and roots last seen", async () => {
    await store.update(["prod"], () => ({
      result: undefined,
      states: [{ database: "prod", state: stateWith(7) }],
      silences: [silence("a", at(60))],
      outbox: [outboxRow("k1"), outboxRow("k2")],
    }));
    const [first] = await store.outbox();
    await store.markDelivered([first!.id], at(1), {
      channel: "ops",
      subject: "incident:prod-1",
      ref: "C1/1" as MessageRef,
    });
    parts.disk.breaks();
    expect(await setIncidents(8)).toBe(7);
    expect(await store.silences(NOON)).toEqual([silence("a", at(60))]);
    expect(await store.outbox()).toMatchObject([{ key: "k2" }]);
    expect(await store.rootOf("ops", "incident:prod-1")).toEqual({ ref: "C1/1", postedAt: at(1) });
  });

  it("says that nothing is saved, and when everything is again", async () => {
    parts.disk.breaks();
    await setIncidents(1);
    expect(parts.statuses).toEqual([{ saving: false, sentence: "The disk was pulled out." }]);
    expect(await store.about()).toMatchObject({
      kind: "memory",
      where: "memory only: nothing is saved. The disk was pulled out.",
    });
    await parts.minutePasses();
    expect(parts.statuses).toHaveLength(1);
    parts.disk.works();
    await parts.minutePasses();
    expect(parts.statuses).toEqual([expect.anything(), { saving: true }]);
    expect(await store.about()).toMatchObject({ kind: "SQLite" });
  });

  it("carries over all that happened meanwhile", async () => {
    await setIncidents(1);
    await store.update([], () => ({
      result: 0,
      hourly: [hourly("prod", NOON)],
      samples: [sample("prod", at(0))],
    }));
    parts.disk.breaks();
    await store.update(["prod"], () => ({
      result: undefined,
      states: [{ database: "prod", state: stateWith(2) }],
      samples: [sample("prod", at(1))],
      hourly: [hourly("prod", NOON)],
      incidents: [incident("prod-2", at(1))],
      silences: [silence("b", at(90))],
      audit: [{ at: at(1), by: ONCALL, did: "ack prod" }],
      outbox: [outboxRow("k1"), outboxRow("k2")],
    }));
    const claimed = await store.claim("summary", NOON, []);
    await store.setValue("disabled:ops", true);
    await store.update(["prod"], () => ({
      result: undefined,
      profiles: [{ database: "prod", meter: "storage", profile: 3 }],
    }));
    const [first] = await store.outbox();
    await store.markSending([first!.id], at(1));
    await store.markDelivered([first!.id], at(1), {
      channel: "ops",
      subject: "incident:prod-1",
      ref: "C1/1" as MessageRef,
    });
    parts.disk.works();
    await parts.minutePasses();

    const { kept } = parts;
    expect((await kept.states(["prod"])).get("prod")).toEqual(stateWith(2));
    expect(await kept.samples("prod", at(0), at(9))).toHaveLength(2);
    expect(await kept.hourly("prod", NOON, at(60))).toMatchObject([{ checks: 2 }]);
    expect(await kept.incidents({})).toHaveLength(1);
    expect(await kept.silences(NOON)).toHaveLength(1);
    expect(await kept.audit({})).toHaveLength(1);
    expect(await kept.outbox()).toMatchObject([{ key: "k2" }]);
    expect(await kept.rootOf("ops", "incident:prod-1")).toEqual({ ref: "C1/1", postedAt: at(1) });
    expect([claimed, await kept.claim("summary", NOON, [])]).toEqual([true, false]);
    expect(await kept.value("disabled:ops")).toBe(true);
    expect(await kept.profiles("prod")).toEqual(new Map([["storage", 3]]));
  });

  it("knows a row by its name when the store failed, or came back, between the try and its answer", async () => {
    await store.update([], () => ({ result: 0, outbox: [outboxRow("k1"), outboxRow("k2")] }));
    const [first] = await store.outbox();
    await store.markSending([first!.id], at(1));
    parts.disk.breaks();
    await store.markDelivered([first!.id], at(1));
    const [second] = await store.outbox();
    expect(second).toMatchObject({ key: "k2" });
    await store.markSending([second!.id], at(2));
    parts.disk.works();
    await parts.minutePasses();
    await store.markDelivered([second!.id], at(2));
    expect(await parts.kept.outbox()).toEqual([]);
  });

  it("keeps a row whose try had begun as of unknown outcome", async () => {
    await store.update([], () => ({ result: 0, outbox: [outboxRow("k1")] }));
    const [row] = await store.outbox();
    await store.markSending([row!.id], at(1));
    await store.outbox();
    parts.disk.breaks();
    expect(await store.outbox()).toMatchObject([{ key: "k1", unknown: true }]);
  });

  it("still shows the history that can be read, with what came since", async () => {
    await store.update([], () => ({ result: 0, samples: [sample("prod", at(0))] }));
    parts.disk.breaks("read-only");
    await store.update([], () => ({ result: 0, samples: [sample("prod", at(1))] }));
    parts.disk.works();
    expect(await store.samples("prod", at(0), at(9))).toEqual([sample("prod", at(0)), sample("prod", at(1))]);
  });

  it("does not stand in for a store of a newer program, nor hide a bug", async () => {
    parts.disk.breaks("newer");
    await expect(store.open()).rejects.toMatchObject({ kind: "newer" });
    parts.disk.works();
    const bug = store.update(["prod"], () => {
      throw new RangeError("a bug");
    });
    await expect(bug).rejects.toThrow(RangeError);
    expect(parts.statuses).toEqual([]);
  });
});

it("does not overwrite what the store knows of a database when the bot began without it", async () => {
  const parts = setUp();
  const { store, disk, kept } = parts;
  await kept.open();
  await kept.update(["prod"], () => ({
    result: 0,
    states: [{ database: "prod", state: stateWith(41) }],
    incidents: [incident("prod-1", at(-60))],
  }));
  disk.breaks("unreachable");
  await store.open();
  await store.update(["prod", "new"], () => ({
    result: 0,
    states: [
      { database: "prod", state: stateWith(1) },
      { database: "new", state: stateWith(1) },
    ],
    incidents: [incident("prod-1", at(0))],
  }));
  disk.works();
  await parts.minutePasses();
  expect(await kept.states(["prod", "new"])).toEqual(
    new Map([
      ["prod", stateWith(41)],
      ["new", stateWith(1)],
    ]),
  );
  expect(await kept.incidents({})).toEqual([incident("prod-1", at(-60))]);
  await store.close();
  await kept.close();
});

describe("when the bot begins on a store that can be read alone", () => {
  const remembered = async () => {
    const parts = setUp();
    await parts.kept.open();
    await parts.kept.update(["prod"], () => ({
      result: 0,
      states: [{ database: "prod", state: stateWith(41) }],
      silences: [silence("a", at(60))],
      outbox: [outboxRow("k1")],
    }));
    await parts.kept.markDelivered([], at(-5), {
      channel: "ops",
      subject: "incident:prod-41",
      ref: "C1/1" as MessageRef,
    });
    await parts.kept.setValue("since:daily", 5);
    parts.disk.readsOnly();
    await parts.store.open();
    return parts;
  };
  const close = async ({ store, kept }: ReturnType<typeof setUp>) => {
    await store.close();
    await kept.close();
  };

  it("goes on from the states, silences, waiting messages, roots and values that it holds", async () => {
    const parts = await remembered();
    const { store } = parts;
    const seen = await store.update(["prod", "new"], ({ states, silences }) => ({
      result: { opened: states.get("prod")?.incidentsOpened, silences },
      states: [{ database: "prod", state: stateWith(42) }],
    }));
    expect(seen).toEqual({ opened: 41, silences: [silence("a", at(60))] });
    expect((await store.states(["prod", "new"])).get("prod")).toEqual(stateWith(42));
    expect(await store.outbox()).toMatchObject([{ key: "k1", unknown: true }]);
    expect(await store.rootOf("ops", "incident:prod-41")).toEqual({ ref: "C1/1", postedAt: at(-5) });
    expect(await store.value("since:daily")).toBe(5);
    await close(parts);
  });

  it("shows them also before anything was to be saved, and forgets a root that was deleted", async () => {
    const parts = await remembered();
    const { store } = parts;
    await store.setValue("a", 1);
    expect((await store.states(["prod"])).get("prod")).toEqual(stateWith(41));
    expect(await store.silences(NOON)).toEqual([silence("a", at(60))]);
    await store.forgetRoot("ops", "incident:prod-41");
    expect(await store.rootOf("ops", "incident:prod-41")).toBeUndefined();
    await close(parts);
  });

  it("writes back what went on from there", async () => {
    const parts = await remembered();
    await parts.store.update(["prod"], () => ({
      result: 0,
      states: [{ database: "prod", state: stateWith(42) }],
    }));
    parts.disk.works();
    await parts.minutePasses();
    expect((await parts.kept.states(["prod"])).get("prod")).toEqual(stateWith(42));
    await close(parts);
  });
});
