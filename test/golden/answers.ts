/** What commands answer, from the real commands on a real store with a day's figures in it. */
import { home } from "../../src/commands/home.ts";
import { interpret } from "../../src/commands/interpret.ts";
import { COMMANDS } from "../../src/commands/all.ts";
import { judge } from "../../src/monitor/judge.ts";
import { EMPTY_STATE, type DatabaseState } from "../../src/domain/alerting/database.ts";
import type { Incident } from "../../src/domain/alerting/incident.ts";
import {
  days,
  earlier,
  elapsed,
  instantOf,
  later,
  minutes,
  type Instant,
} from "../../src/domain/time/instant.ts";
import type { CheckResult } from "../../src/domain/usage/sample.ts";
import type { Message } from "../../src/messages/message.ts";
import { silentLog } from "../../src/ports/log.ts";
import type { HourlyRow } from "../../src/ports/store.ts";
import { sqliteStore } from "../../src/stores/sqlite.ts";
import { alone, fakeDesk } from "../fakes/desk.ts";
import { watchedDatabase } from "../fakes/databases.ts";
import { ada, at } from "./alerts.ts";

const NOW = at("18:00");
const clock = { now: () => NOW, after: () => () => undefined };

const sampleAt = (when: Instant, commands: number): CheckResult => ({
  ok: true,
  sample: {
    source: "redis-info",
    takenAt: when,
    server: { flavour: "redis", version: "8.2.1", runId: "r1" },
    commands,
    hits: Math.round(commands * 0.34),
    misses: Math.round(commands * 0.06),
    commandsPerSecond: 3.1,
    keys: 4_212,
    clients: 12,
    storage: { used: 88_000_000 },
  },
});

/** Three days of checks; today the afternoon is four times as busy. */
function lived(name: string, perCheck: number) {
  const database = watchedDatabase(name);
  const start = earlier(instantOf("2026-11-24T00:00:00Z"), days(2));
  let state: DatabaseState = EMPTY_STATE;
  let commands = 1_000_000;
  const hourly: HourlyRow[] = [];
  const closed: Incident[] = [];
  for (let when = start; when <= NOW; when = later(when, minutes(15))) {
    const judged = judge({ database, at: when, results: [sampleAt(when, commands)] }, state, [], new Map());
    state = judged.state;
    hourly.push(...judged.hourly);
    closed.push(...judged.changed);
    commands += elapsed(at("14:00"), when) >= 0 ? perCheck * 4 : perCheck;
  }
  return { name, state, hourly, closed };
}

/** What people type, by the name of the answer's golden file. Questions and problems begin with "w". */
export const LINES = {
  stats: "stats prod-cache",
  "stats-unknown": "stats archive",
  status: "status",
  alerts: "alerts",
  history: "history",
  silences: "silences",
  help: "help",
  "help-silence": "help silence",
  about: "about",
  advice: "advice prod-cache",
  runbooks: "runbook",
  "runbook-high-usage": "runbook high-usage prod-cache",
  "which-database": "stats",
  "wrong-database": "stats prd-cache",
  "wrong-command": "stast",
} as const;

/** The answer to each of these lines, by name, and the home tab. */
export async function answers(
  lines: Readonly<Record<string, string>>,
): Promise<ReadonlyMap<string, Message>> {
  const store = sqliteStore({ path: ":memory:", clock, log: silentLog });
  await store.open();
  const databases = [lived("prod-cache", 72), lived("sessions", 9)];
  await store.update(
    databases.map(({ name }) => name),
    () => ({
      result: undefined,
      states: databases.map(({ name, state }) => ({ database: name, state })),
      hourly: databases.flatMap(({ hourly }) => hourly),
      incidents: databases.flatMap(({ closed }) => closed),
      silences: [
        {
          id: "k7qp",
          database: "sessions",
          from: at("17:00"),
          until: at("20:00"),
          by: ada,
          reason: "deploying",
        },
      ],
      audit: [
        {
          at: at("17:00"),
          by: ada,
          where: "#ops",
          database: "sessions",
          did: "silence sessions until 2026-11-24T20:00:00.000Z: deploying",
        },
      ],
    }),
  );
  const desk = fakeDesk([...databases.map(({ name }) => name), "archive"], clock.now);
  const state = async (name: string) => (await store.states([name])).get(name) ?? EMPTY_STATE;
  const context = {
    clock,
    store: {
      ...store,
      about: () =>
        Promise.resolve({
          kind: "SQLite",
          where: "/var/lib/headroom/headroom.db",
          bytes: 3_400_000,
          samples: 12_040,
        }),
    },
    desk: { ...desk, state },
    commands: COMMANDS,
    ...alone,
    about: {
      version: "0.1.0",
      startedAt: earlier(NOW, days(3)),
      channels: () => [
        { name: "ops", state: "connected" },
        { name: "audit", state: "Slack has no channel #audit. Invite the bot, or correct the name." },
      ],
    },
  };
  const caller = { person: ada, channel: "C1", memberOf: [] };
  const found = new Map<string, Message>([["home", await home({ context, log: silentLog })]]);
  for (const [name, line] of Object.entries(lines))
    found.set(name, (await interpret(line, caller, { context, access: {}, log: silentLog })).message);
  await store.close();
  return found;
}
