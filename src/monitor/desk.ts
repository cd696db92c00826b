import { EMPTY_STATE, type Database, type DatabaseState } from "../domain/alerting/database.ts";
import { distrust } from "../domain/alerting/false-alarm.ts";
import { foretoldBy, type Incident, type Silence } from "../domain/alerting/incident.ts";
import { transition } from "../domain/alerting/notify.ts";
import { destinations } from "../domain/alerting/route.ts";
import { typeDuration } from "../domain/time/duration.ts";
import { toIso, type Instant } from "../domain/time/instant.ts";
import type { Caller } from "../ports/chat.ts";
import type { Clock } from "../ports/clock.ts";
import type { Desk, SilenceRequest } from "../ports/desk.ts";
import type { Random } from "../ports/random.ts";
import type { AuditEntry, Store } from "../ports/store.ts";
import { alterIncidents, type Alteration } from "./alteration.ts";
import type { Checks } from "./checks.ts";
import type { Outlets } from "./rows.ts";

/** Carries out what people ask for: each change is one transaction with its audit entry and its notifications. */
export function desk(options: {
  readonly databases: readonly Database[];
  readonly store: Store;
  readonly clock: Clock;
  readonly random: Random;
  readonly checks: Checks;
  readonly outlets: Outlets;
  readonly onChanged: () => void;
}): Desk {
  const { databases, store, clock, random, checks, outlets } = options;
  const names = databases.map((database) => database.name);

  /** Changes open incidents, and tells the channels so. */
  async function change(
    caller: Caller,
    did: string,
    alteration: Alteration,
    silences?: readonly Silence[],
  ): Promise<readonly Incident[]> {
    const now = clock.now();
    const changed = await store.update(names, (facts) => {
      const all = withNew(facts.silences, silences ?? []);
      const altered = alterIncidents(databases, { ...facts, silences: all }, alteration, outlets, now);
      const concerned = new Set([...altered.result, ...(silences ?? [])].map(({ database }) => database));
      return {
        ...altered,
        // One entry for each database, so that its own history tells it.
        audit: [...(concerned.size === 0 ? [undefined] : concerned)].flatMap(
          (database) => audited(did, caller, now, database).audit,
        ),
        ...(silences && { silences }),
      };
    });
    options.onChanged();
    return changed;
  }

  async function changeState(
    database: string,
    caller: Caller,
    did: string,
    alter: (state: DatabaseState) => DatabaseState,
  ): Promise<void> {
    await store.update([database], ({ states }) => ({
      result: undefined,
      states: [{ database, state: alter(states.get(database) ?? EMPTY_STATE) }],
      ...audited(did, caller, clock.now(), database),
    }));
  }

  return {
    databases,
    state: async (database) => (await store.states([database])).get(database) ?? EMPTY_STATE,
    async checkNow(database, caller) {
      const { results } = await checks.checkNow(database);
      await store.update([], () => ({
        result: undefined,
        ...audited(`check ${database}`, caller, clock.now(), database),
      }));
      return results;
    },
    async watch(database, every, until, caller) {
      const did = `watch ${database} ${typeDuration(every)} until ${toIso(until)}`;
      await changeState(database, caller, did, (state) => ({ ...state, watch: { every, until } }));
      checks.hurry(database, { every, until });
    },
    async unwatch(database, caller) {
      await changeState(database, caller, `watch ${database} off`, withoutWatch);
      checks.hurry(database, undefined);
    },
    acknowledge: (ids, caller, acknowledged) =>
      change(caller, `${acknowledged ? "ack" : "unack"} ${ids.join(" ")}`, {
        isMeant: (incident) =>
          ids.includes(incident.id) && (incident.acknowledged !== undefined) !== acknowledged,
        alter: (incident, now) => acknowledgement(incident, acknowledged, caller, now),
      }),
    async silence(request, caller) {
      const silence = silenceOf(request, caller, clock.now(), random.token(4));
      const why = request.reason === "" ? "" : `: ${request.reason}`;
      const did = `silence ${request.database ?? "all"} until ${toIso(request.until)}${why}`;
      await change(
        caller,
        did,
        {
          isMeant: (incident) => covers(silence, incident),
          alter: (incident, now) => ({
            incident: transition(incident, "silenced", now, {
              by: caller.person,
              until: request.until,
              note: request.reason,
            }),
            reason: "silenced",
          }),
        },
        [silence],
      );
      return silence;
    },
    async unsilence(ids, caller) {
      const now = clock.now();
      const ended = (await store.silences(now))
        .filter((silence) => ids.includes(silence.id))
        .map((silence) => ({ ...silence, until: now }));
      if (ended.length === 0) return [];
      await change(
        caller,
        `unsilence ${ended.map(({ id, database = "all" }) => `${id} (${database})`).join(", ")}`,
        {
          isMeant: (incident) => ended.some((silence) => covers(silence, incident)),
          alter: (incident, at) => ({
            incident: transition(incident, "unsilenced", at, { by: caller.person }),
            reason: "unsilenced",
          }),
        },
        ended,
      );
      return ended;
    },
    async falseAlarm(id, caller) {
      const incident = (await store.incidents({ limit: 200 })).find((each) => each.id === id);
      const meter = incident && foretoldBy(incident);
      if (incident === undefined || meter === undefined) return false;
      await changeState(incident.database, caller, `false-alarm ${id}`, (state) =>
        distrust(state, meter, id),
      );
      return true;
    },
    async post({ database, message, key, did }, caller) {
      const now = clock.now();
      const to = hearing(databases, database, outlets);
      const row = { subject: key, reason: "post", key, root: message, createdAt: now } as const;
      await store.update([], () => ({
        result: undefined,
        outbox: to.map((channel) => ({ channel, ...row })),
        ...audited(did, caller, now, database),
      }));
      options.onChanged();
      return to;
    },
  };
}

