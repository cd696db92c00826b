import type * as z from "zod";
import {
  elapsed,
  hours,
  later,
  milliseconds,
  minutes,
  seconds,
  type Duration,
  type Instant,
} from "../../domain/time/instant.ts";
import type { Clock } from "../../ports/clock.ts";
import { bodyOf } from "./body.ts";
import { connectionFailure, refusalOf, unreadable, type ApiFailure, type AskedApi } from "./failure.ts";
import { atMost } from "./pace.ts";
import {
  databaseSchema,
  listingSchema,
  statsSchema,
  type DatabaseAnswer,
  type ListedDatabase,
  type StatsAnswer,
} from "./schema.ts";

export interface UpstashAccountOptions {
  readonly email: string;
  readonly apiKey: string;
  /** "https://api.upstash.com", with or without /v2. */
  readonly apiUrl: string;
  readonly clock: Clock;
  /** For one request, answer included; of the wall clock. */
  readonly timeout?: Duration;
}

/** One account's Developer API, shared by all its databases: cached, paced, and silent after a refusal. */
export interface UpstashAccount {
  readonly email: string;
  /** Every database of the account, without passwords. */
  databases(): Promise<ApiAnswer<readonly ListedDatabase[]>>;
  /**
   * Where several are watched the list answers for all of them, in one request. With `anew` this one is asked for by itself,
   * even while the last answer is fresh.
   */
  database(id: string, anew?: boolean): Promise<ApiAnswer<DatabaseAnswer>>;
  stats(id: string): Promise<ApiAnswer<StatsAnswer>>;
}

export type ApiAnswer<T> =
  | { readonly ok: true; readonly value: T; readonly at: Instant }
  | { readonly ok: false; readonly failure: ApiFailure; readonly at: Instant };

// Other monitors ask every 1 to 15 minutes; the API's own limit is not published.
const STATS_FRESH = minutes(1);
const DATABASE_FRESH = minutes(5);
/** From more than these on, the list is asked instead of each. */
const FEW = 3;
// A refused key stays refused: asking on would look like guessing keys.
const REFUSED_FRESH = minutes(1);
// Those who queue behind a request that timed out are told at once, or a fleet would wait for hours.
const UNREACHED_FRESH = seconds(5);
const DEFAULT_WAIT = seconds(60);
const LONGEST_WAIT = hours(1);

