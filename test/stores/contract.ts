import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { later, milliseconds } from "../../src/domain/time/instant.ts";
import type { MessageRef } from "../../src/ports/chat.ts";
import { HEARD, type Store, type StoreChanges } from "../../src/ports/store.ts";
import { at, hourly, incident, NOON, ONCALL, outboxRow, sample, silence, stateWith } from "./rows.ts";

export interface Opened {
  readonly store: Store;
  /** The same data seen by another process; absent where nobody else can see it. */
  readonly another?: () => Promise<Store>;
  readonly remove: () => Promise<void>;
}

/** What every store promises, whatever it is made of. */
export function storeContract(name: string, open: () => Promise<Opened>): void {
  describe(name, () => {
    let opened: Opened;
    let store: Store;
    beforeEach(async () => {
      opened = await open();
      store = opened.store;
    });
    afterEach(() => opened.remove());

    const save = (changes: StoreChanges) => store.update([], () => ({ ...changes, result: undefined }));
    const idOf = async (key: string) => (await store.outbox()).find((row) => row.key === key)?.id ?? -1;

    describe("states", () => {
      it("is opened twice without harm", async () => {
        await store.setValue("kept", 1);
        await store.open();
        expect(await store.value("kept")).toBe(1);
      });

      it("knows nothing of a database that was never saved, and does not remember that it was asked", async () => {
        expect(await store.states(["prod"])).toEqual(new Map());
        expect(await store.samples("prod", at(-60), at(60))).toEqual([]);
        const seen = await store.update(["prod"], ({ states }) => ({ result: states.size }));
        expect(seen).toBe(0);
        expect(await store.states(["prod"])).toEqual(new Map());
      });

      it("gives back a state as it was saved", async () => {
        await store.update(["prod", "staging"], () => ({
          result: undefined,
          states: [{ database: "prod", state: stateWith(3) }],
        }));
        expect(await store.states(["prod", "staging"])).toEqual(new Map([["prod", stateWith(3)]]));
        const other = await opened.another?.();
        if (other) expect(await other.states(["prod"])).toEqual(new Map([["prod", stateWith(3)]]));
      });

      it("saves nothing at all when the decision throws", async () => {
        await store.update(["prod"], () => ({
          result: 0,
          states: [{ database: "prod", state: stateWith(1) }],
        }));
        const broken = store.update(["prod"], () => {
          throw new RangeError("a bug in a rule");
        });
        await expect(broken).rejects.toThrow(RangeError);
        expect(await store.states(["prod"])).toEqual(new Map([["prod", stateWith(1)]]));
      });

      it("counts right when many decide on one database at once", async () => {
        const stores = [store, (await opened.another?.()) ?? store];
        const increments = Array.from({ length: 40 }, (_, i) =>
          stores[i % 2]!.update(["prod"], ({ states }) => {
            const seen = states.get("prod")?.incidentsOpened ?? 0;
            return { result: seen, states: [{ database: "prod", state: stateWith(seen + 1) }] };
          }),
        );
        const seen = await Promise.all(increments);
        expect(new Set(seen).size).toBe(40);
        expect((await store.states(["prod"])).get("prod")).toEqual(stateWith(40));
      });

      it("decides for 200 databases in one transaction", async () => {
        const names = Array.from({ length: 203 }, (_, i) => `database-${i}`);
        const round = (n: number) =>
          store.update(names, ({ states }) => ({
            result: states.size,
            states: names.map((database, i) => ({ database, state: stateWith(n * 1_000 + i) })),
            samples: names.map((database, i) => sample(database, at(n), i)),
            hourly: names.map((database) => hourly(database, NOON)),
          }));
        expect(await round(0)).toBe(0);
        expect(await round(1)).toBe(203);
        expect((await store.states(names)).get("database-202")).toEqual(stateWith(1_202));
        expect(await store.samples("database-77", at(0), at(9))).toEqual([
          sample("database-77", at(0), 77),
          sample("database-77", at(1), 77),
        ]);
      });
    });

    describe("samples and hours", () => {
      it("gives samples of [from, to), oldest first, at most the newest of them", async () => {
        const taken = [-90, -61, -60, -1, 0, 1].map((minute) => sample("prod", at(minute), minute + 100));
        await save({ samples: [...taken, sample("staging", at(-30))] });
        expect(await store.samples("prod", at(-61), at(1))).toEqual(taken.slice(1, 5));
        expect(await store.samples("prod", at(-61), at(1), 2)).toEqual(taken.slice(3, 5));
        expect(await store.samples("prod", later(at(-61), milliseconds(1)), at(-60))).toEqual([]);
        expect(await store.samples("prod", 0 as never, at(1_000_000))).toEqual(taken);
      });

      it("keeps one sample of an instant, and figures with a fraction or above 2^32", async () => {
        const large = { ...sample("prod", NOON, 1.5), usedMonth: 5_000_000_000, storage: 3e12, keys: null };
        await save({ samples: [large] });
        await save({ samples: [sample("prod", NOON, 99)] });
        expect(await store.samples("prod", at(-1), at(1))).toEqual([large]);
      });

      it("adds to what an hour already has, and keeps the gauges last seen", async () => {
        await save({ hourly: [hourly("prod", NOON), hourly("prod", at(-60))] });
        await save({
          hourly: [hourly("prod", NOON, { keys: null, storage: 5 }), hourly("prod", NOON, { keys: 46 })],
        });
        const noon = { commands: 4.5, hits: 21, misses: 9, checks: 3, keys: 46, storage: 5 };
        expect(await store.hourly("prod", at(-60), at(60))).toEqual([
          hourly("prod", at(-60)),
          hourly("prod", NOON, noon),
        ]);
        expect(await store.hourly("prod", at(-59), at(0))).toEqual([]);
      });

      it("prunes what is older than its keep and nothing else", async () => {
        const old = [-3 * 1_440, -2 * 1_440].map((minute) => sample("prod", at(minute)));
        await save({
          samples: [...old, sample("prod", NOON)],
          hourly: [hourly("prod", at(-3 * 1_440)), hourly("prod", NOON)],
          incidents: [incident("prod-1", at(-900_000), at(-800_000))],
        });
        await store.prune({ samples: at(-1_440), hourly: at(-2 * 1_440) });
        expect(await store.samples("prod", at(-9_000), at(1))).toEqual([sample("prod", NOON)]);
        expect(await store.hourly("prod", at(-9_000), at(1))).toEqual([hourly("prod", NOON)]);
        expect(await store.incidents({})).toHaveLength(1);
        expect((await store.about()).samples).toBe(1);
      });

      it("forgets who heard a press with the samples, and whose turn a summary was only with the hours", async () => {
        const slots = [`${HEARD}discord:1`, "summary/ops/2026-11-24T09:00"];
        for (const slot of slots) await store.claim(slot, at(-2 * 1_440), []);
        await store.prune({ samples: at(-1_440), hourly: at(-3 * 1_440) });
        expect(await store.claim(slots[0]!, NOON, [])).toBe(true);
        expect(await store.claim(slots[1]!, NOON, [])).toBe(false);
      });
    });

    describe("history", () => {
      it("finds the incidents that were open in a stretch of time, newest first", async () => {
        const early = incident("prod-1", at(0), at(10));
        const late = incident("prod-2", at(20), at(30));
        const still = incident("staging-1", at(25));
        await save({ incidents: [early, incident("prod-2", at(20)), still] });
        await save({ incidents: [late] });
        expect(await store.incidents({})).toEqual([still, late, early]);
        expect(await store.incidents({ database: "prod" })).toEqual([late, early]);
        expect(await store.incidents({ from: at(15), to: at(24) })).toEqual([late]);
        expect(await store.incidents({ from: at(40), limit: 5 })).toEqual([still]);
        expect(await store.incidents({ limit: 1 })).toEqual([still]);
      });

      it("tells who did what, newest first, whatever characters they typed", async () => {
        const entries = [
          { at: at(0), by: ONCALL, did: "silence prod 2h" },
          { at: at(1), by: ONCALL, where: "C1", database: "prod", did: "ack prod 'é😀" },
        ];
        await save({ audit: entries });
        expect(await store.audit({})).toEqual(entries.toReversed());
        expect(await store.audit({ database: "prod" })).toEqual([entries[1]]);
        expect(await store.audit({ from: at(0), limit: 1 })).toEqual([entries[1]]);
        await save({ audit: [{ at: at(2), by: ONCALL, did: "help \0\uD800" }] });
        expect((await store.audit({ limit: 1 }))[0]?.did).toMatch(/^help/);
      });

      it("keeps silences until they end, and replaces one by its id", async () => {
        await save({ silences: [silence("a", at(60)), silence("b", at(-1))] });
        expect(await store.silences(NOON)).toEqual([silence("a", at(60))]);
        const decidedOn = await store.update([], ({ silences }) => ({ result: silences }));
        expect(decidedOn).toEqual([silence("a", at(60))]);
        await save({ silences: [silence("a", NOON)] });
        expect(await store.silences(NOON)).toEqual([]);
      });
    });

    describe("outbox", () => {
      it("keeps what is to be shown, once per channel and key", async () => {
        const full = outboxRow("k1", {
          reply: { title: [], tone: "neutral", blocks: [] },
          mention: "here",
          quiet: true,
          usefulUntil: at(60),
        });
        await save({ outbox: [full, outboxRow("k1"), outboxRow("k1", { channel: "night" })] });
        await save({ outbox: [outboxRow("k1")] });
        const fresh = { attempts: 0, nextAt: NOON, unknown: false };
        expect(await store.outbox()).toEqual([
          { ...full, ...fresh, id: expect.any(Number) },
          { ...outboxRow("k1", { channel: "night" }), ...fresh, id: expect.any(Number) },
        ]);
      });

      it("is of unknown outcome from the try's beginning to its end", async () => {
        await save({ outbox: [outboxRow("k1"), outboxRow("k2")] });
        const id = await idOf("k1");
        expect(await store.markSending([id], at(1))).toEqual([id]);
        expect(await store.outbox()).toMatchObject([
          { unknown: true, attempts: 1 },
          { unknown: false, attempts: 0 },
        ]);
        await store.markFailed([id], "Slack answered 503", at(2), false);
        expect((await store.outbox())[0]).toMatchObject({
          unknown: false,
          attempts: 1,
          nextAt: at(2),
          lastError: "Slack answered 503",
        });
        await store.markSending([id], at(2));
        await store.markFailed([id], "no answer", at(3), true);
        expect((await store.outbox())[0]).toMatchObject({ unknown: true, attempts: 2 });
      });

      it("belongs to one process while it is being sent, and to others again when that one is gone", async () => {
        const other = (await opened.another?.()) ?? store;
        await save({ outbox: [outboxRow("k1"), outboxRow("k2")] });
        const [first, second] = [await idOf("k1"), await idOf("k2")];
        expect(await store.markSending([first], at(1))).toEqual([first]);
        expect(await other.markSending([first, second], at(1))).toEqual([second]);
        expect(await other.markSending([first], at(2))).toEqual([first]);
        await store.markDelivered([first], at(2));
        expect(await other.markSending([first], at(9))).toEqual([]);
      });

      it("gives a row that a clock set back since has put off too far", async () => {
        await save({ outbox: [outboxRow("k1")] });
        const ids = [await idOf("k1")];
        await store.markFailed(await store.markSending(ids, at(1)), "", at(121), false);
        expect(await store.markSending(ids, at(62))).toEqual([]);
        expect(await store.markSending(ids, at(1))).toEqual(ids);
      });

      it("forgets nothing that was delivered or dropped: its key is never shown again", async () => {
        await save({ outbox: [outboxRow("k1"), outboxRow("k2")] });
        await store.markDelivered([await idOf("k1")], at(1));
        await store.markDropped([await idOf("k2")], "the channel is gone", at(1));
        await save({ outbox: [outboxRow("k1"), outboxRow("k2")] });
        expect(await store.outbox()).toEqual([]);
      });

      it("does nothing for no rows", async () => {
        await store.markSending([], NOON);
        await store.markDelivered([], NOON);
        await store.markFailed([], "", NOON, false);
        await store.markDropped([], "", NOON);
        expect(await store.outbox()).toEqual([]);
      });

      it("remembers where the root message is until it is forgotten", async () => {
        await save({ outbox: [outboxRow("k1")] });
        const root = { channel: "ops", subject: "incident:prod-1", ref: "C1/1.2" as MessageRef };
        await store.markDelivered([await idOf("k1")], at(1), root);
        expect(await store.rootOf("ops", "incident:prod-1")).toEqual({ ref: "C1/1.2", postedAt: at(1) });
        expect(await store.rootOf("night", "incident:prod-1")).toBeUndefined();
        await store.markDelivered([], at(5), { ...root, ref: "C1/3.4" as MessageRef });
        expect(await store.rootOf("ops", "incident:prod-1")).toEqual({ ref: "C1/3.4", postedAt: at(5) });
        await store.forgetRoot("ops", "incident:prod-1");
        expect(await store.rootOf("ops", "incident:prod-1")).toBeUndefined();
      });

      it("gives a slot to one caller only, and its rows go with it", async () => {
        const stores = [store, (await opened.another?.()) ?? store];
        const claims = await Promise.all(
          Array.from({ length: 12 }, (_, i) =>
            stores[i % 2]!.claim("summary:ops:2026-04-14T09:00", NOON, [
              outboxRow(`summary-${i}`, { reason: "post" }),
            ]),
          ),
        );
        expect(claims.filter(Boolean)).toHaveLength(1);
        expect(await store.outbox()).toMatchObject([{ key: `summary-${claims.indexOf(true)}` }]);
      });
    });

    describe("small values", () => {
      it("keeps values by key and lists them by prefix", async () => {
        await store.setValue("step:prod-1:a_b", { done: true });
        await store.setValue("step:prod-1:a%b", [1, null]);
        await store.setValue("Step:prod-1", "another key");
        await store.setValue("step:prod-1:a_b", null);
        expect(await store.value("step:prod-1:a_b")).toBeNull();
        expect(await store.value("nothing")).toBeUndefined();
        expect(await store.values("step:prod-1:")).toEqual(
          new Map<string, unknown>([
            ["step:prod-1:a_b", null],
            ["step:prod-1:a%b", [1, null]],
          ]),
        );
        await store.setValue("step:prod-1:a_b", undefined);
        expect(await store.value("step:prod-1:a_b")).toBeUndefined();
      });

      it("keeps the forecaster's profiles by database and meter", async () => {
        const learn = (meter: string, profile: unknown) =>
          store.update(["prod"], () => ({
            result: undefined,
            profiles: [{ database: "prod", meter, profile }],
          }));
        await learn("commands-day", { weeks: [1, 2] });
        await learn("commands-day", { weeks: [3] });
        await learn("storage", 7);
        expect(await store.profiles("prod")).toEqual(
          new Map<string, unknown>([
            ["commands-day", { weeks: [3] }],
            ["storage", 7],
          ]),
        );
        expect(await store.profiles("staging")).toEqual(new Map());
      });
    });
  });
}
