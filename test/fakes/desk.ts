/** A desk that notes what it was asked to do and answers as the monitor would. */
import { EMPTY_STATE, type Database } from "../../src/domain/alerting/database.ts";
import { DEFAULT_RULES } from "../../src/domain/alerting/rules.ts";
import type { Silence } from "../../src/domain/alerting/incident.ts";
import { SHIPPED_CATALOGUES } from "../../src/domain/pricing/catalogues.ts";
import { minutes, type Instant } from "../../src/domain/time/instant.ts";
import { openShelf } from "../../src/runbooks/shelf.ts";
import type { Desk } from "../../src/ports/desk.ts";

export interface FakeDesk extends Desk {
  /** What was asked, oldest first: "silence prod-cache until 2026-11-24T20:00:00.000Z (deploying)". */
  readonly asked: readonly string[];
}

/** What a command knows beside the desk and the store: the shipped prices and runbooks, and no server to ask. */
export const alone = {
  catalogues: SHIPPED_CATALOGUES,
  shelf: () => openShelf(),
  inspector: () => undefined,
};

const watched = (name: string): Database => ({
  name,
  environment: "production",
  checkEvery: minutes(15),
  rules: DEFAULT_RULES,
  limits: [{ meter: "commands-day", limit: 10_000, from: "plan Free (guide-2026-04)" }],
  plan: "guide-2026-04/free",
  ownCommandsPerCheck: 1,
});

export function fakeDesk(names: readonly string[], now: () => Instant): FakeDesk {
  const asked: string[] = [];
  const iso = (at: Instant) => new Date(at).toISOString();
  return {
    asked,
    databases: names.map(watched),
    state: () => Promise.resolve(EMPTY_STATE),
    checkNow(database) {
      asked.push(`check ${database}`);
      return Promise.resolve([]);
    },
    watch(database, every, until) {
      asked.push(`watch ${database} every ${every} ms until ${iso(until)}`);
      return Promise.resolve();
    },
    unwatch(database) {
      asked.push(`unwatch ${database}`);
      return Promise.resolve();
    },
    acknowledge(incidents, _, acknowledged) {
      asked.push(`${acknowledged ? "acknowledge" : "unacknowledge"} ${incidents.join(" ")}`);
      return Promise.resolve([]);
    },
    silence({ database, topic, until, reason }, caller) {
      asked.push(`silence ${database ?? "all"}${topic ? ` ${topic}` : ""} until ${iso(until)} (${reason})`);
      const saved: Silence = {
        id: "s1",
        from: now(),
        until,
        by: caller.person,
        reason,
        ...(database === undefined ? {} : { database }),
        ...(topic === undefined ? {} : { topic }),
      };
      return Promise.resolve(saved);
    },
    unsilence(ids) {
      asked.push(`unsilence ${ids.join(" ")}`);
      return Promise.resolve([]);
    },
    post({ database, did }) {
      asked.push(`post to those who hear of ${database}: ${did}`);
      return Promise.resolve([]);
    },
    falseAlarm(incident) {
      asked.push(`false alarm ${incident}`);
      return Promise.resolve(true);
    },
  };
}
