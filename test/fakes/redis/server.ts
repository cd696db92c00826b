import { spawn, type ChildProcessByStdio } from "node:child_process";
import { once } from "node:events";
import { createServer, type AddressInfo } from "node:net";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import type { RespValue } from "../../../src/demo/resp.ts";
import { makeCertificate, type Certificate } from "./certificate.ts";
import { connectRedis, type RedisConnection } from "./connection.ts";

export interface RedisOptions {
  /** Of the user `default`. */
  readonly password?: string;
  /** ACL users as in redis.conf: "watcher on >secret +info". */
  readonly users?: readonly string[];
  /** Speaks TLS only, with a certificate made on the spot. */
  readonly tls?: boolean | Certificate;
  /** A port of the caller's choice, for one that takes another's place. */
  readonly port?: number;
  /** Further words for the command line: ["--maxclients", "2"]. */
  readonly more?: readonly string[];
}

/** A real `redis-server` process of one's own, on a free port, without persistence. */
export interface RedisServer {
  readonly port: number;
  /** With the default user's password, where there is one. */
  readonly url: string;
  /** The certificate to trust. */
  readonly ca?: string;
  /** Through a control connection of its own, whose commands are counted by the server too. */
  call(...words: string[]): Promise<RespValue>;
  /** Makes the server count that many commands: PING, or the given one. */
  uses(times: number, ...command: string[]): Promise<void>;
  /** Calls by command, lower case, since the server started or `forgetCalls`; AUTH and INFO of this question not included. */
  calls(): Promise<Record<string, number>>;
  forgetCalls(): Promise<void>;
  /** SIGTERM, and waits for the end. For good, as `kill`: see `replace`. */
  stop(): Promise<void>;
  /** SIGKILL, and waits for the end. */
  kill(): Promise<void>;
  /** Another process takes its place on the same port; the old one is killed where it still runs. */
  replace(): Promise<void>;
  /** SIGSTOP: connections stay open, nothing is answered. */
  freeze(): void;
  thaw(): void;
}

type Process = ChildProcessByStdio<null, Readable, null>;

export async function startRedis(options: RedisOptions = {}): Promise<RedisServer> {
  const certificate = options.tls === true ? makeCertificate() : options.tls || undefined;
  const [port, first] = await launchAnywhere(options, certificate);
  const secret = options.password === undefined ? "" : `:${encodeURIComponent(options.password)}@`;
  let process = first;
  let control: Promise<RedisConnection> | undefined;

  async function open(): Promise<RedisConnection> {
    const connection = await connectRedis({ port, ...(certificate && { ca: certificate.pem }) });
    if (options.password !== undefined) await connection.call("AUTH", options.password);
    return connection;
  }
  const connection = () => (control ??= open());
  async function end(signal: NodeJS.Signals) {
    void control?.then((open) => open.close()).catch(() => {});
    control = undefined;
    if (process.exitCode !== null || process.signalCode !== null) return;
    const ended = once(process, "exit");
    process.kill(signal);
    if (signal !== "SIGKILL") process.kill("SIGCONT");
    await ended;
  }

  const tidy = () => {
    if (options.tls === true) certificate?.remove();
  };

  return {
    port,
    url: `${certificate ? "rediss" : "redis"}://${secret}localhost:${port}`,
    ...(certificate && { ca: certificate.pem }),
    call: async (...words) => (await connection()).call(...words),
    async uses(times, ...command) {
      await (await connection()).repeat(times, ...(command.length === 0 ? ["PING"] : command));
    },
    calls: async () => callsIn(String(await (await connection()).call("INFO", "commandstats"))),
    async forgetCalls() {
      await (await connection()).call("CONFIG", "RESETSTAT");
    },
    stop: () => end("SIGTERM").then(tidy),
    kill: () => end("SIGKILL").then(tidy),
    async replace() {
      await end("SIGKILL");
      process = await launch(port, options, certificate);
    },
    freeze: () => void process.kill("SIGSTOP"),
    thaw: () => void process.kill("SIGCONT"),
  };
}

/** A port that nobody listens on, at this moment. */
export async function freePort(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, "close");
  return port;
}

const TRIES = 5;

/** Where no port was asked for, one that somebody else took a moment before the server did costs another try. */
async function launchAnywhere(options: RedisOptions, certificate?: Certificate): Promise<[number, Process]> {
  for (let left = options.port === undefined ? TRIES : 1; ; left -= 1) {
    const port = options.port ?? (await freePort());
    try {
      return [port, await launch(port, options, certificate)];
    } catch (error) {
      if (left <= 1) throw error;
    }
  }
}

async function launch(port: number, options: RedisOptions, certificate?: Certificate): Promise<Process> {
  const child = spawn("redis-server", words(port, options, certificate), {
    stdio: ["ignore", "pipe", "ignore"],
  });
  const abandon = () => void child.kill("SIGKILL");
  globalThis.process.once("exit", abandon);
  child.once("exit", () => globalThis.process.off("exit", abandon));
  const said: string[] = [];
  for await (const line of createInterface(child.stdout)) {
    said.push(line);
    if (!line.includes("Ready to accept connections")) continue;
    // Nobody reads on, and a full pipe would stop the server.
    child.stdout.resume();
    return child;
  }
  throw new Error(`redis-server did not start on port ${port}:\n${said.join("\n")}`);
}

function words(port: number, options: RedisOptions, certificate?: Certificate): string[] {
  const list = ["--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--loglevel", "notice"];
  if (certificate === undefined) list.push("--port", String(port));
  else list.push("--port", "0", "--tls-port", String(port), "--tls-auth-clients", "no");
  if (certificate !== undefined)
    list.push("--tls-cert-file", certificate.certificateFile, "--tls-key-file", certificate.keyFile);
  if (options.password !== undefined) list.push("--requirepass", options.password);
  for (const user of options.users ?? []) list.push("--user", ...user.split(" "));
  return [...list, ...(options.more ?? [])];
}

function callsIn(info: string): Record<string, number> {
  const calls: Record<string, number> = {};
  for (const [, command, count] of info.matchAll(/^cmdstat_(\S+?):calls=(\d+)/gm))
    calls[command ?? ""] = Number(count);
  return calls;
}
