import type { AddressInfo } from "node:net";
import type { HttpAddress } from "../../config/config.ts";
import { seconds, type Duration } from "../../domain/time/instant.ts";
import type { Endpoint } from "../../ports/endpoint.ts";
import { sendText } from "./page.ts";

export interface HttpServer {
  /** "http://127.0.0.1:9464": as a client on this machine writes it. */
  readonly address: string;
  close(): Promise<void>;
}

export type Serving =
  | { readonly ok: true; readonly server: HttpServer }
  /** Says what failed, and what to do. */
  | { readonly ok: false; readonly problem: string };

// Probes and a scraper or two, and Slack's requests: more connections than this are no friends.
const MOST_CONNECTIONS = 200;
const LONGEST_HEADERS = 16_384;

// An import would read every export of the module, WebSocket too, and so load all of fetch: 13 MiB.
const { createServer } = process.getBuiltinModule("node:http");

/**
 * The one HTTP server of the process: every path has its own endpoint, other paths are 404. A client that sends its request
 * more slowly than `patience` allows, or does not read its answer, is hung up on.
 */
export function serve(
  wanted: HttpAddress,
  endpoints: readonly Endpoint[],
  patience: Duration = seconds(5),
): Promise<Serving> {
  const byPath = new Map(endpoints.map((endpoint) => [endpoint.path, endpoint]));
  const limits = {
    headersTimeout: patience,
    requestTimeout: patience * 2,
    keepAliveTimeout: patience,
    connectionsCheckingInterval: patience / 5,
    maxHeaderSize: LONGEST_HEADERS,
  };
  const server = createServer(limits, (request, response) => {
    const endpoint = byPath.get((request.url ?? "").split("?", 1)[0] ?? "");
    if (endpoint !== undefined) return endpoint.answer(request, response);
    sendText(response, 404, `Nothing is here. Try ${[...byPath.keys()].join(", ")}.`);
  });
  server.maxConnections = MOST_CONNECTIONS;
  server.setTimeout(patience * 4);

  const close = () =>
    new Promise<void>((closed) => {
      server.close(() => closed());
      server.closeAllConnections();
    });
  return new Promise((resolve) => {
    server.once("error", (error) => resolve({ ok: false, problem: sayProblem(error, wanted) }));
    server.listen(wanted, () => {
      const { port } = server.address() as AddressInfo;
      const address = `http://${written(loopbackOf(wanted.host))}:${port}`;
      resolve({ ok: true, server: { address, close } });
    });
  });
}

/** "All addresses" is nowhere to connect to: a client on this machine asks the loopback. */
export function loopbackOf(host: string): string {
  if (host === "0.0.0.0") return "127.0.0.1";
  return host === "::" ? "::1" : host;
}

const written = (host: string) => (host.includes(":") ? `[${host}]` : host);

const sayProblem = (error: NodeJS.ErrnoException, { host, port }: HttpAddress) =>
  `Cannot listen on ${written(host)}:${port}: ${reason(error)}`;

function reason({ code, message }: NodeJS.ErrnoException): string {
  switch (code) {
    case "EADDRINUSE":
      return "another program does. Stop it, or set another port in HEADROOM_HTTP.";
    case "EACCES":
      return "this user may not open that port. Set one from 1024 up in HEADROOM_HTTP.";
    case "EADDRNOTAVAIL":
      return "this machine has no such address. Set one of its own in HEADROOM_HTTP, or 0.0.0.0 for all of them.";
    case "ENOTFOUND":
    case "EAI_AGAIN":
      return "the host name does not resolve. Set an address in HEADROOM_HTTP, such as 127.0.0.1.";
    default:
      return `${message}. Set another address in HEADROOM_HTTP.`;
  }
}
