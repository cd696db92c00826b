import { Events, SimpleShardingStrategy, type Client, type WebSocketOptions } from "discord.js";

/** Ends a client of discord.js for good: its own `destroy` leaves sockets and timers behind that log in again. */
export interface Leaver {
  /** For the client's options: by it the client's shards are known. */
  readonly buildStrategy: NonNullable<WebSocketOptions["buildStrategy"]>;
  leave(client: Client): Promise<void>;
}

/** What of a shard outlives `destroy`, in the library's own private words. */
interface Shard {
  readonly connection: Socket | null;
  internalConnect: () => Promise<void>;
}
interface Socket {
  readonly readyState: number;
  on(event: "error", listener: () => void): unknown;
  terminate(): void;
}
const CONNECTING = 0;
const nothing = () => Promise.resolve();

export function leaver(): Leaver {
  let strategy: SimpleShardingStrategy | undefined;
  return {
    buildStrategy: (manager) => (strategy = new SimpleShardingStrategy(manager)),
    async leave(client) {
      silence(client);
      if (strategy !== undefined) {
        // A log-in that still waits for REST would go on to connect.
        strategy.connect = nothing;
        for (const shard of shardsOf(strategy)) stopTrying(shard);
      }
      await client.destroy().catch(() => {});
    },
  };
}

function silence(client: Client) {
  client.removeAllListeners();
  client.ws.removeAllListeners();
  client.on(Events.Error, () => {});
  client.on(Events.ShardError, () => {});
}

const shardsOf = (strategy: SimpleShardingStrategy) => [
  ...(strategy as unknown as { readonly shards: ReadonlyMap<number, Shard> }).shards.values(),
];

function stopTrying(shard: Shard) {
  // A shard in the pause between two tries connects after `destroy` too.
  shard.internalConnect = nothing;
  const { connection } = shard;
  if (connection?.readyState !== CONNECTING) return;
  // `destroy` takes the listener for errors from a socket that is still connecting: its failure would end the process.
  connection.on("error", () => {});
  connection.terminate();
}
