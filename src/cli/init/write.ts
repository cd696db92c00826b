import {
  chmodSync,
  existsSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { systemRandom } from "../../app/system.ts";

export interface File {
  readonly path: string;
  readonly text: string;
  readonly mode: number;
}

/** For its owner alone. */
export const OWNER_ONLY = 0o600;

export const asideOf = (path: string) => `${path}.old`;

/** Keeps what a file holds under another name. */
export const setAside = (path: string) =>
  writeWhole({ path: asideOf(path), text: readFileSync(path, "utf8"), mode: OWNER_ONLY });

/** Whole or not at all: a file is written beside its place and then put there. Throws what the system says. */
export function writeWhole({ path, text, mode }: File): void {
  // A link stays one: what it leads to is replaced.
  const target = existsSync(path) ? realpathSync(path) : path;
  const draft = `${target}.${systemRandom.token(6)}`;
  try {
    writeFileSync(draft, text, { mode, flag: "wx" });
    // The process' umask may have taken away more, and an older file may have had more.
    chmodSync(draft, mode);
    renameSync(draft, target);
  } catch (error) {
    rmSync(draft, { force: true });
    throw error;
  }
}

/** A file's permissions as somebody set them; of a new one, its owner's alone. */
export const modeOf = (path: string) => (existsSync(path) ? statSync(path).mode & 0o777 : OWNER_ONLY);

/** Undefined when there is none. */
export const textOf = (path: string) => (existsSync(path) ? readFileSync(path, "utf8") : undefined);
