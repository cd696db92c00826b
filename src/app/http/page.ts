import type { ServerResponse } from "node:http";
import type { Endpoint } from "../../ports/endpoint.ts";
import type { Log } from "../../ports/log.ts";

export interface Page {
  readonly status: 200 | 503;
  readonly type: string;
  readonly body: string;
}

/** A page that is only looked at: GET and HEAD, made anew for each. */
export function page(path: string, make: () => Page | Promise<Page>, log: Log): Endpoint {
  async function answer(response: ServerResponse) {
    try {
      const { status, type, body } = await make();
      send(response, status, type, body);
    } catch (error) {
      log.error("page failed", { path, error: String(error) });
      sendText(response, 503, "This page failed; Headroom's log says why.");
    }
  }
  return {
    path,
    answer({ method }, response) {
      if (method === "GET" || method === "HEAD") return void answer(response);
      response.setHeader("Allow", "GET, HEAD");
      sendText(response, 405, "Only GET and HEAD are answered here.");
    },
  };
}

export const TEXT = "text/plain; charset=utf-8";
export const JSON_TEXT = "application/json; charset=utf-8";

export const sendText = (response: ServerResponse, status: number, sentence: string) =>
  send(response, status, TEXT, `${sentence}\n`);

function send(response: ServerResponse, status: number, type: string, body: string) {
  const headers = {
    "Content-Type": type,
    "Content-Length": Buffer.byteLength(body),
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
  };
  response.writeHead(status, headers).end(body);
}
