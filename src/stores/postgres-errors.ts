import { StoreError } from "../ports/store.ts";

/** "PostgreSQL database headroom at db.internal:5432": what people may read of an address that holds a password. */
export function placeOf(url: string): string {
  if (!URL.canParse(url)) return "the PostgreSQL of DATABASE_URL";
  const { hostname, port, pathname, searchParams } = new URL(url);
  const host = hostname || searchParams.get("host") || "localhost";
  const database = decodeURIComponent(pathname.slice(1)) || "of the user's own name";
  return `the PostgreSQL database ${database} at ${host}${port && `:${port}`}`;
}

const codeOf = (error: unknown) =>
  error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : undefined;

/**
 * Worth another try at once: a deadlock or a serialization failure between two processes, and two that create the
 * tables at the same time (unique violation in the catalogue, table exists).
 */
export const isPassing = (error: unknown) =>
  ["40P01", "40001", "23505", "42P07"].includes(codeOf(error) ?? "");

/** What to tell people. An error that comes neither from the server nor from the network is a bug, thrown as it is. */
export function postgresProblem(error: unknown, where: string): StoreError {
  if (error instanceof StoreError) return error;
  if (!(error instanceof Error)) throw error;
  const kind = kindOf(error);
  if (!kind) throw error;
  return new StoreError(kind, sentence(kind, where, error), { cause: error });
}

function kindOf(error: Error): StoreError["kind"] | undefined {
  const code = codeOf(error);
  // pg gives its own network failures no code.
  if (code === undefined)
    return /timeout|terminated|Connection/i.test(error.message) ? "unreachable" : undefined;
  // SQLSTATE: https://www.postgresql.org/docs/current/errcodes-appendix.html
  if (code === "53100") return "full";
  if (code === "25006" || code === "42501") return "read-only";
  if (code === "55P03") return "locked";
  if (/^(08|28|3D|53|57P)/.test(code)) return "unreachable";
  if (/^(XX|58)/.test(code)) return "damaged";
  if (/^[0-9A-Z]{5}$/.test(code)) return "other";
  return /^(E[A-Z]+|CERT_|DEPTH_|SELF_|UNABLE_|ERR_TLS|ERR_SSL)/.test(code) ? "unreachable" : undefined;
}

function sentence(kind: StoreError["kind"], where: string, error: Error): string {
  const why = reasonOf(error);
  switch (kind) {
    case "unreachable":
      return `Cannot reach ${where}: ${why}. Check DATABASE_URL and that the server runs and lets this machine in.`;
    case "full":
      return `The disk of ${where} is full. Free some space there; nothing is saved until then.`;
    case "read-only":
      return `Cannot write to ${where}: ${why}. Point DATABASE_URL to the primary, with a user who may create tables.`;
    case "locked":
      return `Another session has kept ${where} locked for several seconds. Look into pg_stat_activity for it.`;
    case "damaged":
      return `Damage was reported by ${where}: ${why}. Look into the server's log, and restore a backup if it says so.`;
    case "newer":
    case "other":
      return `A query was refused by ${where}: ${why}. The server's log says more.`;
  }
}

/** The first of several addresses tells enough; an AggregateError has no words of its own. */
const reasonOf = (error: Error): string =>
  error.message ||
  (error instanceof AggregateError && error.errors[0] instanceof Error
    ? error.errors[0].message
    : error.name);
