import { elapsed, seconds, type Instant } from "../../domain/time/instant.ts";
import type { BillingSample, CheckResult } from "../../domain/usage/sample.ts";
import type { Source } from "../../ports/source.ts";
import type { ApiAnswer, UpstashAccount } from "./account.ts";
import type { ApiFailure } from "./failure.ts";
import { databaseOf } from "./match.ts";
import { readBilling } from "./read.ts";

export interface UpstashApiOptions {
  /** The watched database, as configured. */
  readonly database: string;
  readonly account: UpstashAccount;
  /** Upstash's id, or the Redis URL to find it by. */
  readonly which: { readonly id: string } | { readonly url: string };
}

/**
 * The billed figures and the state of one Upstash database, at no Redis command. A sample is as old as the answers it was
 * made from: up to a minute, and the state up to five while it is active.
 */
export function upstashApiSource({ database, account, which }: UpstashApiOptions): Source {
  let id = "id" in which ? which.id : undefined;
  let last: BillingSample | undefined;

  function failed(failure: ApiFailure, at: Instant): CheckResult {
    const sentence = `${database}: ${failure.sentence}`;
    return { ok: false, source: "upstash-api", at, failure: { ...failure, sentence } };
  }

  async function find(): Promise<ApiAnswer<string>> {
    if (id !== undefined || !("url" in which)) return { ok: true, value: id ?? "", at: 0 as Instant };
    const listing = await account.databases();
    if (!listing.ok) return listing;
    id = databaseOf(which.url, listing.value)?.database_id;
    if (id !== undefined) return { ok: true, value: id, at: listing.at };
    const sentence = `no database in the Upstash account of ${account.email} has this address. Name its id (upstash: { id: … }), or use the account that owns it.`;
    return { ok: false, failure: { kind: "other", sentence }, at: listing.at };
  }

  async function check(): Promise<CheckResult> {
    const found = await find();
    if (!found.ok) return failed(found.failure, found.at);
    // The state first: a suspended database's figures read like those of an idle one.
    const detail = await account.database(found.value);
    if (!detail.ok) return failed(detail.failure, detail.at);
    if (detail.value.state === "deleted") return failed(DELETED, detail.at);
    const stats = await account.stats(found.value);
    if (!stats.ok) return failed(stats.failure, stats.at);
    let sample = readBilling(detail.value, stats.value, stats.at);
    const isOlder = elapsed(detail.at, stats.at) > AT_ONCE;
    if (sample !== undefined && last !== undefined && isOlder && hasFallen(last, sample)) {
      // A new day or month, or a suspension that an older answer about the state does not show yet.
      const anew = await account.database(found.value, true);
      if (!anew.ok) return failed(anew.failure, anew.at);
      sample = readBilling(anew.value, stats.value, stats.at);
    }
    last = sample ?? last;
    if (sample !== undefined) return { ok: true, sample };
    const sentence =
      "Upstash's API gave no figure for the commands of today or of the month. The next check asks again.";
    return failed({ kind: "protocol", sentence }, stats.at);
  }

  return { name: "upstash-api", cost: { commands: 0, billed: 0 }, check, async close() {} };
}

const DELETED: ApiFailure = {
  kind: "other",
  sentence:
    "Upstash says that this database is deleted. Where that was meant, take it out of the configuration; else ask support@upstash.com at once.",
};

/** Answers that are no further apart tell of the same moment. */
const AT_ONCE = seconds(10);

const hasFallen = (before: BillingSample, now: BillingSample) =>
  now.commandsToday < before.commandsToday || now.commandsThisMonth < before.commandsThisMonth;
