import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { HttpAddress } from "../config/config.ts";
import type { Endpoint } from "../ports/endpoint.ts";
import type { Log } from "../ports/log.ts";

export interface HttpServer {
  /** Resolves when it listens, or when it cannot: see `problem`. */
  start(): Promise<void>;
  stop(): Promise<void>;
  /** Why nothing can reach it, and what to do; undefined while it listens. */
  problem(): string | undefined;
  /** "http://127.0.0.1:9464"; undefined while it does not listen. */
  address(): string | undefined;
}

/** The one HTTP server of the process: every path has its own endpoint, other paths are 404. */
export function httpServer(
  { host, port }: HttpAddress,
  endpoints: readonly Endpoint[],
  log: Log,
): HttpServer {
  const byPath = new Map(endpoints.map((endpoint) => [endpoint.path, endpoint]));
  let problem: string | undefined;

  const server = createServer((request, response) => {
    const path = (request.url ?? "").split("?", 1)[0] ?? "";
    const endpoint = byPath.get(path);
    if (endpoint === undefined) response.writeHead(404).end();
    else endpoint.answer(request, response);
  });
  server.on("error", (error) => {
    problem = `Cannot listen on ${host}:${port} (${error.message}). Free the port or set another in HEADROOM_HTTP.`;
    log.error("http not listening", { sentence: problem });
  });

  return {
    start: () =>
      new Promise((resolve) => {
        server.once("listening", resolve).once("error", () => resolve());
        server.listen(port, host);
      }),
    async stop() {
      if (!server.listening) return;
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
    problem: () => problem,
    address() {
      const at = server.address() as AddressInfo | null;
      if (at === null) return undefined;
      return `http://${at.family === "IPv6" ? `[${at.address}]` : at.address}:${at.port}`;
    },
  };
}
