import type { Duration } from "../domain/time/instant.ts";
import type { ConnectedClient } from "../domain/usage/clients.ts";
import type { CheckFailure } from "../domain/usage/sample.ts";
import type { CommandCount } from "../domain/usage/signatures.ts";

/** Looks closer at one server than a check does. It costs commands: asked only when a person asks. */
export interface Inspector {
  /** The server's host name, without user and password. */
  readonly host: string;
  look(wish: Wish): Promise<Inspection>;
}

interface Wish {
  /** Looks at some of the keys with SCAN: the dearest part, so only where it was asked for. */
  readonly keys: boolean;
}

export type Inspection =
  | {
      readonly ok: true;
      /** What other clients called in that time; absent where the server does not tell (Upstash). */
      readonly commands?: { readonly counts: readonly CommandCount[]; readonly over: Duration };
      /** What the server says of itself now; asked only where it tells no commands by name. */
      readonly server?: { readonly isUpstash: boolean; readonly perSecond?: number };
      /** Absent where the server or its access rules do not tell. */
      readonly clients?: readonly ConnectedClient[];
      /** Some of the keys, where they were asked for and may be read. */
      readonly keys?: readonly string[];
      /** What this look itself sent. */
      readonly cost: readonly CommandCount[];
    }
  | { readonly ok: false; readonly failure: CheckFailure };
