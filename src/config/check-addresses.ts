import { entries, isGiven, textAt } from "./look.ts";
import { capital } from "../messages/words.ts";
import type { Finding, Path } from "./problem.ts";

/** Where databases, the store and the endpoints are. */
export function checkAddresses(tree: unknown): Finding[] {
  const findings = entries(tree, ["databases"]).flatMap(({ path }) => checkDatabase(tree, path));
  const store = textAt(tree, ["databaseUrl"]);
  if (store !== undefined)
    findings.push(...checkPercent(store, ["databaseUrl"]), ...checkEarlyEnd(store, ["databaseUrl"]));
  if (store !== undefined && !/^postgres(ql)?:$/.test(URL.parse(store)?.protocol ?? ""))
    findings.push({
      path: ["databaseUrl"],
      what: "This is no address of a PostgreSQL database.",
      remedy: "Write postgres://user:password@host:5432/name, or leave it out to keep the state in files.",
    });
  const http = textAt(tree, ["http"]);
  if (http !== undefined && httpAddress(http) === undefined)
    findings.push({
      path: ["http"],
      what: `"${http}" is no address to serve at.`,
      remedy: "Write host:port, such as 127.0.0.1:9464, or :9464 for all addresses of this machine.",
    });
  for (const section of ["slack", "discord", "upstash"])
    findings.push(...checkApi(tree, [section, "apiUrl"]));
  return findings;
}

function checkDatabase(tree: unknown, path: Path): Finding[] {
  const url = textAt(tree, [...path, "url"]);
  if (url !== undefined) return checkRedis(url, [...path, "url"], isGiven(tree, [...path, "tls"]));
  if (isGiven(tree, [...path, "upstash"]) || isGiven(tree, [...path, "url"])) return [];
  return [
    {
      path,
      what: "This database has no address.",
      remedy: "Give it a url (redis:// or rediss://), or the id of an Upstash database: upstash: { id: … }.",
    },
  ];
}

function checkRedis(url: string, path: Path, hasTls: boolean): Finding[] {
  const address = URL.parse(url);
  const fail = (what: string, remedy: string): Finding[] => [{ path, what, remedy }];
  if (address === null && /^rediss?:/.test(url))
    return fail("This is no address of a Redis server.", `Write redis://user:password@host:6379; ${CODES}.`);
  if (/^https?:/.test(url))
    return fail(
      "This is an HTTP address; Headroom speaks Redis's own protocol.",
      "Take the address that begins with rediss:// (Upstash's console shows it under TCP).",
    );
  if (address === null || !/^rediss?:$/.test(address.protocol) || address.host === "")
    return fail(
      "This is no address of a Redis server.",
      "Write redis://user:password@host:6379, or rediss:// where the server speaks TLS.",
    );
  const early = checkEarlyEnd(url, path);
  if (early.length > 0) return early;
  if (!/^\/?$|^\/\d+$/.test(address.pathname))
    return fail("The database at the end of this address is no number.", "Write /0, or nothing.");
  if (address.protocol === "redis:" && address.hostname.endsWith(".upstash.io"))
    return fail("Upstash speaks TLS only.", "Begin the address with rediss:// instead of redis://.");
  if (address.protocol === "redis:" && hasTls)
    return fail("There are certificates, but this address does not use TLS.", "Begin it with rediss://.");
  return checkPercent(url, path);
}

const CODES = "write / in a password as %2F, # as %23, ? as %3F, @ as %40";

/** A password with one of these may still read as an address: its beginning as a port, and the user as the host. */
function checkEarlyEnd(url: string, path: Path): Finding[] {
  const address = URL.parse(url);
  if (address === null) return [];
  const { pathname, search, hash, username } = address;
  const isEarly = `${pathname}${hash}`.includes("@") || (username === "" && search.includes("@"));
  if (!isEarly) return [];
  return [
    {
      path,
      what: "A / # or ? in the user or password ends the host of this address too early.",
      remedy: `${capital(CODES)}.`,
    },
  ];
}

/** Whoever connects decodes user, password and database: a % that begins no code would end the program then. */
function checkPercent(url: string, path: Path): Finding[] {
  const address = URL.parse(url);
  if (address === null || isDecodable(`${address.username}:${address.password}@${address.pathname}`))
    return [];
  return [
    {
      path,
      what: "There is a % in this address that begins no code such as %2F.",
      remedy: "Write % in a user or password as %25.",
    },
  ];
}

function isDecodable(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}

function checkApi(tree: unknown, path: Path): Finding[] {
  const url = textAt(tree, path);
  if (url === undefined || /^https?:$/.test(URL.parse(url)?.protocol ?? "")) return [];
  return [{ path, what: "This is no address of an API.", remedy: "Write one that begins with https://." }];
}

/** "127.0.0.1:9464", "[::1]:9464", "localhost:0" or ":9464" for every address of the machine. */
export function httpAddress(text: string): { host: string; port: number } | undefined {
  const [, bracketed, plain = "", digits] = /^(?:\[([\da-f:.]+)\]|([\w.-]*)):(\d{1,5})$/i.exec(text) ?? [];
  const port = Number(digits);
  if (digits === undefined || port > 65_535) return undefined;
  const host = bracketed ?? plain;
  return { host: host === "" ? "0.0.0.0" : host, port };
}
