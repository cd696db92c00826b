import { readFileSync } from "node:fs";
import { isIP } from "node:net";
import { createSecureContext, type ConnectionOptions, type SecureContext } from "node:tls";
import type { RedisOptions } from "ioredis";
import { seconds, type Duration } from "../../domain/time/instant.ts";
import type { Asked } from "./failure.ts";

/** Where a server is and how it is spoken to. */
export interface ServerAddress {
  readonly database: string;
  /** redis:// or rediss://; a secret when it holds a password. */
  readonly url: string;
  readonly tls?: {
    readonly caFile?: string;
    readonly certFile?: string;
    readonly keyFile?: string;
    readonly serverName?: string;
  };
  /** For connecting, and again for the answer. */
  readonly timeout?: Duration;
}

/** Whom failures are about. */
export function askedOf({ database, url }: ServerAddress): Asked {
  const address = new URL(url);
  return {
    database,
    host: address.hostname.replace(/^\[(.*)\]$/, "$1"),
    port: Number(address.port || 6379),
    secure: address.protocol === "rediss:",
    secrets: secretsIn(address),
  };
}

/** The longest first, so that no part of one is left; shorter ones are parts of ordinary words. */
function secretsIn({ username, password }: URL): readonly string[] {
  const written = [password, username === "default" ? "" : username];
  const all = new Set(written.flatMap((text) => [text, decodeURIComponent(text)]));
  return [...all].filter((text) => text.length >= 4).toSorted((a, b) => b.length - a.length);
}

export type ClientOptions = ReturnType<typeof clientOptions>;

/** Nothing is sent but AUTH where there is a password, and what is asked for: no HELLO, no CLIENT SETINFO, no ready check. */
export function clientOptions(options: ServerAddress, asked: Asked) {
  const address = new URL(options.url);
  const patience = options.timeout ?? seconds(5);
  const database = Number(address.pathname.slice(1) || 0);
  return {
    host: asked.host,
    port: asked.port,
    ...(address.username === "" ? {} : { username: decodeURIComponent(address.username) }),
    ...(address.password === "" ? {} : { password: decodeURIComponent(address.password) }),
    ...(database > 0 ? { db: database } : {}),
    ...(asked.secure ? { tls: tlsOptions(options, asked.host) } : {}),
    protocol: 2 as const,
    enableReadyCheck: false,
    disableClientInfo: true,
    lazyConnect: true,
    // The next check opens the connection: a server that is away is not knocked at in between.
    retryStrategy: () => null,
    maxRetriesPerRequest: 0,
    enableOfflineQueue: true,
    autoResendUnfulfilledCommands: false,
    connectTimeout: patience,
    commandTimeout: patience,
    keepAlive: 30_000,
  } satisfies RedisOptions;
}

function tlsOptions({ tls = {} }: ServerAddress, host: string): ConnectionOptions {
  const serverName = tls.serverName ?? host;
  // A name is asked for by name only: RFC 6066 knows no addresses there.
  return { ...(isIP(serverName) === 0 ? { servername: serverName } : {}), secureContext: contextOf(tls) };
}

const contexts = new Map<string, SecureContext>();

/** One for all databases with the same files: each holds its certificates parsed, which 200 connections need not do apart. */
function contextOf({ caFile, certFile, keyFile }: NonNullable<ServerAddress["tls"]>): SecureContext {
  const name = JSON.stringify([caFile, certFile, keyFile]);
  const known = contexts.get(name);
  if (known !== undefined) return known;
  const made = createSecureContext({
    ...(caFile === undefined ? {} : { ca: readFileSync(caFile) }),
    ...(certFile === undefined ? {} : { cert: readFileSync(certFile) }),
    ...(keyFile === undefined ? {} : { key: readFileSync(keyFile) }),
  });
  contexts.set(name, made);
  return made;
}
