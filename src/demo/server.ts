import { once } from "node:events";
import { createServer, type Socket } from "node:net";
import type { Instant } from "../domain/time/instant.ts";
import { startOfDay } from "../domain/time/period.ts";
import type { Clock } from "../ports/clock.ts";
import { HIT_RATE } from "./day.ts";
import { infoReply } from "./info.ts";
import { DAILY_LIMIT, lifetimeCommands, ratePerSecond, wantedBy } from "./lifetime.ts";
import { bulk, failure, respDecoder, simple } from "./resp.ts";

export interface DemoServer {
  readonly url: string;
  stop(): Promise<void>;
}

const REFUSAL =
  `ERR max daily request limit exceeded. Limit: ${DAILY_LIMIT}, Usage: ${DAILY_LIMIT}. ` +
  "See https://upstash.com/docs/redis/troubleshooting/max_daily_request_limit for details";

/**
 * A Redis server of our own on 127.0.0.1, in the shape of Upstash's, that plays one database on the given clock: on the
 * day it starts a client runs away in the afternoon, the limit is reached in the evening, and midnight opens it again.
 */
export async function startDemoServer({ clock }: { readonly clock: Clock }): Promise<DemoServer> {
  const began = startOfDay(clock.now());
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    socket.on("error", () => socket.destroy());
    socket.on(
      "data",
      respDecoder((value) => {
        const words = Array.isArray(value) ? value.map(String) : [String(value)];
        socket.write(answer(words, clock.now(), began));
      }),
    );
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the demonstration found no port");
  return {
    url: `redis://127.0.0.1:${address.port}`,
    async stop() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
}

function answer([word = "", ...rest]: readonly string[], now: Instant, began: Instant): string {
  const command = word.toUpperCase();
  if (command === "AUTH" || command === "QUIT" || command === "SELECT") return simple("OK");
  if (wantedBy(now, began) >= DAILY_LIMIT) return failure(REFUSAL);
  switch (command) {
    case "PING":
      return simple("PONG");
    case "INFO":
      return bulk(infoReply(lifetimeCommands(now, began), HIT_RATE, ratePerSecond(now, began)));
    case "GET":
      return bulk(`value of ${rest[0] ?? ""}`);
    case "SET":
      return simple("OK");
    default:
      return failure(`ERR Command is not available: '${command}'`);
  }
}