/** One that was ended or changed stands in place of what it was. */
function withNew(stored: readonly Silence[], changed: readonly Silence[]): readonly Silence[] {
  const ids = new Set(changed.map(({ id }) => id));
  return [...stored.filter(({ id }) => !ids.has(id)), ...changed];
}

/** The channels that would hear of a warning about that database. */
function hearing(databases: readonly Database[], name: string, { channels, routes }: Outlets): string[] {
  const environment = databases.find((each) => each.name === name)?.environment ?? "";
  const alert = { severity: "warning", environment, database: name, topic: "usage:commands-day" } as const;
  const names = channels.map((channel) => channel.name);
  return destinations(alert, routes, names).map(({ channel }) => channel);
}

function withoutWatch(state: DatabaseState): DatabaseState {
  const { watch: _, ...rest } = state;
  return rest;
}

const covers = (silence: Silence, incident: Incident) =>
  (silence.database ?? incident.database) === incident.database &&
  (silence.topic ?? incident.topic) === incident.topic &&
  (silence.rule ?? incident.rule) === incident.rule;

function acknowledgement(incident: Incident, acknowledged: boolean, caller: Caller, now: Instant) {
  const { acknowledged: _, ...open } = incident;
  const by = caller.person;
  if (!acknowledged)
    return { incident: transition(open, "unacknowledged", now, { by }), reason: "unacknowledged" as const };
  return {
    incident: { ...transition(open, "acknowledged", now, { by }), acknowledged: { by, at: now } },
    reason: "acknowledged" as const,
  };
}

function silenceOf(request: SilenceRequest, caller: Caller, from: Instant, id: string): Silence {
  return { id, from, by: caller.person, ...request };
}

function audited(
  did: string,
  caller: Caller,
  at: Instant,
  database?: string,
): { readonly audit: readonly AuditEntry[] } {
  const from = caller.place ?? caller.channel;
  const where = from === undefined ? {} : { where: from };
  return {
    audit: [{ at, by: caller.person, did, ...where, ...(database === undefined ? {} : { database }) }],
  };
}
