/** A real HTTP server that receives incoming webhooks in both forms, stores what it shows, and fails as it is told to. */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { setTimeout as pause } from "node:timers/promises";
import type { AddressInfo } from "node:net";

/** What happens to the next request. */
export type Mishap =
  /** Answers that much later, in milliseconds. */
  | { readonly kind: "delay"; readonly ms: number }
  /** Stores nothing and asks to wait, in seconds. */
  | { readonly kind: "slow-down"; readonly seconds: number; readonly global?: boolean }
  /** Stores nothing and answers with that status and body. */
  | { readonly kind: "status"; readonly status: number; readonly body?: string }
  /** Takes the request, stores nothing, and hangs up. */
  | { readonly kind: "hang-up-before" }
  /** Stores the message and hangs up without an answer. */
  | { readonly kind: "hang-up-after" };

/** A request as it came, stored or not. */
interface Received {
  readonly method: string;
  readonly path: string;
  readonly key: string | undefined;
  readonly authorization: string | undefined;
  readonly body: Readonly<Record<string, unknown>>;
}

/** A message that people can see. */
interface Shown {
  readonly id: string;
  readonly hook: string;
  readonly key: string | undefined;
  /** As last edited. */
  readonly body: Readonly<Record<string, unknown>>;
  readonly edits: number;
  /** The first line. */
  readonly title: string;
  /** Everything in the body that is text, in order. */
  readonly text: string;
}

export interface FakeWebhook {
  readonly port: number;
  /** The address of a hook; any name will do, each is a channel of its own. */
  url(form: "slack" | "discord", hook?: string): string;
  /** The next requests meet these, in order. */
  willMeet(...mishaps: readonly Mishap[]): void;
  /** Every request meets what this returns (undefined: nothing), once those of `willMeet` are used up. */
  meets(choose: (request: Received) => Mishap | undefined): void;
  /** Every request to that hook is answered 404, as after its deletion. */
  deletes(hook: string): void;
  readonly received: readonly Received[];
  /** What was stored, oldest first. A repeat of a key that is shown already is dropped, as the header asks. */
  shown(hook?: string): readonly Shown[];
  /** How often each key was stored, repeats that were dropped not counted. */
  timesShown(): ReadonlyMap<string, number>;
  /** How often each key arrived. */
  timesReceived(): ReadonlyMap<string, number>;
  /** Somebody deletes a message by hand. */
  removes(id: string): void;
  /** Waits until a shown message reads like that. */
  expect(text: string | RegExp, within?: number): Promise<Shown>;
  stop(): Promise<void>;
}

export interface FakeWebhookOptions {
  /** A free port when absent. */
  readonly port?: number;
  /** Drops repeats by `Idempotency-Key`; true when absent. Slack and Discord do not know the header. */
  readonly dropsRepeats?: boolean;
}