export function upstashAccount(options: UpstashAccountOptions): UpstashAccount {
  const { clock, email } = options;
  const base = new URL(options.apiUrl);
  const asked: AskedApi = { email, host: base.host };
  const root = `${base.origin}${base.pathname.replace(/\/(v2\/?)?$/, "")}/v2`;
  const headers = {
    authorization: `Basic ${Buffer.from(`${email}:${options.apiKey}`).toString("base64")}`,
    accept: "application/json",
    "user-agent": "headroom",
  };
  const answers = new Map<string, Kept>();
  const inTurn = atMost(4);
  /** Nothing is asked before this instant; whoever asks is told so. */
  let quiet: { since: Instant; until: Instant; failure: (wait: Duration) => ApiFailure } | undefined;

  async function ask<T>(path: string, schema: z.ZodType<T>): Promise<ApiAnswer<T>> {
    const now = clock.now();
    const failed = (failure: ApiFailure): ApiAnswer<T> => ({ ok: false, failure, at: clock.now() });
    if (quiet !== undefined && isWithin(quiet.since, now, quiet.until))
      return failed(quiet.failure(elapsed(now, quiet.until)));
    const signal = AbortSignal.timeout(options.timeout ?? seconds(10));
    let text: string;
    try {
      const response = await fetch(root + path, { headers, redirect: "manual", signal });
      if (!response.ok) {
        // Read no body of a refusal: proxies repeat headers in them.
        void response.body?.cancel().catch(() => {});
        return failed(refused(response));
      }
      text = await bodyOf(response);
    } catch (error) {
      const failure = connectionFailure(error, asked);
      const since = clock.now();
      quiet = { since, until: later(since, UNREACHED_FRESH), failure: () => failure };
      return failed(failure);
    }
    const read = readAnswer(text, schema, asked);
    return "failure" in read ? failed(read.failure) : { ok: true, value: read.value, at: clock.now() };
  }

  function refused(response: Response): ApiFailure {
    const now = clock.now();
    const wait = waitOf(response.headers.get("retry-after"), now);
    const failure = refusalOf(response, asked, wait);
    if (response.status === 429)
      quiet = {
        since: now,
        until: later(now, wait),
        failure: (left) => refusalOf(response, asked, left),
      };
    else if (failure.kind === "auth")
      quiet = { since: now, until: later(now, REFUSED_FRESH), failure: () => failure };
    return failure;
  }

  /** One request for all who ask while it is fresh; failures are kept by nobody. */
  function cached<T>(
    path: string,
    schema: z.ZodType<T>,
    fresh: (value: T) => Duration,
  ): Promise<ApiAnswer<T>> {
    const kept = answers.get(path);
    if (kept !== undefined && isFresh(kept, clock.now())) return kept.answer as Promise<ApiAnswer<T>>;
    const answer = inTurn(() => ask(path, schema));
    const entry: Kept = { answer, given: undefined };
    answers.set(path, entry);
    void answer.then((result) => {
      if (result.ok) entry.given = { at: result.at, freshUntil: later(result.at, fresh(result.value)) };
      else if (answers.get(path) === entry) answers.delete(path);
    });
    return answer;
  }

  const databases = () =>
    cached("/redis/databases", listingSchema, (listed) =>
      listed.some(({ whole }) => whole !== undefined && isInTrouble(whole)) ? STATS_FRESH : DATABASE_FRESH,
    );
  const watched = new Set<string>();

  /** Undefined where the list cannot tell, or what is known of this database by itself is newer. */
  async function fromList(id: string, path: string): Promise<ApiAnswer<DatabaseAnswer> | undefined> {
    const listing = await databases();
    if (!listing.ok) return undefined;
    const whole = listing.value.find(({ database_id }) => database_id === id)?.whole;
    const own = await answers.get(path)?.answer;
    const isOlder = own?.ok === true && own.at > listing.at;
    return whole === undefined || isOlder ? undefined : { ok: true, value: whole, at: listing.at };
  }

  return {
    email,
    databases,
    async database(id, anew = false) {
      const path = `/redis/database/${encodeURIComponent(id)}?credentials=hide`;
      watched.add(id);
      const listed = watched.size > FEW && !anew ? await fromList(id, path) : undefined;
      if (listed !== undefined) return listed;
      if (anew) answers.delete(path);
      return cached(path, databaseSchema, freshness);
    },
    stats: (id) => cached(`/redis/stats/${encodeURIComponent(id)}`, statsSchema, () => STATS_FRESH),
  };
}

interface Kept {
  readonly answer: Promise<ApiAnswer<unknown>>;
  /** Undefined until it has come: whoever asks waits for the same one. */
  given: { readonly at: Instant; readonly freshUntil: Instant } | undefined;
}

const isFresh = ({ given }: Kept, now: Instant) =>
  given === undefined || isWithin(given.at, now, given.freshUntil);

/** What began after now was begun by a clock that was set back since: nobody knows how long ago. */
const isWithin = (since: Instant, now: Instant, until: Instant) => since <= now && now < until;

/** A database in trouble is looked at as often as its figures: people wait for it to come back. */
const freshness = (database: DatabaseAnswer) => (isInTrouble(database) ? STATS_FRESH : DATABASE_FRESH);

const isInTrouble = (database: DatabaseAnswer) =>
  database.state !== "active" || Boolean(database.modifying_state);

function readAnswer<T>(
  text: string,
  schema: z.ZodType<T>,
  asked: AskedApi,
): { readonly value: T } | { readonly failure: ApiFailure } {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return {
      failure: unreadable(asked, /^\s*</.test(text) ? "it is a web page" : "it is not valid JSON"),
    };
  }
  const parsed = schema.safeParse(json);
  if (parsed.success) return { value: parsed.data };
  const field = parsed.error.issues[0]?.path.join(".") ?? "";
  return {
    failure: unreadable(
      asked,
      field === "" ? "it has another shape" : `${field} is absent or not a usable value`,
    ),
  };
}

/** Retry-After in seconds or as a date. */
function waitOf(header: string | null, now: Instant): Duration {
  if (header === null || header.trim() === "") return DEFAULT_WAIT;
  const inSeconds = Number(header);
  const wait = Number.isFinite(inSeconds) ? inSeconds * 1_000 : Date.parse(header) - now;
  return Number.isNaN(wait) ? DEFAULT_WAIT : milliseconds(Math.min(LONGEST_WAIT, Math.max(1_000, wait)));
}
