import type { Catalogue } from "../domain/pricing/plan.ts";
import type { Instant } from "../domain/time/instant.ts";
import type { Clock } from "../ports/clock.ts";
import type { Desk } from "../ports/desk.ts";
import type { Inspector } from "../ports/inspector.ts";
import type { Store } from "../ports/store.ts";
import type { Shelf } from "../runbooks/shelf.ts";
import type { CommandDefinition } from "./definition.ts";

/** What a command may use. */
export interface CommandContext {
  readonly clock: Clock;
  readonly desk: Desk;
  readonly store: Store;
  /** All commands of this installation: what `help` tells. */
  readonly commands: readonly CommandDefinition[];
  readonly about: About;
  /** Every price table that is known here: the team's own, then the shipped ones. */
  readonly catalogues: readonly Catalogue[];
  /** The runbooks as they read now: a team edits its files while the bot runs. */
  readonly shelf: () => Promise<Shelf>;
  /** Looks closer at one database's server; undefined where there is none to ask. */
  readonly inspector: (database: string) => Inspector | undefined;
}

/** What runs here, for `about`. */
interface About {
  readonly version: string;
  /** Absent where one command is answered and nothing runs. */
  readonly startedAt?: Instant | undefined;
  /** Channel names with how each is doing, in words, as far as that is known here. */
  readonly channels: () => readonly { readonly name: string; readonly state?: string | undefined }[];
}

export interface Offer {
  readonly label: string;
  readonly line: string;
}

/** A wish that cannot be met as it was typed; the sentence says what would be right. */
export class CommandProblem extends Error {
  /** Lines to offer as buttons. */
  readonly offers: readonly Offer[];
  /** Those of which one is to be chosen. */
  readonly choice: { readonly label: string; readonly options: readonly Offer[] } | undefined;
  constructor(sentence: string, offers: CommandProblem["offers"] = [], choice?: CommandProblem["choice"]) {
    super(sentence);
    this.name = "CommandProblem";
    this.offers = offers;
    this.choice = choice;
  }
}
