/** The whole bot without platforms, on a store in memory and a clock that is set by hand: commands as people type them. */
import { buildBot } from "../../src/app/bot.ts";
import { systemRandom } from "../../src/app/system.ts";
import { noPaint } from "../../src/chat/terminal/colour.ts";
import { renderTerminal } from "../../src/chat/terminal/render.ts";
import { EMPTY_STATE, type DatabaseState } from "../../src/domain/alerting/database.ts";
import {
  days,
  hours,
  instantOf,
  later,
  minutes,
  seconds,
  type Instant,
} from "../../src/domain/time/instant.ts";
import { startOfDay, startOfMonth } from "../../src/domain/time/period.ts";
import type { Ledger } from "../../src/domain/usage/ledger.ts";
import type { BillingSample } from "../../src/domain/usage/sample.ts";
import type { Message } from "../../src/messages/message.ts";
import type { Person } from "../../src/domain/alerting/incident.ts";
import { plainTitle } from "../../src/messages/plain.ts";
import type { ChatPlatform, MessageRef } from "../../src/ports/chat.ts";
import { silentLog } from "../../src/ports/log.ts";
import { sqliteStore } from "../../src/stores/sqlite.ts";
import { read } from "../fakes/config-files.ts";

export const ada: Person = { platform: "slack", id: "U1", name: "ada" };
export const grace: Person = { platform: "discord", id: "2", name: "grace" };

export interface House {
  now: Instant;
  /** The answer as a message, and as a person at a terminal reads it. */
  asks(line: string, by?: Person): Promise<Message>;
  reads(line: string, by?: Person): Promise<string>;
  /** Keeps a state and past hours for a database. */
  remembers(database: string, state: Partial<DatabaseState>, perDay?: readonly number[]): Promise<void>;
  /** The first lines of what was posted to channels. */
  posts(): Promise<readonly string[]>;
  readonly store: ReturnType<typeof sqliteStore>;
  close(): Promise<void>;
}

export const NOW = instantOf("2026-11-24T18:00:00Z");

/** One database by its address, or a file. */
export async function house(yaml: string, now = NOW): Promise<House> {
  const reading = read(yaml, { HOME: "/nowhere" });
  if (!reading.ok) throw new Error(JSON.stringify(reading.problems));
  const hands = { now };
  const clock = {
    now: () => hands.now,
    after: (_: number, callback: () => void) => {
      const soon = setImmediate(callback);
      return () => clearImmediate(soon);
    },
  };
  const store = sqliteStore({ path: ":memory:", clock, log: silentLog });
  await store.open();
  const posted: string[] = [];
  const bot = buildBot({
    config: reading.config,
    clock,
    random: systemRandom,
    log: silentLog,
    store,
    platforms: new Map([["webhook", wall(posted)]]),
  });
  const self: House = {
    get now() {
      return hands.now;
    },
    set now(at) {
      hands.now = at;
    },
    store,
    async asks(line, person = ada) {
      return (await bot.handlers.run(line, { person, memberOf: [] })).message;
    },
    async posts() {
      await bot.monitor.delivery.drain(seconds(5));
      return posted;
    },
    async reads(line, by) {
      return picture(await self.asks(line, by));
    },
    async remembers(database, state, perDay = []) {
      const today = startOfDay(self.now);
      const began = later(today, days(-perDay.length));
      await store.update([database], () => ({
        result: undefined,
        states: [{ database, state: { ...EMPTY_STATE, ...state } }],
        hourly: perDay.flatMap((commands, day) =>
          Array.from({ length: 24 }, (_, hour) => ({
            database,
            hour: later(later(began, days(day)), hours(hour)),
            commands: commands / 24,
            hits: 85,
            misses: 15,
            checks: 4,
            keys: null,
            storage: null,
          })),
        ),
      }));
    },
    close: () => store.close(),
  };
  return self;
}

/** A channel that takes everything. */
const wall = (posted: string[]): ChatPlatform => ({
  name: "webhook",
  can: { edit: false, thread: false },
  start: () => Promise.resolve(),
  stop: () => Promise.resolve(),
  status: () => ({ state: "connected" }),
  post(channel, message) {
    posted.push(`${channel.name} ${plainTitle(message)}`);
    return Promise.resolve("1" as MessageRef);
  },
  edit: () => Promise.resolve(),
  reply: () => Promise.resolve(undefined),
});

export const picture = (message: Message) =>
  `${renderTerminal(message, { zone: "UTC", width: 100, paint: noPaint, command: (line) => `/redis ${line}` }).join("\n")}\n`;

/** An account of a month that was counted from its beginning. */
export function ledger(
  now: Instant,
  used: { day: number; month: number },
  more: Partial<Ledger> = {},
): Ledger {
  const [day, month] = [startOfDay(now), startOfMonth(now)];
  return {
    counter: { at: now, commands: 1_000_000 },
    day: { start: day, used: used.day, since: day, uncertain: 0, incomplete: false },
    month: { start: month, used: used.month, since: month, uncertain: 0, incomplete: false },
    latest: { at: now, perSecond: 3.1, keys: 45, clients: 7, flavour: "redis" },
    ...more,
  };
}

export const billed = (now: Instant, more: Partial<BillingSample> = {}): BillingSample => ({
  source: "upstash-api",
  takenAt: later(now, minutes(-5)),
  databaseId: "96ad0856-03b1-4ee7-9666-e81abd0349e1",
  state: "active",
  planType: "free",
  commandsToday: 40_000,
  commandsThisMonth: 500_002,
  commandLimit: 500_000,
  storageUsed: 10_000_000,
  storageLimit: 268_435_456,
  readRegions: 0,
  account: "ops@example.com",
  region: "eu-central-1",
  dailyCommands: [],
  commandCounts: [
    { command: "EVALSHA", count: 61 },
    { command: "BZPOPMIN", count: 22 },
    { command: "GET", count: 17 },
  ],
  ...more,
});
