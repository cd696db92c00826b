import type { CheckResult } from "../../domain/usage/sample.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Source } from "../../ports/source.ts";
import { askedOf, clientOptions, connect, type Connection, type ServerAddress } from "./connection.ts";
import { failureOf } from "./failure.ts";
import { parseInfo } from "./parse.ts";

export interface RedisInfoOptions extends ServerAddress {
  readonly clock: Clock;
}

/**
 * One kept connection on which nothing is sent but AUTH, where there is a password, and one INFO a check: no ready check,
 * no CLIENT SETINFO, no HELLO, no SELECT for database 0. A lost connection is opened anew by the next check.
 */
export function redisInfoSource(options: RedisInfoOptions): Source {
  const { clock } = options;
  const asked = askedOf(options);
  const wanted = clientOptions(options, asked);
  let connection: Connection | undefined;

  async function check(): Promise<CheckResult> {
    try {
      // Servers close idle connections; that alone is no failed check.
      if (connection?.client.status !== "ready") hangUp();
      connection ??= await connect(wanted);
      const reply = await connection.client.info();
      const sample = parseInfo(reply, clock.now());
      if (sample !== undefined) return { ok: true, sample };
      return failed(new Error("Unexpected reply: no total_commands_processed"));
    } catch (error) {
      return failed(error);
    }
  }

  function failed(error: unknown): CheckResult {
    const failure = failureOf(connection?.lost ?? error, asked);
    // A connection in doubt is not kept: what is still on its way must not answer the next check.
    if (failure.kind !== "limit") hangUp();
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
      hangUp();
    },
  };
}
