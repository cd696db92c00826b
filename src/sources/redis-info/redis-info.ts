import { limitErrorOf } from "../../domain/usage/limit-error.ts";
import type { CheckResult } from "../../domain/usage/sample.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Source } from "../../ports/source.ts";
import { askedOf, clientOptions, type ServerAddress } from "./address.ts";
import { connect, MOST_BYTES, type Connection } from "./connection.ts";
import { failureOf } from "./failure.ts";
import { parseInfo } from "./parse.ts";

export interface RedisInfoOptions extends ServerAddress {
  readonly clock: Clock;
}

/** Refusal at the limit is partial, 3 of 8 PINGs were refused (2026-08): three miss it in 1 of 4 checks, and cost nothing. */
const KNOCKS = 3;

/**
 * One kept connection on which nothing is sent but AUTH, where there is a password, and one INFO a check: no ready check,
 * no CLIENT SETINFO, no HELLO, no SELECT for database 0. A lost connection is opened anew by the next check.
 */
export function redisInfoSource(options: RedisInfoOptions): Source {
  const { clock } = options;
  const asked = askedOf(options);
  const wanted = clientOptions(options, asked);
  let connection: Connection | undefined;
  let opening: Promise<Connection> | undefined;
  let closed = false;

  async function check({ knock } = { knock: false }): Promise<CheckResult> {
    let mine: Connection | undefined;
    try {
      mine = await open();
      mine.room = MOST_BYTES.info;
      const reply = await mine.client.info();
      const sample = parseInfo(reply, clock.now());
      const knocks = knock ? await knocked(mine) : 0;
      if (sample !== undefined) return { ok: true, sample: knock ? { ...sample, knocks } : sample };
      return failed(new Error("Unexpected reply: no total_commands_processed"), mine);
    } catch (error) {
      return failed(error, mine);
    } finally {
      // Closed while it was under way: a connection that was opened meanwhile would keep the process alive.
      if (closed) hangUp();
    }
  }

  /** The kept connection, or a new one that checks at the same time share. */
  async function open(): Promise<Connection> {
    if (connection?.client.status === "ready") return connection;
    // Servers close idle connections; that alone is no failed check.
    hangUp();
    opening ??= connect(wanted).finally(() => (opening = undefined));
    return (connection = await opening);
  }

  function failed(error: unknown, on: Connection | undefined): CheckResult {
    const failure = failureOf(on?.lost ?? error, asked);
    // A connection in doubt is not kept: what is still on its way must not answer the next check.
    if (failure.kind !== "limit" && on === connection) hangUp();
    return { ok: false, source: "redis-info", at: clock.now(), failure };
  }

  function hangUp() {
    connection?.client.disconnect();
    connection = undefined;
  }

  return {
    name: "redis-info",
    // INFO is not billed by Upstash.
    cost: { commands: 1, billed: 0 },
    check,
    async close() {
      closed = true;
      hangUp();
    },
  };
}

/** How many PINGs were accepted; a limit's refusal and a lost connection are thrown, an access rule against PING says nothing. */
async function knocked({ client }: Connection): Promise<number> {
  for (let accepted = 0; accepted < KNOCKS; accepted++) {
    try {
      await client.ping();
    } catch (error) {
      const isRefusal = error instanceof Error && error.name === "ReplyError";
      if (isRefusal && limitErrorOf(error.message) === undefined) return accepted;
      throw error;
    }
  }
  return KNOCKS;
}
