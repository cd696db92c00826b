import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { faults, type Fault } from "./faults.ts";
import { object, objects, parse, textOf, type Json, type JsonObject } from "./json.ts";
import { METHODS, SCOPES, type Call, type Reply } from "./methods.ts";
import { responseUrls } from "./response-url.ts";
import { socketMode } from "./socket-mode.ts";
import { workspace } from "./workspace.ts";

export interface ServerOptions {
  /** Milliseconds since 1970; Date.now when not given. */
  readonly now?: () => number;
  /** The bot's scopes; all that any method wants when not given. */
  readonly scopes?: readonly string[];
  /** Refuses more than one message per second and channel, as Slack does. */
  readonly enforcePace?: boolean;
}

/** Scopes that no method asks for. */
const UNASKED = ["app_mentions:read", "chat:write.public", "commands"];

export const BOT_TOKEN = "xoxb-1-fake";
export const APP_TOKEN = "xapp-1-fake";

/** A Slack that listens on 127.0.0.1: the Web API, upload and response addresses, and Socket Mode. */
export async function slackServer(options: ServerOptions) {
  const space = workspace(options.now ?? Date.now);
  const planned = faults();
  const sockets = socketMode(space.board);
  const calls: Call[] = [];
  const complaints: string[] = [];
  const lastPost = new Map<string, number>();
  const tcp = new Set<Socket>();
  const scopes = new Set(options.scopes ?? [...Object.values(SCOPES).flat(), ...UNASKED]);
  const tokens = { bot: BOT_TOKEN, app: APP_TOKEN };
  let isDown = false;
  let base = "";

  const http = createServer((request, response) => {
    handle(request, response).catch((error: unknown) => {
      complaints.push(String(error));
      response.destroy();
    });
  });
  http.on("connection", (socket: Socket) => {
    tcp.add(socket);
    socket.on("close", () => tcp.delete(socket));
  });
  http.on("upgrade", (request, socket, head) => {
    if (isDown) return void socket.destroy();
    sockets.upgrade(request, socket, head);
  });
  const urls = responseUrls(space, () => base);

  async function handle(request: IncomingMessage, response: ServerResponse) {
    const body = await bodyOf(request);
    const path = new URL(request.url ?? "", base).pathname;
    if (isDown) return response.destroy();
    if (path.startsWith("/respond/")) return urls.handle(path.slice(9), body.toString(), response);
    if (path.startsWith("/upload/")) return upload(path.slice(8), request, body, response);
    await webApi(path.replace(/^\/api\//, ""), request, body, response);
  }

  async function webApi(method: string, request: IncomingMessage, body: Buffer, response: ServerResponse) {
    const args = argumentsOf(request, body);
    const token = (request.headers.authorization ?? "").replace("Bearer ", "") || textOf(args["token"]);
    const channel = space.findChannel(textOf(args["channel"] ?? args["channel_id"]))?.id;
    calls.push({ method, token, args });
    const fault = planned.take(method, channel);
    if (fault && (await broke(fault, response))) return;
    const reply = refusedFor(method, token, channel) ?? run(method, args);
    if (fault?.kind === "cut") return void response.destroy();
    if (reply["error"] === "ratelimited") send(response, 429, reply, { "retry-after": "1" });
    else send(response, 200, reply, { "x-oauth-scopes": [...scopes].join(",") });
  }

  /** True when the fault has answered in Slack's place. */
  async function broke(fault: Fault, response: ServerResponse): Promise<boolean> {
    switch (fault.kind) {
      case "429": {
        const seconds = fault.retryAfterSeconds;
        const header = seconds === undefined ? {} : { "retry-after": String(seconds) };
        send(response, 429, { ok: false, error: "ratelimited" }, header);
        return true;
      }
      case "error":
        send(response, 200, {
          ok: false,
          error: fault.error,
          ...(fault.needed === undefined ? {} : { needed: fault.needed, provided: "chat:write" }),
        });
        return true;
      case "status":
        send(response, fault.status, { ok: false });
        return true;
      case "page":
        response.writeHead(200, { "content-type": "text/html" }).end("<html>Please log in</html>");
        return true;
      case "slow":
        await new Promise((resolve) => setTimeout(resolve, fault.milliseconds));
        return false;
      case "cut":
        if (fault.when === "before") response.destroy();
        return fault.when === "before";
    }
  }

  function refusedFor(method: string, token: string, channel: string | undefined): Reply | undefined {
    if (method === "apps.connections.open")
      return token === tokens.app ? undefined : { ok: false, error: token ? "invalid_auth" : "not_authed" };
    if (token !== tokens.bot) return { ok: false, error: token ? "invalid_auth" : "not_authed" };
    const wanted = SCOPES[method];
    if (wanted && !wanted.some((scope) => scopes.has(scope)))
      return { ok: false, error: "missing_scope", needed: wanted.join(","), provided: [...scopes].join(",") };
    return isTooFast(method, channel) ? { ok: false, error: "ratelimited" } : undefined;
  }

  function isTooFast(method: string, channel: string | undefined): boolean {
    if (options.enforcePace !== true || method !== "chat.postMessage" || channel === undefined) return false;
    const now = space.now();
    if (now - (lastPost.get(channel) ?? -Infinity) < 1_000) return true;
    lastPost.set(channel, now);
    return false;
  }

  function run(method: string, args: JsonObject): Reply {
    if (method === "apps.connections.open")
      return { ok: true, url: `${base.replace("http", "ws")}/link?ticket=${sockets.newTicket()}` };
    if (method === "chat.postMessage" || method === "chat.update")
      complaints.push(...badManners(method, args));
    return METHODS[method]?.(args, space, base) ?? { ok: false, error: "unknown_method" };
  }

  function upload(id: string, request: IncomingMessage, body: Buffer, response: ServerResponse) {
    const file = space.files.get(id);
    if (!file) return void response.writeHead(404).end();
    file.bytes = filePart(request.headers["content-type"] ?? "", body);
    response.writeHead(200).end(`OK - ${file.bytes.length}`);
  }

  await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve));
  base = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
  return {
    space,
    sockets,
    urls,
    calls,
    complaints,
    scopes,
    tokens,
    faults: planned,
    base: () => base,
    /** Slack is gone: every connection breaks and every new one is refused, until `up`. */
    down() {
      isDown = true;
      sockets.drop();
      tcp.forEach((socket) => socket.destroy());
    },
    up: () => void (isDown = false),
    async stop() {
      sockets.close();
      tcp.forEach((socket) => socket.destroy());
      await new Promise((resolve) => http.close(resolve));
    },
  };
}

