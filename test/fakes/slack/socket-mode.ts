import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { WebSocketServer, type WebSocket } from "ws";
import type { Board } from "../chat-harness.ts";
import { object, parse, textOf, type Json, type JsonObject } from "./json.ts";

/** How the app answered one envelope: Slack gives it three seconds. */
export interface Acknowledgement {
  readonly envelope: string;
  readonly payload: Json | undefined;
  readonly tookMs: number;
}

/** Slack's end of Socket Mode: several connections per app, each envelope to exactly one of them. */
export function socketMode(shared: Board) {
  const server = new WebSocketServer({ noServer: true });
  const open: WebSocket[] = [];
  const tickets = new Set<string>();
  const acks = new Map<string, Acknowledgement>();
  const sentAt = new Map<string, number>();
  let turn = 0;
  let connections = 0;

  function accept(socket: WebSocket) {
    open.push(socket);
    connections += 1;
    socket.on("message", (data) => {
      const answer = object(parse((data as Buffer).toString()));
      const envelope = textOf(answer["envelope_id"]);
      const tookMs = performance.now() - (sentAt.get(envelope) ?? Number.NaN);
      if (!acks.has(envelope)) acks.set(envelope, { envelope, payload: answer["payload"], tookMs });
      shared.changed();
    });
    socket.on("close", () => {
      if (open.includes(socket)) open.splice(open.indexOf(socket), 1);
      shared.changed();
    });
    socket.on("error", () => socket.terminate());
    const hello = { type: "hello", num_connections: open.length, connection_info: { app_id: "A0000001" } };
    socket.send(
      JSON.stringify({ ...hello, debug_info: { host: "fake", approximate_connection_time: 3_600 } }),
    );
    shared.changed();
  }

  return {
    acks,
    connected: () => open.length,
    /** How many were ever opened. */
    connections: () => connections,
    newTicket(): string {
      const ticket = crypto.randomUUID();
      tickets.add(ticket);
      return ticket;
    },
    upgrade(request: IncomingMessage, socket: Duplex, head: Buffer) {
      const ticket = new URL(request.url ?? "", "http://fake").searchParams.get("ticket") ?? "";
      // A ticket opens one connection.
      if (!tickets.delete(ticket)) return void socket.destroy();
      server.handleUpgrade(request, socket, head, accept);
    },
    /** Sends an envelope over one connection, in turn; false when there is none. */
    send(envelope: JsonObject): boolean {
      const socket = open[(turn += 1) % Math.max(1, open.length)];
      if (!socket) return false;
      sentAt.set(textOf(envelope["envelope_id"]), performance.now());
      socket.send(JSON.stringify(envelope));
      return true;
    },
    /** Slack's routine recycling of one connection. */
    refresh(reason: "refresh_requested" | "warning" = "refresh_requested") {
      // Nothing new goes to a connection that was told to leave.
      open.shift()?.send(JSON.stringify({ type: "disconnect", reason, debug_info: { host: "fake" } }));
    },
    /** The network breaks: no close handshake. */
    drop: (count = open.length) => open.slice(0, count).forEach((socket) => socket.terminate()),
    close() {
      open.forEach((socket) => socket.terminate());
      server.close();
    },
  };
}
