import type { Database } from "../domain/alerting/database.ts";
import type { Route } from "../domain/alerting/route.ts";
import type { Catalogue } from "../domain/pricing/plan.ts";
import type { Channel } from "../ports/chat.ts";

/** Everything that an installation is told, complete: defaults are filled in, names are checked, secrets are resolved. */
export interface Config {
  /** Empty when nothing names a database: then the program looks for one by itself, or runs the demonstration. */
  readonly databases: readonly WatchedDatabase[];
  /** Watch every database of the Upstash account; `defaults` says how. */
  readonly discover: boolean;
  /** How a database is watched that nobody configured by name. */
  readonly defaults: DatabaseDefaults;
  readonly channels: readonly Channel[];
  readonly routes: readonly Route[];
  readonly summaries: readonly Summary[];
  readonly access: Access;
  readonly slack?: SlackAccount;
  readonly discord?: DiscordAccount;
  readonly upstash?: UpstashAccount;
  /** Where the embedded store lives. */
  readonly dataFolder: string;
  /** PostgreSQL instead of the embedded store. */
  readonly databaseUrl?: string;
  /** Where health and metrics are served; absent, they are not. */
  readonly http?: HttpAddress;
  /** The team's own price tables; they go before the shipped ones. */
  readonly catalogues: readonly Catalogue[];
  readonly runbooks: RunbookFiles;
}

export interface WatchedDatabase {
  readonly database: Database;
  /** The plan was configured, not assumed: what the database's own facts prove does not replace it. */
  readonly planIsConfigured: boolean;
  /** A secret: it holds the password. Absent when only the Developer API is asked. */
  readonly url?: string;
  readonly upstash?: { readonly id: string };
  readonly tls?: TlsFiles;
}

export type DatabaseDefaults = Omit<Database, "name"> & { readonly planIsConfigured: boolean };

/** Paths of PEM files. */
interface TlsFiles {
  readonly caFile?: string;
  readonly certFile?: string;
  readonly keyFile?: string;
  /** The name that the server's certificate must carry, where it is not the host's. */
  readonly serverName?: string;
}

export interface Summary {
  readonly cron: string;
  readonly timeZone: string;
  /** Channel names, never empty unless there is no channel at all. */
  readonly to: readonly string[];
  readonly period: "day" | "week";
}

/** Who may change things; an absent `change` lets everyone. Entries are "user:…", "group:…", "role:…", "channel:…". */
interface Access {
  readonly change?: { readonly slack?: readonly string[]; readonly discord?: readonly string[] };
}

interface SlackAccount {
  readonly botToken: string;
  /** Socket Mode. */
  readonly appToken?: string;
  /** HTTP. Never both. */
  readonly signingSecret?: string;
  readonly apiUrl?: string;
}

interface DiscordAccount {
  readonly token: string;
  readonly guildId?: string;
  readonly apiUrl?: string;
}

interface UpstashAccount {
  readonly email: string;
  readonly apiKey: string;
  readonly apiUrl: string;
}

export interface HttpAddress {
  readonly host: string;
  readonly port: number;
}

/** The team's own runbooks: a folder of Markdown files, or single files by the runbook's name. */
export interface RunbookFiles {
  readonly folder?: string;
  readonly files: Readonly<Record<string, string>>;
}
