import { once } from "node:events";
import { connect } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { page } from "../../src/app/http/page.ts";
import { serve, type HttpServer } from "../../src/app/http/server.ts";
import { milliseconds } from "../../src/domain/time/instant.ts";
import { silentLog } from "../../src/ports/log.ts";

const opened: HttpServer[] = [];
afterEach(async () => {
  for (const server of opened.splice(0)) await server.close();
});

const PATIENCE = milliseconds(150);
const pages = [
  page("/fine", () => ({ status: 200, type: "text/plain", body: "fine\n" }), silentLog),
  page("/ill", async () => ({ status: 503, type: "text/plain", body: "ill\n" }), silentLog),
  page("/broken", () => Promise.reject(new Error("secret detail")), silentLog),
];

async function site(): Promise<string> {
  const serving = await serve({ host: "127.0.0.1", port: 0 }, pages, PATIENCE);
  if (!serving.ok) throw new Error(serving.problem);
  opened.push(serving.server);
  return serving.server.address;
}

describe("the HTTP server", () => {
  it.each([
    { method: "GET", path: "/fine", status: 200, body: "fine\n" },
    { method: "GET", path: "/fine?anything=1", status: 200, body: "fine\n" },
    { method: "HEAD", path: "/fine", status: 200, body: "" },
    { method: "GET", path: "/ill", status: 503, body: "ill\n" },
    { method: "POST", path: "/fine", status: 405, body: "Only GET and HEAD are answered here.\n" },
    { method: "DELETE", path: "/ill", status: 405, body: "Only GET and HEAD are answered here.\n" },
    { method: "GET", path: "/", status: 404, body: "Nothing is here. Try /fine, /ill, /broken.\n" },
    { method: "GET", path: "/fine/../../etc/passwd", status: 404, body: "Nothing is here." },
    { method: "GET", path: "/broken", status: 503, body: "This page failed; Headroom's log says why.\n" },
  ])("answers $method $path with $status", async ({ method, path, status, body }) => {
    const response = await fetch(`${await site()}${path}`, { method });
    expect(response.status).toBe(status);
    expect(await response.text()).toContain(body);
    expect(response.headers.get("allow")).toBe(status === 405 ? "GET, HEAD" : null);
    expect(response.headers.get("server")).toBeNull();
    expect(response.headers.get("x-powered-by")).toBeNull();
    expect(response.headers.get("cache-control")).toBe("no-store");
  });

  it("tells a HEAD how long the page is", async () => {
    const response = await fetch(`${await site()}/fine`, { method: "HEAD" });
    expect(response.headers.get("content-length")).toBe("5");
  });

  it.each([
    { who: "sends headers drop by drop", first: "GET /fine HTTP/1.1\r\nHost: x\r\n", drop: "X-A: b\r\n" },
    { who: "says nothing at all", first: "", drop: "" },
    {
      who: "never ends its body",
      first: "POST /fine HTTP/1.1\r\nHost: x\r\nContent-Length: 9999\r\n\r\n",
      drop: "a",
    },
  ])(
    "hangs up on a client that $who",
    async ({ first, drop }) => {
      const { port } = new URL(await site());
      const socket = connect({ host: "127.0.0.1", port: Number(port) });
      socket.on("error", () => undefined);
      socket.resume();
      await once(socket, "connect");
      if (first !== "") socket.write(first);
      const dripping = setInterval(() => void (drop !== "" && socket.write(drop)), 20);
      // Long before Node's own patience, and this test's, is over. Not `once`: a reset is a way of hanging up, too.
      await new Promise((closed) => socket.on("close", closed));
      clearInterval(dripping);
    },
    30_000,
  );

  it("refuses headers that are longer than any probe's", async () => {
    const response = await fetch(`${await site()}/fine`, { headers: { "x-long": "x".repeat(20_000) } });
    expect(response.status).toBe(431);
  });

  it("goes on after what is no HTTP", async () => {
    const address = await site();
    const socket = connect({ host: "127.0.0.1", port: Number(new URL(address).port) });
    socket.resume().end("\u0016\u0003\u0001 hello\r\n\r\n");
    await once(socket, "close");
    expect((await fetch(`${address}/fine`)).status).toBe(200);
  });

  it("closes with a request under way", async () => {
    const { port } = new URL(await site());
    const socket = connect({ host: "127.0.0.1", port: Number(port) });
    socket.on("error", () => undefined);
    await once(socket, "connect");
    socket.write("GET /fine HT");
    await opened.splice(0)[0]?.close();
  });

  it("says in one sentence why it cannot listen, and what to do", async () => {
    const { host, port } = new URL(await site());
    const taken = await serve({ host: "127.0.0.1", port: Number(port) }, pages);
    expect(taken).toEqual({
      ok: false,
      problem: `Cannot listen on ${host}: another program does. Stop it, or set another port in HEADROOM_HTTP.`,
    });
    const elsewhere = await serve({ host: "192.0.2.1", port: 9464 }, pages);
    expect(elsewhere).toMatchObject({
      problem: expect.stringContaining("this machine has no such address") as string,
    });
    const unknown = await serve({ host: "nowhere.invalid", port: 9464 }, pages);
    expect(unknown).toMatchObject({ problem: expect.stringContaining("does not resolve") as string });
  });
});
