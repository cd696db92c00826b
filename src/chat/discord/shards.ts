import type { WebSocketManager } from "@discordjs/ws";
import { SimpleShardingStrategy, WebSocketShardEvents, WebSocketShardStatus } from "@discordjs/ws";

/** The shards of one connection: how they stand, and their end, for which the library's `destroy` alone is not enough. */
export interface Shards {
  /** For the manager's options: by it its shards are known. */
  buildStrategy(manager: WebSocketManager): SimpleShardingStrategy;
  /** Whether events arrive now on every one of them. */
  readonly areReady: () => boolean;
  /** Leaves for good. */
  leave(manager: WebSocketManager): Promise<void>;
}

/** What of a shard outlives `destroy`, in the library's own private words. */
interface Shard {
  readonly status: WebSocketShardStatus;
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

export function shardsOfOne(): Shards {
  let strategy: SimpleShardingStrategy | undefined;
  const shards = () => (strategy === undefined ? [] : shardsOf(strategy));
  return {
    buildStrategy: (manager) => (strategy = new SimpleShardingStrategy(manager)),
    areReady: () => {
      const all = shards();
      return all.length > 0 && all.every(({ status }) => status === WebSocketShardStatus.Ready);
    },
    async leave(manager) {
      manager.removeAllListeners();
      manager.on(WebSocketShardEvents.Error, () => {});
      // A log-in that still waits for REST would go on to connect.
      if (strategy !== undefined) strategy.connect = nothing;
      for (const shard of shards()) stopTrying(shard);
      await manager.destroy({ code: 1_000 });
    },
  };
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
