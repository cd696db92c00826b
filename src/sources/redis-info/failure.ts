import { stripVTControlCharacters } from "node:util";
import { limitErrorOf } from "../../domain/usage/limit-error.ts";
import type { CheckFailure } from "../../domain/usage/sample.ts";
import { clip } from "../../messages/clip.ts";

/** Whom a failure is about; nothing of the URL but host and port is ever said. */
export interface Asked {
  readonly database: string;
  readonly host: string;
  readonly port: number;
  readonly secure: boolean;
  /** User and password, as written and decoded: some servers repeat them in their errors. */
  readonly secrets: readonly string[];
}

/** Tells apart why a check brought nothing: what failed, for whom, and what to do next. */
export function failureOf(error: unknown, asked: Asked): CheckFailure {
  const { text, code, name } = wordsOf(error);
  const words = serverWords(text, asked);
  const limit = limitErrorOf(text);
  if (limit?.kind === "connections") return full(words, asked);
  if (limit !== undefined && limit.kind !== "request-size")
    return {
      kind: "limit",
      limit: { ...limit, text: words },
      sentence: `${asked.database} refuses commands: ${words}`,
    };
  const kind = NO_ANSWER.includes(name) ? "protocol" : kindOf(text, code, asked);
  return { kind, sentence: `${asked.database}: ${SENTENCES[kind](asked, words)}` };
}

/** The database serves others and not us: no limit of use, and no figures either. */
const full = (words: string, { database }: Asked): CheckFailure => ({
  kind: "refused",
  sentence: `${database}: the server has no connection left (${words}). Look for clients that connect on every request, and for workers that were started twice.`,
});

/** What the readers of answers throw at what is none: a number where INFO's text should be, lists without end in lists. */
const NO_ANSWER = ["TypeError", "RangeError"];

type Kind = Exclude<CheckFailure["kind"], "limit" | "throttled">;

const at = ({ host, port }: Asked) => `${host}:${port}`;

const SENTENCES: Readonly<Record<Kind, (asked: Asked, words: string) => string>> = {
  dns: ({ host }) =>
    `the host name ${host} does not resolve. Check the host in the URL; a database that was deleted or archived looks like this.`,
  refused: (asked) =>
    `nothing listens at ${at(asked)}. Start the server, or correct host and port in the URL.`,
  tls: (asked) =>
    asked.secure
      ? `no secure connection to ${at(asked)}. Check its certificate, or set the CA that signed it (tls.caFile).`
      : `${at(asked)} closed the connection. It may want TLS: write rediss:// instead of redis:// in the URL.`,
  auth: authWords,
  "time-out": (asked) =>
    `no answer from ${at(asked)} in time. The server may be overloaded or a firewall in the way${asked.secure && !asked.host.endsWith(".upstash.io") ? ", or it speaks no TLS (then the URL begins with redis://)" : ""}.`,
  loading: () => "the server is still loading its data. It will answer when it is done.",
  "read-only": () => "the server rejects commands for an upgrade. It will answer when that is over.",
  protocol: (asked) => `what answers at ${at(asked)} gives no command counter: is it a Redis server?`,
  other: (asked, words) => (words.startsWith(HUNG_UP) ? hungUpWords(asked) : `the check failed (${words}).`),
};

/** What ioredis says where the server ended the connection in good order. */
const HUNG_UP = "Connection is closed";

const hungUpWords = (asked: Asked) =>
  `${at(asked)} closed the connection before it answered. It may be restarting, or ${asked.secure ? "refuse this machine." : "want TLS: write rediss:// instead of redis:// in the URL."}`;

function authWords(asked: Asked, words: string): string {
  if (words.startsWith("NOPERM"))
    return `its user may not run INFO (${words}). Allow it with ACL SETUSER … +info, or take another user in the URL.`;
  if (words.startsWith("NOAUTH") && asked.secrets.length === 0)
    return `the server wants a password (${words}). Write it into the URL: ${asked.secure ? "rediss" : "redis"}://user:password@${at(asked)}.`;
  return `the server does not accept the user or password (${words}). Correct the credentials in the URL.`;
}

function kindOf(text: string, code: string, asked: Asked): Kind {
  // A server that knows no AUTH, or has it under another name, takes no password.
  if (/^(WRONGPASS|NOAUTH|NOPERM)|invalid password|ERR AUTH|unknown command .?auth\b/i.test(text))
    return "auth";
  if (text.startsWith("LOADING")) return "loading";
  if (text.startsWith("READONLY")) return "read-only";
  if (code === "ENOTFOUND" || code === "EAI_AGAIN") return "dns";
  if (code === "ECONNREFUSED") return "refused";
  if (/ETIMEDOUT|timed? ?out/i.test(`${code} ${text}`)) return "time-out";
  if (/CERT|SSL|TLS|SELF_SIGNED|ISSUER|ERR_TLS|wrong version number/i.test(`${code} ${text}`)) return "tls";
  // A plain connection to a TLS port is reset without a word.
  if (code === "ECONNRESET" && !asked.secure) return "tls";
  if (/Protocol error|Unexpected|ParserError|Unknown RESP type|Command queue state/i.test(text))
    return "protocol";
  return "other";
}

/** ioredis wraps the reason of a failed connection, and leaves it in different places. */
function wordsOf(error: unknown): { readonly text: string; readonly code: string; readonly name: string } {
  if (!(error instanceof Error)) return { text: String(error), code: "", name: "" };
  const inner: unknown =
    error instanceof AggregateError
      ? error.errors[0]
      : "lastNodeError" in error
        ? error.lastNodeError
        : error.cause;
  if (inner instanceof Error && inner !== error) return wordsOf(inner);
  const code = "code" in error && typeof error.code === "string" ? error.code : "";
  return { text: error.message, code, name: error.name };
}

// The longest text known of a limit has some 150 characters.
const MOST_WORDS = 200;
// Far more than is shown: what is cut away later must not cost time first.
const MOST_READ = 4_000;

/** The server's own words, short and without what an address, or a command that it repeats, might carry. */
function serverWords(text: string, { secrets }: Asked): string {
  let words = stripVTControlCharacters(text.slice(0, MOST_READ))
    .replace(/,? with args beginning with:.*$/s, "")
    .replaceAll(/\s*\bSee https?:\/\/\S+( for details)?/gi, "")
    .replaceAll(/\b[a-z]+:\/\/\S+/gi, "…");
  for (const secret of secrets) words = words.replaceAll(secret, "***");
  return clip(words.replaceAll(/[\s\p{Cc}]+/gu, " ").trim(), MOST_WORDS);
}
