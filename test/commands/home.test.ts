import { describe, expect, it } from "vitest";
import { commandHandlers } from "../../src/commands/handlers.ts";
import { instantOf } from "../../src/domain/time/instant.ts";
import { plain } from "../../src/messages/plain.ts";
import type { Message } from "../../src/messages/message.ts";
import { silentLog } from "../../src/ports/log.ts";
import { StoreError, type Store } from "../../src/ports/store.ts";
import { sqliteStore } from "../../src/stores/sqlite.ts";
import { alone, fakeDesk } from "../fakes/desk.ts";

const now = instantOf("2026-11-24T18:00:00Z");
const clock = { now: () => now, after: () => () => undefined };
const caller = { person: { platform: "slack", id: "U1", name: "ada" }, memberOf: [] };

/** The home tab of a team that watches so many databases. */
async function homeOf(count: number, broken: Partial<Store> = {}): Promise<Message> {
  const store = sqliteStore({ path: ":memory:", clock, log: silentLog });
  await store.open();
  const names = Array.from({ length: count }, (_, n) => `shard-${n}`);
  const about = { version: "0", startedAt: now, channels: () => [] };
  const context = {
    clock,
    store: { ...store, ...broken },
    desk: fakeDesk(names, clock.now),
    commands: [],
    about,
    ...alone,
  };
  const message = await commandHandlers({ context, access: {}, log: silentLog }).home(caller);
  await store.close();
  return message;
}

const gauges = ({ blocks }: Message) => blocks.filter(({ kind }) => kind === "gauge").length;
const notes = ({ blocks }: Message) =>
  blocks.flatMap((block) => (block.kind === "note" ? [plain(block.text)] : [])).join();

describe("the home tab", () => {
  it.each([
    { databases: 0, gauges: 0, title: "No database is watched yet", note: "As of" },
    { databases: 20, gauges: 20, title: "20 databases", note: "As of" },
    { databases: 230, gauges: 20, title: "230 databases", note: "210 others with more room" },
  ])("of $databases databases shows $gauges and counts the rest", async (expected) => {
    const message = await homeOf(expected.databases);
    expect(plain(message.title)).toContain(expected.title);
    expect(gauges(message)).toBe(expected.gauges);
    expect(notes(message)).toContain(expected.note);
  });

  it("says what broke instead of staying as it was", async () => {
    const broken = { hourly: () => Promise.reject(new StoreError("full", "The disk is full.")) };
    expect(plain((await homeOf(1, broken)).title)).toBe("That did not work: The disk is full.");
  });
});
