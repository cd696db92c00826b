import type { Redis } from "ioredis";
import type { ClientOptions } from "./address.ts";

export interface Connection {
  readonly client: Redis;
  /** Why it is no longer of use: ioredis only emits the reason, and rejects commands with a vaguer one. */
  lost?: unknown;
  /** Bytes that may still come before it is hung up: whoever asks anew sets it anew. */
  room: number;
}

/** An INFO has some 10 KB; lists of clients and keys are longer. What is no Redis may send without end, and all of it would be kept. */
export const MOST_BYTES = { info: 1_000_000, look: 32_000_000 };

/** A client for one connection: a new one is simpler to reason about than one in the middle of closing. */
export async function connect(wanted: ClientOptions): Promise<Connection> {
  const { newClient } = await import("./client.ts");
  const connection: Connection = { client: newClient(wanted), room: MOST_BYTES.look };
  const { client } = connection;
  // Without a listener ioredis writes to the console.
  client.on("error", (error: unknown) => (connection.lost = error));
  client.on("connect", () => boundAnswers(connection));
  try {
    await client.connect();
    // A refused AUTH leaves the connection open: the INFO after it would only be refused once more.
    if (connection.lost !== undefined) throw connection.lost;
    return connection;
  } catch (error) {
    client.disconnect();
    throw connection.lost ?? error;
  }
}

function boundAnswers(connection: Connection) {
  const { stream } = connection.client;
  stream.on("data", (bytes: Buffer) => {
    connection.room -= bytes.length;
    if (connection.room >= 0) return;
    connection.lost ??= new Error("Unexpected reply: longer than any answer of Redis");
    stream.destroy();
  });
}
