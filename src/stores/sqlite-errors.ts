import { accessSync, constants } from "node:fs";
import { dirname } from "node:path";
import { StoreError } from "../ports/store.ts";

/** SQLite's primary result codes (https://sqlite.org/rescode.html); the rest of an extended code is in higher bits. */
const KINDS: Readonly<Record<number, StoreError["kind"]>> = {
  5: "locked",
  6: "locked",
  8: "read-only",
  11: "damaged",
  13: "full",
  26: "damaged",
};

/** Also what a WAL store says when its companion files cannot be made beside it. */
const CANNOT_OPEN = 14;

export function mayWriteBeside(path: string): boolean {
  try {
    accessSync(dirname(path), constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

const FILE_SYSTEM_KINDS: Readonly<Record<string, StoreError["kind"]>> = {
  EACCES: "read-only",
  EPERM: "read-only",
  EROFS: "read-only",
  ENOSPC: "full",
};

interface SystemError extends Error {
  readonly code?: string;
  /** SQLite's. */
  readonly errcode?: number;
  /** The file system's. */
  readonly syscall?: string;
}

/** What to tell people. An error that does not come from SQLite or the file system is a bug, and is thrown as it is. */
export function sqliteProblem(error: unknown, path: string): StoreError {
  if (error instanceof StoreError) return error;
  if (!(error instanceof Error)) throw error;
  const { code, errcode, syscall, message } = error as SystemError;
  if (code === "ERR_SQLITE_ERROR" && errcode !== undefined) {
    const code = errcode & 0xff;
    const kind = code === CANNOT_OPEN && !mayWriteBeside(path) ? "read-only" : (KINDS[code] ?? "other");
    return new StoreError(kind, sentence(kind, path, message), { cause: error });
  }
  // The folder could not be made.
  if (syscall === undefined) throw error;
  const kind = FILE_SYSTEM_KINDS[code ?? ""] ?? "other";
  return new StoreError(kind, sentence(kind, path, message), { cause: error });
}

function sentence(kind: StoreError["kind"], path: string, message: string): string {
  switch (kind) {
    case "locked":
      return `Another process has kept the store ${path} locked for several seconds. Find it with \`fuser ${path}\` and stop it.`;
    case "read-only":
      return `The store ${path} cannot be written to. Give this user write access to the file and its folder.`;
    case "damaged":
      return `The store ${path} is damaged (${message}). Move it away and start again, or put a backup in its place.`;
    case "full":
      return `The disk with the store ${path} is full. Free some space; nothing is saved until then.`;
    case "newer":
    case "unreachable":
    case "other":
      return `The store ${path} does not work: ${message}. Check that the path is right and this user may write there.`;
  }
}