export async function fakeWebhook(options: FakeWebhookOptions = {}): Promise<FakeWebhook> {
  const received: Received[] = [];
  const stored = new Map<string, Shown>();
  const planned: Mishap[] = [];
  const deleted = new Set<string>();
  const watching = new Set<() => void>();
  let choose: (request: Received) => Mishap | undefined = () => undefined;
  let ids = 1_180_000_000_000_000_000n;

  function store(request: Received, hook: string): Shown {
    const repeat =
      request.key === undefined || options.dropsRepeats === false
        ? undefined
        : [...stored.values()].find((each) => each.key === request.key && each.hook === hook);
    if (repeat !== undefined) return repeat;
    ids += 1n;
    const message = shownFrom(String(ids), hook, request, 0);
    stored.set(message.id, message);
    watching.forEach((look) => look());
    return message;
  }

  function edit(request: Received, id: string): Shown | undefined {
    const before = stored.get(id);
    if (before === undefined) return undefined;
    const message = { ...shownFrom(id, before.hook, request, before.edits + 1), key: before.key };
    stored.set(id, message);
    watching.forEach((look) => look());
    return message;
  }

  async function handle(incoming: IncomingMessage, response: ServerResponse) {
    const url = new URL(incoming.url ?? "/", "http://fake");
    const request = await read(incoming, url);
    received.push(request);
    const mishap = planned.shift() ?? choose(request);
    if (mishap?.kind === "hang-up-before") return void response.destroy();
    if (mishap?.kind === "delay") await pause(mishap.ms, undefined, { ref: false });
    if (mishap?.kind === "status") return answer(response, mishap.status, mishap.body ?? "");
    const isDiscord = url.pathname.startsWith("/api/webhooks/");
    if (mishap?.kind === "slow-down") return slowDown(response, mishap, isDiscord);
    const target = targetOf(url.pathname);
    if (deleted.has(target.hook))
      return isDiscord
        ? answer(response, 404, { message: "Unknown Webhook", code: 10015 })
        : answer(response, 404, "no_service");
    const message =
      target.message === undefined ? store(request, target.hook) : edit(request, target.message);
    if (mishap?.kind === "hang-up-after") return void response.destroy();
    if (message === undefined) return answer(response, 404, { message: "Unknown Message", code: 10008 });
    if (!isDiscord) return answer(response, 200, "ok");
    if (url.searchParams.get("wait") === "true" || request.method === "PATCH")
      return answer(response, 200, { id: message.id, ...message.body });
    return void response.writeHead(204).end();
  }

  const server = createServer((incoming, response) => {
    handle(incoming, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(options.port ?? 0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const shown = (hook?: string) =>
    [...stored.values()].filter((each) => hook === undefined || each.hook === hook);

  return {
    port,
    url: (form, hook = "hook") =>
      form === "slack"
        ? `http://127.0.0.1:${port}/services/T0/B0/${hook}`
        : `http://127.0.0.1:${port}/api/webhooks/1/${hook}`,
    willMeet: (...mishaps) => void planned.push(...mishaps),
    meets: (choice) => void (choose = choice),
    deletes: (hook) => void deleted.add(hook),
    received,
    shown,
    timesShown: () => countByKey([...stored.values()]),
    timesReceived: () => countByKey(received),
    removes: (id) => void stored.delete(id),
    expect: (text, within = 60_000) =>
      new Promise((resolve, reject) => {
        const done = (finish: () => void) => {
          watching.delete(look);
          clearTimeout(timer);
          finish();
        };
        const look = () => {
          const found = shown().find((each) => reads(each, text));
          if (found !== undefined) done(() => resolve(found));
        };
        const picture = () =>
          shown()
            .map((each) => each.text)
            .join("\n\n");
        const fail = () =>
          reject(new Error(`No message reads ${String(text)}. Shown:\n${picture() || "(nothing)"}`));
        const timer = setTimeout(() => done(fail), within);
        watching.add(look);
        look();
      }),
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

const reads = (message: Shown, text: string | RegExp) =>
  typeof text === "string" ? message.text.includes(text) : text.test(message.text);

async function read(incoming: IncomingMessage, url: URL): Promise<Received> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  return {
    method: incoming.method ?? "",
    path: `${url.pathname}${url.search}`,
    key: incoming.headers["idempotency-key"] as string | undefined,
    authorization: incoming.headers.authorization,
    body: JSON.parse(Buffer.concat(chunks).toString() || "{}") as Record<string, unknown>,
  };
}

function targetOf(path: string): { hook: string; message: string | undefined } {
  const [, before, message] = /^(.*?)(?:\/messages\/([^/]+))?$/.exec(path) ?? [];
  return { hook: before?.split("/").pop() ?? "", message };
}

function shownFrom(id: string, hook: string, request: Received, edits: number): Shown {
  const { body, key } = request;
  const title = [body["text"], body["content"]].find((each) => typeof each === "string") ?? "";
  return { id, hook, key, body, edits, title, text: textsIn(body).join("\n") };
}

/** Every text in a payload under a key that people read. */
function textsIn(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(textsIn);
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    typeof inner === "string" ? (/^(text|content|description)$/.test(key) ? [inner] : []) : textsIn(inner),
  );
}

function answer(response: ServerResponse, status: number, body: unknown): void {
  const isText = typeof body === "string";
  response.writeHead(status, { "content-type": isText ? "text/plain" : "application/json" });
  response.end(isText ? body : JSON.stringify(body));
}

function slowDown(
  response: ServerResponse,
  mishap: Extract<Mishap, { kind: "slow-down" }>,
  isDiscord: boolean,
): void {
  response.writeHead(429, { "retry-after": String(Math.ceil(mishap.seconds)) });
  const body = {
    message: "You are being rate limited.",
    retry_after: mishap.seconds,
    global: mishap.global ?? false,
  };
  response.end(isDiscord ? JSON.stringify(body) : "rate_limited");
}

function countByKey(all: readonly { readonly key: string | undefined }[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { key } of all) if (key !== undefined) counts.set(key, (counts.get(key) ?? 0) + 1);
  return counts;
}
