import type { Config } from "../config/config.ts";
import type { Clock } from "../ports/clock.ts";
import { upstashAccount, type UpstashAccount } from "../sources/upstash-api/account.ts";

/** The one account that all databases share, so that its API is paced for all of them together. */
export const accountOf = ({ upstash }: Config, clock: Clock): UpstashAccount | undefined =>
  upstash && upstashAccount({ ...upstash, clock });
