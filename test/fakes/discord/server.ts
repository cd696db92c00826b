import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { Refusal, answerOf, rateLimited, refusals, type Answer } from "./answer.ts";
import { faults, type Fault } from "./faults.ts";
import { gateway } from "./gateway.ts";
import { guild as newGuild } from "./guild.ts";
import { interactions as newInteractions } from "./interactions.ts";
import { messageStore, type MessageLimits } from "./messages.ts";
import { readRequest, type Request } from "./request.ts";
import { botRoutes, tokenRoutes, type Services } from "./routes.ts";
import { readySchemas, schemaProblems } from "./schema.ts";

export interface FakeDiscordOptions {
  /**
   * The fake's clock: ids, the nonce's window, the deadlines of answers. When not given it is real time, but then no deadline
   * passes: to a machine that is busy with other tests, three seconds are nothing.
   */
  readonly now?: () => number;
  readonly heartbeatMilliseconds?: number;
}

/** Discord as a server on 127.0.0.1: the REST interface below /api, and the gateway. */
export async function fakeDiscordServer(options: FakeDiscordOptions = {}) {
  const guild = newGuild(options.now ?? Date.now);
  const limits: MessageLimits = {};
  /** Every complaint about a body that was sent, for tests to find empty. */
  const problems: string[] = [];
  const requests: {
    readonly at: number;
    readonly route: string;
    readonly path: string;
    readonly body: Request["body"];
  }[] = [];
  const store = messageStore(guild, limits, problems);
  const interactions = newInteractions(guild, store, problems, options.now ?? (() => 0));
  const planned = faults();
  const sockets = new Set<Socket>();
  let port = 0;
  let server: Server | undefined;

  const gate = gateway(
    guild,
    () => `ws://127.0.0.1:${port}/gateway`,
    () => options.heartbeatMilliseconds ?? 41_250,
  );
  const services: Services = {
    guild,
    store,
    interactions,
    gatewayUrl: () => `ws://127.0.0.1:${port}/gateway`,
    logInsLeft: () => fake.logInsLeft,
    problems,
  };

  const handle = (request: Request): Answer => {
    const token = tokenRoutes[request.route];
    if (!token && request.authorization !== `Bot ${guild.ids.token}`) throw refusals.unauthorized();
    const found = schemaProblems(request.route, request.body);
    problems.push(...found.map((problem) => `${request.route} ${problem}`));
    if (found.length > 0) throw refusals.invalidBody(found);
    const route = token ?? botRoutes[request.route];
    if (!route) throw new Refusal(404, 0, `404: Not Found (${request.route})`);
    return route(request, services);
  };
  const attempt = (request: Request): Answer => {
    try {
      return handle(request);
    } catch (error) {
      if (error instanceof Refusal) return answerOf(error);
      throw error;
    }
  };

  const serve = async (incoming: IncomingMessage, response: ServerResponse) => {
    const request = await readRequest(incoming);
    requests.push({
      at: performance.timeOrigin + performance.now(),
      route: request.route,
      path: request.path,
      body: request.body,
    });
    const fault = planned.take(request.route, request.path);
    switch (fault?.kind) {
      case undefined:
        return write(response, attempt(request));
      case "429":
        return write(response, limited(fault));
      case "status":
        return write(response, { status: fault.status });
      case "error":
        return write(response, answerOf(new Refusal(fault.status, fault.code, fault.message)));
      case "foreign":
        response.writeHead(fault.status, { "content-type": fault.type }).end(fault.body);
        return undefined;
      case "cut":
        if (fault.when === "after") attempt(request);
        return incoming.socket.destroy();
      case "stall":
        if (fault.stored) attempt(request);
        return undefined;
    }
  };

  const up = async () => {
    server = createServer((incoming, response) => {
      serve(incoming, response).catch((error: unknown) => {
        problems.push(`the fake itself failed: ${String(error)}`);
        incoming.socket.destroy();
      });
    });
    server.on("connection", (socket) => {
      sockets.add(socket);
      socket.on("close", () => sockets.delete(socket));
    });
    server.on("upgrade", (request, socket, head) => gate.upgrade(request, socket, head));
    const listening = server;
    await new Promise<void>((resolve) => listening.listen(port, "127.0.0.1", resolve));
    port = (listening.address() as AddressInfo).port;
  };
  /** The whole of Discord is gone; `up` brings it back on the same port. */
  const down = async () => {
    gate.drop();
    for (const socket of sockets) socket.destroy();
    await new Promise<void>((resolve) => (server ? server.close(() => resolve()) : resolve()));
    server = undefined;
  };
  readySchemas();
  await up();

  const fake = {
    guild,
    limits,
    problems,
    requests,
    faults: planned,
    gateway: gate,
    interactions,
    logInsLeft: 999,
    apiUrl: `http://127.0.0.1:${port}/api`,
    up,
    down,
    async stop() {
      await down();
      gate.stop();
    },
  };
  return fake;
}
export type FakeDiscordServer = Awaited<ReturnType<typeof fakeDiscordServer>>;

function limited({ retryAfterSeconds, scope, code, isBare }: Extract<Fault, { kind: "429" }>): Answer {
  const { headers, ...bare } = rateLimited(retryAfterSeconds, scope ?? "user", code);
  return isBare || headers === undefined ? bare : { ...bare, headers };
}

function write(response: ServerResponse, answer: Answer) {
  const body = answer.body === undefined ? "" : JSON.stringify(answer.body);
  response.writeHead(answer.status, {
    ...(body === "" ? {} : { "content-type": "application/json" }),
    ...answer.headers,
  });
  response.end(body);
}
