import { connect as connectPlain, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import { once } from "node:events";
import { encodeCommand, respDecoder, RespError, type RespValue } from "../../../src/demo/resp.ts";

/** A bare connection that sends exactly what it is told: no handshake, no ready check. */
export interface RedisConnection {
  /** One command; an error reply rejects. */
  call(...words: string[]): Promise<RespValue>;
  /** The same command that many times, pipelined; resolves when every reply is in. */
  repeat(times: number, ...words: string[]): Promise<void>;
  close(): void;
}

export interface ConnectTo {
  readonly port: number;
  readonly host?: string;
  /** The certificate to trust, PEM; speaks TLS where it is given. */
  readonly ca?: string;
}

// Small enough to stay inside socket buffers, large enough that a million commands take seconds.
const BATCH = 2_000;

export async function connectRedis(to: ConnectTo): Promise<RedisConnection> {
  const socket = await open(to);
  const waiting: { resolve(value: RespValue): void; reject(error: Error): void }[] = [];
  const decode = respDecoder((value) => {
    const next = waiting.shift();
    if (value instanceof RespError) next?.reject(value);
    else next?.resolve(value);
  });
  socket.on("data", decode);
  socket.on("error", () => {});
  socket.on("close", () => {
    for (const one of waiting.splice(0)) one.reject(new Error("the connection was closed"));
  });
  const reply = () => new Promise<RespValue>((resolve, reject) => waiting.push({ resolve, reject }));

  return {
    call(...words) {
      if (socket.destroyed) return Promise.reject(new Error("the connection is closed"));
      socket.write(encodeCommand(words));
      return reply();
    },
    async repeat(times, ...words) {
      const command = encodeCommand(words);
      for (let left = times; left > 0; left -= BATCH) {
        const batch = Math.min(left, BATCH);
        socket.write(command.repeat(batch));
        await Promise.all(Array.from({ length: batch }, reply));
      }
    },
    close: () => socket.destroy(),
  };
}

async function open({ port, host = "127.0.0.1", ca }: ConnectTo): Promise<Socket> {
  if (ca === undefined) {
    const socket = connectPlain({ port, host, noDelay: true });
    await once(socket, "connect");
    return socket;
  }
  const socket = connectTls({ port, host, ca, servername: "localhost" });
  await once(socket, "secureConnect");
  return socket;
}
