import { loopbackOf } from "../app/http/server.ts";
import type { Config } from "../config/config.ts";

// Not imported, as in the server: 13 MiB for every probe.
const { get } = process.getBuiltinModule("node:http");

const HEALTHY = 0;
const UNHEALTHY = 1;
const PATIENCE_MS = 3_000;

/** Asks the bot that runs here whether its loop turns: for containers, which need not carry curl for it. */
export async function health({ http }: Config): Promise<number> {
  if (http === undefined) {
    console.error(
      "No address is configured: set HEADROOM_HTTP (such as 127.0.0.1:9464) for the bot and for this.",
    );
    return UNHEALTHY;
  }
  const { ok, sentence } = await ask(loopbackOf(http.host), http.port);
  (ok ? console.log : console.error)(sentence);
  return ok ? HEALTHY : UNHEALTHY;
}

function ask(host: string, port: number): Promise<{ readonly ok: boolean; readonly sentence: string }> {
  return new Promise((resolve) => {
    const fail = (why: string) => resolve({ ok: false, sentence: `No answer from ${host}:${port}: ${why}.` });
    const request = get({ host, port, path: "/healthz", timeout: PATIENCE_MS, agent: false }, (response) => {
      let body = "";
      response.setEncoding("utf8");
      response.on("data", (text: string) => (body += text));
      response.on("end", () => resolve({ ok: response.statusCode === 200, sentence: body.trim() }));
    });
    request.on("timeout", () => {
      fail(`nothing came within ${PATIENCE_MS / 1_000} s`);
      request.destroy();
    });
    request.on("error", (error) => fail(error.message));
  });
}