export type SlackServer = Awaited<ReturnType<typeof slackServer>>;

/** What Slack would take, and people would not like. */
function badManners(method: string, args: JsonObject): string[] {
  return [
    ...(method === "chat.postMessage" && !["false", false].includes(args["unfurl_links"] as string)
      ? ["unfurls links"]
      : []),
    ...(args["link_names"] !== undefined ? ["link_names"] : []),
    ...(args["parse"] !== undefined ? ["parse"] : []),
    ...(textOf(args["text"]).length > 4_000 ? ["text over 4,000 characters"] : []),
    ...(objects(args["attachments"]).some((one) => one["fallback"] === undefined) ? ["no fallback"] : []),
  ].map((what) => `${method}: ${what}`);
}

const JSON_ARGUMENTS = ["blocks", "attachments", "view", "files", "metadata"];

/** Form-encoded, with JSON inside some fields, or JSON throughout. */
function argumentsOf(request: IncomingMessage, body: Buffer): JsonObject {
  if ((request.headers["content-type"] ?? "").includes("json")) return object(parse(body.toString() || "{}"));
  const entries = [...new URLSearchParams(body.toString())].map(([key, value]): [string, Json] => [
    key,
    JSON_ARGUMENTS.includes(key) ? parse(value) : value,
  ]);
  return Object.fromEntries(entries);
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts);
}

function send(
  response: ServerResponse,
  status: number,
  body: JsonObject,
  headers: Readonly<Record<string, string>> = {},
) {
  response.writeHead(status, { "content-type": "application/json", ...headers }).end(JSON.stringify(body));
}

/** The bytes of the only file in a multipart body; a body of another type is the file itself. */
function filePart(contentType: string, body: Buffer): Uint8Array {
  const boundary = /boundary=(.+)$/.exec(contentType)?.[1];
  if (boundary === undefined) return body;
  const start = body.indexOf("\r\n\r\n", body.indexOf("filename=")) + 4;
  return body.subarray(start, body.indexOf(`\r\n--${boundary}`, start));
}
