import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { databaseAnswer, statsAnswer, toJson, type Manner, type UpstashRecord } from "./answers.ts";

/** What meets the next requests instead of an answer. */
type Mishap =
  | { readonly kind: "status"; readonly status: number; readonly retryAfter?: string }
  /** 200 with a proxy's page. */
  | { readonly kind: "html" }
  | { readonly kind: "redirect"; readonly to: string }
  /** The request is taken and never answered. */
  | { readonly kind: "silence" }
  | { readonly kind: "hang-up" };

export interface FakeDeveloperApi {
  readonly url: string;
  readonly databases: UpstashRecord[];
  /** "GET /v2/redis/stats/…", in order of arrival. */
  readonly asked: string[];
  /** How figures are written from now on. */
  manner: Manner;
  /** Every request meets this until it is taken away. */
  mishap: Mishap | undefined;
  stop(): Promise<void>;
}

export interface DeveloperApiOptions {
  readonly email?: string;
  readonly apiKey?: string;
  readonly databases: UpstashRecord[];
  readonly now: () => number;
}

/** Upstash's Developer API over HTTP, with its known oddities as knobs. */
export async function startDeveloperApi(options: DeveloperApiOptions): Promise<FakeDeveloperApi> {
  const { email = "ops@example.com", apiKey = "planted-key", databases, now } = options;
  const wanted = `Basic ${Buffer.from(`${email}:${apiKey}`).toString("base64")}`;
  const asked: string[] = [];

  const server = createServer((request, response) => {
    const { mishap } = fake;
    asked.push(`${request.method} ${request.url}`);
    if (mishap !== undefined) return meet(mishap, response);
    if (request.headers.authorization !== wanted) return send(response, 401, { error: "Unauthorized" });
    void route(request).then(([status, body]) => send(response, status, body));
  });

  async function route(request: IncomingMessage): Promise<readonly [number, unknown]> {
    const { pathname, searchParams } = new URL(request.url ?? "/", "http://fake");
    const path = pathname.replace(/^\/v2/, "");
    const record = databases.find(({ id }) => path.split("/").includes(id));
    const action = `${request.method} ${record === undefined ? path : path.replace(record.id, "ID")}`;
    if (action === "GET /redis/databases")
      return [200, databases.map((each) => databaseAnswer(each, fake.manner, true))];
    if (record === undefined) return [404, { error: "database not found" }];
    const hidden = searchParams.get("credentials") === "hide";
    switch (action) {
      case "GET /redis/database/ID":
        return [200, databaseAnswer(record, fake.manner, !hidden)];
      case "GET /redis/stats/ID":
        return [200, statsAnswer(record, fake.manner, now())];
      case "PATCH /redis/update-budget/ID":
        record.budget = Number((await bodyOf(request))["budget"]);
        return [200, "OK"];
      case "POST /redis/ID/change-plan":
      case "POST /redis/change-plan/ID":
        record.type = String((await bodyOf(request))["plan_name"]);
        return [200, "OK"];
      default:
        return [405, { error: "method not allowed" }];
    }
  }

  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const fake: FakeDeveloperApi = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    databases,
    asked,
    manner: {},
    mishap: undefined,
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
  return fake;
}

function meet(mishap: Mishap, response: ServerResponse) {
  switch (mishap.kind) {
    case "status":
      if (mishap.retryAfter !== undefined) response.setHeader("retry-after", mishap.retryAfter);
      return send(response, mishap.status, { error: "planted-secret-in-body" });
    case "html":
      response.setHeader("content-type", "text/html");
      return void response.end("<!doctype html><title>Sign in to the guest network</title>");
    case "redirect":
      return void response.writeHead(302, { location: mishap.to }).end();
    case "silence":
      return;
    case "hang-up":
      return void response.destroy();
  }
}

function send(response: ServerResponse, status: number, body: unknown) {
  response.writeHead(status, { "content-type": "application/json" }).end(toJson(body));
}

async function bodyOf(request: IncomingMessage): Promise<Record<string, unknown>> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return JSON.parse(Buffer.concat(chunks).toString()) as Record<string, unknown>;
}
