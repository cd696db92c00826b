import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { WebSocketServer, type WebSocket } from "ws";
import type { Guild } from "./guild.ts";
import { isObject, words, type JsonObject } from "./json.ts";
import { application, botUser, channelWire } from "./routes.ts";

const OP = {
  dispatch: 0,
  heartbeat: 1,
  identify: 2,
  resume: 6,
  reconnect: 7,
  invalid: 9,
  hello: 10,
  ack: 11,
};

interface Session {
  readonly id: string;
  readonly sent: JsonObject[];
  socket: WebSocket | undefined;
}

/** How the gateway misbehaves; everything off by default. */
interface GatewayMoods {
  swallowHeartbeats: boolean;
  withholdReady: boolean;
  ignoreResume: boolean;
  withholdGuilds: boolean;
  /** Close IDENTIFY with this code: 4004 wrong token, 4014 intents not allowed. */
  closeOnIdentify: number | undefined;
  /** Answer the WebSocket upgrade with this HTTP status. */
  refuseUpgrade: number | undefined;
}

/** Discord's gateway: sessions that can be resumed, with every dispatch numbered and kept. */
export function gateway(guild: Guild, url: () => string, heartbeatInterval: () => number) {
  const server = new WebSocketServer({ noServer: true });
  const sessions = new Map<string, Session>();
  const sockets = new Set<WebSocket>();
  const moods: GatewayMoods = {
    swallowHeartbeats: false,
    withholdReady: false,
    ignoreResume: false,
    withholdGuilds: false,
    closeOnIdentify: undefined,
    refuseUpgrade: undefined,
  };
  const counts = { upgrade: 0, identify: 0, resume: 0 };

  const send = (socket: WebSocket | undefined, payload: JsonObject) => {
    if (socket?.readyState === 1) socket.send(JSON.stringify(payload));
  };
  const dispatch = (session: Session, t: string, d: JsonObject) => {
    const payload = { op: OP.dispatch, t, s: session.sent.length + 1, d };
    session.sent.push(payload);
    send(session.socket, payload);
  };

  const identify = (socket: WebSocket, d: JsonObject) => {
    counts.identify += 1;
    guild.board.changed();
    if (d["token"] !== guild.ids.token) return socket.close(4004);
    if (moods.closeOnIdentify !== undefined) return socket.close(moods.closeOnIdentify);
    if (moods.withholdReady) return;
    const session: Session = { id: `session-${guild.nextId()}`, sent: [], socket };
    sessions.set(session.id, session);
    dispatch(session, "READY", readyWire(session.id));
    if (!moods.withholdGuilds) dispatch(session, "GUILD_CREATE", guildWire());
    guild.board.changed();
  };
  const resume = (socket: WebSocket, d: JsonObject) => {
    counts.resume += 1;
    guild.board.changed();
    const session = sessions.get(words(d["session_id"]));
    if (moods.ignoreResume) return;
    if (!session) return send(socket, { op: OP.invalid, d: false });
    session.socket = socket;
    for (const payload of session.sent.slice(Number(d["seq"]))) send(socket, payload);
    dispatch(session, "RESUMED", {});
    guild.board.changed();
  };

  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.on("close", () => {
      sockets.delete(socket);
      for (const session of sessions.values()) if (session.socket === socket) session.socket = undefined;
    });
    socket.on("error", () => socket.terminate());
    socket.on("message", (data) => {
      const payload: unknown = JSON.parse((data as Buffer).toString());
      if (!isObject(payload)) return;
      const d = isObject(payload["d"]) ? payload["d"] : {};
      if (payload["op"] === OP.heartbeat && !moods.swallowHeartbeats) send(socket, { op: OP.ack });
      if (payload["op"] === OP.identify) identify(socket, d);
      if (payload["op"] === OP.resume) resume(socket, d);
    });
    send(socket, { op: OP.hello, d: { heartbeat_interval: heartbeatInterval() } });
  });

  return {
    moods,
    counts,
    /** Sessions that somebody listens to. */
    connected: () => [...sessions.values()].filter((session) => session.socket?.readyState === 1).length,
    /** What was dispatched to the newest session, oldest first. */
    sent: () => ([...sessions.values()].at(-1)?.sent ?? []).map((payload) => payload["d"]),
    /** To every session, connected or not: those that are away get it when they resume. */
    dispatch: (t: string, d: JsonObject) => {
      for (const session of sessions.values()) dispatch(session, t, d);
    },
    close: (code: number) => [...sockets].forEach((socket) => socket.close(code)),
    drop: () => [...sockets].forEach((socket) => socket.terminate()),
    askToReconnect: () => [...sockets].forEach((socket) => send(socket, { op: OP.reconnect, d: null })),
    forgetSessions: () => sessions.clear(),
    invalidate: () => {
      sessions.clear();
      [...sockets].forEach((socket) => send(socket, { op: OP.invalid, d: false }));
    },
    showGuild: () =>
      [...sessions.values()].forEach((session) => dispatch(session, "GUILD_CREATE", guildWire())),
    upgrade(request: IncomingMessage, socket: Duplex, head: Buffer) {
      socket.on("error", () => socket.destroy());
      counts.upgrade += 1;
      guild.board.changed();
      if (moods.refuseUpgrade !== undefined)
        return socket.end(`HTTP/1.1 ${moods.refuseUpgrade} Refused\r\nconnection: close\r\n\r\n`);
      return server.handleUpgrade(request, socket, head, (ws) => server.emit("connection", ws, request));
    },
    stop: () => {
      [...sockets].forEach((socket) => socket.terminate());
      server.close();
    },
  };

  function readyWire(sessionId: string): JsonObject {
    return {
      v: 10,
      session_id: sessionId,
      // Reconnects use this address, not the one of /gateway/bot.
      resume_gateway_url: url(),
      user: botUser(guild),
      application: application(guild),
      guilds: [{ id: guild.ids.guild, unavailable: true }],
      shard: [0, 1],
    };
  }

  function guildWire(): JsonObject {
    return {
      id: guild.ids.guild,
      name: "Fake server",
      owner_id: guild.ids.guild,
      unavailable: false,
      member_count: 2,
      large: false,
      joined_at: "2026-01-01T00:00:00.000Z",
      preferred_locale: "en-US",
      channels: [...guild.channels.values()]
        .filter((one) => one.type === 0)
        .map((one) => channelWire(one, guild)),
      threads: [],
      members: [],
      roles: [
        {
          id: guild.ids.guild,
          name: "@everyone",
          permissions: "0",
          position: 0,
          color: 0,
          hoist: false,
          managed: false,
          mentionable: false,
          flags: 0,
        },
      ],
      emojis: [],
      stickers: [],
      features: [],
      presences: [],
      voice_states: [],
      stage_instances: [],
      guild_scheduled_events: [],
    };
  }
}
