import { elapsed, hours, seconds, type Duration, type Instant } from "../../domain/time/instant.ts";
import { readClientList, type ConnectedClient } from "../../domain/usage/clients.ts";
import type { CommandCount } from "../../domain/usage/signatures.ts";
import { sleep, type Clock } from "../../ports/clock.ts";
import type { Inspection, Inspector } from "../../ports/inspector.ts";
import { askedOf, clientOptions, type ServerAddress } from "./address.ts";
import { connect, type Connection } from "./connection.ts";
import { failureOf } from "./failure.ts";
import { parseInfo } from "./parse.ts";

export interface InspectorOptions extends ServerAddress {
  readonly clock: Clock;
  /** How long a first look lasts; later ones compare with the look before. */
  readonly firstLook?: Duration;
}

// Long enough for a slow poll to show itself, short enough to wait for an answer.
const FIRST_LOOK = seconds(10);
/** An older look would speak of another day; a younger one of nothing. */
const OLDEST_LOOK = hours(12);
const YOUNGEST_LOOK = seconds(10);
const SCANS = 10;
const KEYS_A_SCAN = 500;

interface Look {
  readonly at: Instant;
  readonly calls: ReadonlyMap<string, number>;
  /** What our own look itself added after its figures were taken. */
  readonly own: ReadonlyMap<string, number>;
}

/** One connection for each look, closed after it: INFO twice at most, CLIENT LIST once, SCAN where it was asked for. */
export function redisInspector(options: InspectorOptions): Inspector {
  const { clock } = options;
  const asked = askedOf(options);
  let last: Look | undefined;

  async function look(connection: Connection, wish: { readonly keys: boolean }): Promise<Inspection> {
    const { client } = connection;
    /** Since the last reading of the figures, which do not hold it yet; and in all. */
    const own = new Map<string, number>();
    const cost = new Map<string, number>();
    const counted = (name: string) => {
      for (const tally of [own, cost]) tally.set(name, (tally.get(name) ?? 0) + 1);
    };
    const stats = async () => {
      const calls = callsIn(await client.info("commandstats"));
      const at = clock.now();
      own.clear();
      counted("info");
      return { at, calls };
    };

    let before = usable(last, clock.now());
    let now = await stats();
    if (before !== undefined && wasReset(before, now.calls)) before = undefined;
    if (before === undefined && now.calls.size > 0) {
      before = { ...now, own: new Map(own) };
      await sleep(clock, options.firstLook ?? FIRST_LOOK);
      now = await stats();
    }
    const server = now.calls.size > 0 ? undefined : await serverOf(client, counted, clock.now());
    const clients = await allowed(() => clientsOf(client, counted));
    const keys = wish.keys ? await allowed(() => someKeys(client, counted)) : undefined;
    last = { ...now, own: new Map(own) };
    const commands =
      before === undefined
        ? undefined
        : { counts: difference(before, now.calls), over: elapsed(before.at, now.at) };
    return {
      ok: true,
      cost: [...cost].map(([command, count]) => ({ command, count })),
      ...(commands === undefined ? {} : { commands }),
      ...(server === undefined ? {} : { server }),
      ...(clients === undefined ? {} : { clients }),
      ...(keys === undefined ? {} : { keys }),
    };
  }

  return {
    host: asked.host,
    async look(wish) {
      let connection: Connection | undefined;
      try {
        connection = await connect(clientOptions(options, asked));
        return await look(connection, wish);
      } catch (error) {
        return { ok: false, failure: failureOf(connection?.lost ?? error, asked) };
      } finally {
        connection?.client.disconnect();
      }
    },
  };
}

function usable(look: Look | undefined, now: Instant): Look | undefined {
  if (look === undefined) return undefined;
  const age = elapsed(look.at, now);
  return age <= OLDEST_LOOK && age >= YOUNGEST_LOOK ? look : undefined;
}

/** A restart or CONFIG RESETSTAT begins again at 0. */
const wasReset = ({ calls }: Look, now: ReadonlyMap<string, number>) =>
  [...calls].some(([name, count]) => (now.get(name) ?? 0) < count);

function difference(before: Look, now: ReadonlyMap<string, number>): CommandCount[] {
  return [...now]
    .map(([command, count]) => ({
      command,
      count: count - (before.calls.get(command) ?? 0) - (before.own.get(command) ?? 0),
    }))
    .filter(({ count }) => count > 0)
    .toSorted((a, b) => b.count - a.count);
}

/** What a server or its access rules refuse is not known; a broken connection is a failure. */
async function allowed<T>(ask: () => Promise<T>): Promise<T | undefined> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof Error && error.name === "ReplyError") return undefined;
    throw error;
  }
}

async function serverOf(client: Connection["client"], counted: (name: string) => void, at: Instant) {
  counted("info");
  const sample = parseInfo(await client.info(), at);
  if (sample === undefined) return undefined;
  const { server, commandsPerSecond: perSecond } = sample;
  return { isUpstash: server.flavour === "upstash", ...(perSecond === undefined ? {} : { perSecond }) };
}

async function clientsOf(
  client: Connection["client"],
  counted: (name: string) => void,
): Promise<ConnectedClient[]> {
  counted("client|list");
  const id = await allowed(() => ownId(client, counted));
  const lines = String(await client.client("LIST")).split("\n");
  // Our own connection is no worker of theirs; where it may not ask for its id, it is the newest that has just sent this.
  const own =
    id === undefined
      ? lines.findLast((line) => /\bcmd=client(\|list)?(\s|$)/.test(line))
      : lines.find((line) => line.startsWith(`id=${id} `));
  return readClientList(lines.filter((line) => line !== own).join("\n"));
}

async function ownId(client: Connection["client"], counted: (name: string) => void): Promise<string> {
  counted("client|id");
  return String(await client.client("ID"));
}

async function someKeys(client: Connection["client"], counted: (name: string) => void): Promise<string[]> {
  const keys: string[] = [];
  let cursor = "0";
  for (let scan = 0; scan < SCANS; scan++) {
    counted("scan");
    const [next, found] = await client.scan(cursor, "COUNT", KEYS_A_SCAN);
    keys.push(...found);
    cursor = next;
    if (cursor === "0") break;
  }
  return keys;
}

function callsIn(reply: string): ReadonlyMap<string, number> {
  const found = reply.matchAll(/^cmdstat_([^:\r\n]+):calls=(\d+)/gm);
  return new Map([...found].map(([, command = "", calls]) => [command, Number(calls)]));
}
